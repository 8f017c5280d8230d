"""What browsers play as it is, and what they are given of the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.media import H264, Made

from kongdori.media import probe
from kongdori.media.probe import MediaInfo, Track
from kongdori.media.rendition import browser_type, make_playable

pytestmark = pytest.mark.unit

QUIET = ("-x265-params", "log-level=none")
AVC = Track("i:1", "AVC", "High", bit_depth=8, chroma="4:2:0")


def info(
    container: str, *, video: Track | str = "", audio: Track | str = "", duration_s: float | None = 9.0, **more: bool
) -> MediaInfo:
    given = {"video": Track("V:0", video) if isinstance(video, str) else video}
    given |= {"audio": Track("a:0", audio, "LC") if isinstance(audio, str) else audio}
    tracks = {kind: [track] if track.codec else [] for kind, track in given.items()}
    return MediaInfo(Path("x"), container, duration_s, **tracks, **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (info("mp4", video=AVC, audio="AAC"), "video/mp4"),
        (info("mp4", audio="AAC"), "audio/mp4"),
        (info("mp4", video=AVC, audio="AAC", quicktime=True), None),
        (info("mp4", video=AVC, audio="AAC", reordered=True), None),
        (info("mp4", video=AVC, audio="AAC", truncated=True), None),
        (replace(info("mp4", video=AVC, audio="AAC"), start=7), None),
        (info("mp4", video=AVC, audio="AC-3"), None),
        (info("mp4", video=AVC, audio=Track("i:2", "AAC", "USAC")), None),
        (info("mp4", video="HEVC", audio="AAC"), None),
        (info("mp4", video=replace(AVC, bit_depth=10), audio="AAC"), None),
        (info("mp4", video=replace(AVC, chroma="4:2:2"), audio="AAC"), None),
        (info("mp4", video=replace(AVC, chroma="4:4:4"), audio="AAC"), None),
        (info("mp4", video=AVC, audio="AAC", duration_s=None), None),
        (info("matroska", video=Track("V:0", "VP9", "0"), audio="Opus", webm=True), "video/webm"),
        (info("matroska", video=Track("V:0", "VP9", "1"), audio="Opus", webm=True), None),
        (info("matroska", video=Track("V:0", "VP9", "2", bit_depth=10), audio="Opus", webm=True), None),
        (info("matroska", video=Track("V:0", "AV1", "High"), audio="Opus", webm=True), None),
        (info("matroska", video="VP8", audio="Vorbis", webm=True), "video/webm"),
        (info("matroska", video="VP8", audio="Vorbis"), None),
        (info("mp3", audio=Track("a:0", "MPEG Audio", "Layer 3")), "audio/mpeg"),
        (info("mp3", audio=Track("a:0", "MPEG Audio", "Layer 2")), None),
        (info("wav", audio="PCM"), "audio/wav"),
        (info("wav", audio="ADPCM"), None),
        (info("ogg", video="Theora", audio="Vorbis"), None),
        (info("asf", audio="WMA"), None),
    ],
)
def test_what_browsers_play_as_it_is(given: MediaInfo, expected: str | None) -> None:
    assert browser_type(given) == expected


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("hi10.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-c:a", "aac")),
        ("hi422.mov", ("-c:v", "libx264", "-pix_fmt", "yuv422p", "-c:a", "pcm_s16le")),
        ("hi444.mkv", ("-c:v", "libx264", "-pix_fmt", "yuv444p", "-c:a", "flac")),
        ("hevc.mp4", ("-c:v", "libx265", *QUIET, "-pix_fmt", "yuv420p", "-c:a", "ac3")),
        (
            "hevc10.mp4",
            ("-c:v", "libx265", *QUIET, "-pix_fmt", "yuv420p10le", "-c:a", "eac3"),
        ),
        ("dts.mkv", (*H264, "-c:a", "dca", "-strict", "-2")),
        ("mpeg2.mpg", ("-r", "25", "-c:v", "mpeg2video", "-c:a", "mp2")),
        ("mpeg2.ts", ("-r", "25", "-c:v", "mpeg2video", "-pix_fmt", "yuv422p", "-c:a", "ac3")),
        ("vp9.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-pix_fmt", "yuv444p", "-c:a", "libopus")),
        ("prores.mov", ("-c:v", "prores_ks", "-c:a", "pcm_s24le")),
        ("camera.m2ts", (*H264, "-mpegts_m2ts_mode", "1")),
    ],
)
def test_what_they_do_not_play_becomes_eight_bits_and_aac(
    made: Made, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    source = probe.probe(made(name, *options))
    assert browser_type(source) is None
    to = tmp_path / "playable.mp4"
    assert make_playable(source, to, timeout_s=60, max_output_bytes=10**8) == "video/mp4"
    copy = probe.probe(to)
    assert browser_type(copy) == "video/mp4"
    assert [(t.codec, t.bit_depth, t.chroma) for t in copy.video] == [("AVC", 8, "4:2:0")]
    assert [(t.codec, t.profile) for t in copy.audio] == [("AAC", "LC")]
    assert copy.duration_s == pytest.approx(2, abs=0.2)
