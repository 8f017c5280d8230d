"""Which subtitle track of a file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kongdori.media.probe import MediaInfo, Track
from kongdori.media.subtitle_track import choose

pytestmark = pytest.mark.unit

PICTURES = Track(2, "hdmv_pgs_subtitle", "en", default=True)
GERMAN, ENGLISH, KOREAN = Track(3, "subrip", "de"), Track(4, "ass", "en", default=True), Track(5, "mov_text", "ko")


@pytest.mark.parametrize(
    ("tracks", "language", "chosen"),
    [
        ([PICTURES, GERMAN, ENGLISH, KOREAN], "ko", KOREAN),
        ([PICTURES, GERMAN, ENGLISH, KOREAN], "fr", ENGLISH),
        ([PICTURES, GERMAN, KOREAN], None, GERMAN),
        ([PICTURES], "en", None),
        ([], None, None),
    ],
)
def test_the_language_goes_before_the_default(tracks: list[Track], language: str | None, chosen: Track | None) -> None:
    assert choose(MediaInfo(Path("x"), "matroska", 9.0, subtitles=tracks), language=language) == chosen
