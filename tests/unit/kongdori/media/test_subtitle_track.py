"""Which subtitle track of a file is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures.media import H264, Made

from kongdori.media import probe
from kongdori.media.probe import MediaInfo, Track
from kongdori.media.subtitle_track import choose, read

pytestmark = pytest.mark.unit

PICTURES = Track("s:0", "PGS", language="en", default=True)
GERMAN = Track("s:1", "UTF-8", language="de")
ENGLISH = Track("s:2", "ASS", language="en", default=True)
KOREAN = Track("s:3", "Timed Text", language="ko")
KOREAN_SIGNS = Track("s:4", "UTF-8", language="ko", default=True, spare=True)


@pytest.mark.parametrize(
    ("tracks", "language", "chosen"),
    [
        ([PICTURES, GERMAN, ENGLISH, KOREAN], "ko", KOREAN),
        ([PICTURES, GERMAN, ENGLISH, KOREAN], "fr", ENGLISH),
        ([PICTURES, GERMAN, KOREAN], None, GERMAN),
        ([KOREAN_SIGNS, GERMAN, KOREAN], "ko", KOREAN),
        ([KOREAN_SIGNS], None, KOREAN_SIGNS),
        ([PICTURES], "en", None),
        ([], None, None),
    ],
)
def test_the_language_goes_before_the_default(tracks: list[Track], language: str | None, chosen: Track | None) -> None:
    assert choose(MediaInfo(Path("x"), "matroska", 9.0, subtitles=tracks), language=language) == chosen


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mkv", "srt"), ("a.mkv", "ass"), ("a.mkv", "webvtt"), ("a.webm", "webvtt"), ("a.mp4", "mov_text")],
)
def test_a_track_of_text_is_read(made: Made, tmp_path: Path, name: str, codec: str) -> None:
    coded = ("-c:v", "libvpx", "-c:a", "libopus") if name.endswith("webm") else H264
    info = probe.probe(made(name, *coded, "-c:s", codec, subtitles=1))
    track = choose(info, language=None)
    assert track is not None
    (cue,) = read(info, track, tmp_path).cues
    assert (cue.start, cue.end, cue.text) == (
        pytest.approx(0.5, abs=0.05),
        pytest.approx(1.5, abs=0.05),
        "The first sentence.",
    )
