"""What browsers play as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kongdori.media.probe import MediaInfo, Track
from kongdori.media.rendition import browser_type

pytestmark = pytest.mark.unit


def info(
    container: str, *, video: str = "", audio: str = "", duration_s: float | None = 9.0, **more: bool
) -> MediaInfo:
    tracks = {"video": [Track(0, video)] if video else [], "audio": [Track(1, audio)] if audio else []}
    return MediaInfo(Path("x"), container, duration_s, **tracks, **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (info("mp4", video="h264", audio="aac"), "video/mp4"),
        (info("mp4", audio="aac"), "audio/mp4"),
        (info("mp4", video="h264", audio="aac", quicktime=True), None),
        (info("mp4", video="hevc", audio="aac"), None),
        (info("mp4", video="h264", audio="aac", duration_s=None), None),
        (info("matroska", video="vp9", audio="opus", webm=True), "video/webm"),
        (info("matroska", video="vp9", audio="opus"), None),
        (info("mp3", audio="mp3"), "audio/mpeg"),
        (info("ogg", video="theora", audio="vorbis"), None),
        (info("asf", audio="wmav2"), None),
    ],
)
def test_what_browsers_play_as_it_is(given: MediaInfo, expected: str | None) -> None:
    assert browser_type(given) == expected
