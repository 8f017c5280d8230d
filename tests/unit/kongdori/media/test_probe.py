"""What a file holds is told by its content alone, and what no player should open is refused."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from fixtures.media import H264, Made

from kongdori.errors import UnsupportedMedia
from kongdori.media import ffmpeg, probe, rendition
from kongdori.media.ffmpeg import MediaFault

pytestmark = pytest.mark.unit

TAG = b"ID3\x03\x00\x00\x00\x00\x00\x0dTIT2\x00\x00\x00\x03\x00\x00\x00Ab"
FLAC = ("-map", "-0:v", "-c:a", "flac")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-US", "en"),
        ("eng", "en"),
        ("kor-KR", "ko"),
        ("KO", "ko"),
        ("zh-Hans", "zh"),
        ("zh_TW", "zh"),
        ("cmn-Hans-CN", "zh"),
        ("ger", "de"),
        ("es-419", "es"),
        ("sr-Latn", "sr"),
        ("fil", "fil"),
        ("English", "en"),
        ("und", ""),
        ("mul", ""),
        ("x-klingon", ""),
    ],
)
def test_languages_are_known_by_any_tag(made: Made, tag: str, language: str) -> None:
    path = made("a.mkv", *H264, "-c:s", "srt", *named("a:0", tag), *named("s:0", tag), subtitles=1)
    info = probe.probe(path)
    assert [track.language for track in (*info.audio, *info.subtitles)] == [language, language]
    assert (len(info.video), info.container, info.duration_s) == (1, "matroska", pytest.approx(2, abs=0.1))


def named(stream: str, language: str) -> tuple[str, str]:
    return f"-metadata:s:{stream}", f"language={language}"


@pytest.mark.parametrize(("name", "subtitles"), [("two.mkv", "srt"), ("two.mp4", "mov_text"), ("two.ts", "")])
def test_the_track_of_the_language_is_played_else_the_default_one(
    made: Made, tmp_path: Path, name: str, subtitles: str
) -> None:
    options = [*H264, *named("a:0", "eng"), *named("a:1", "kor")]
    options += ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    options += ["-c:s", subtitles] if subtitles else []
    path = made(name, *options, tones=2, subtitles=1 if subtitles else 0)
    default = "en" if name.endswith(".ts") else "ko"  # a transport stream has no default
    for wanted, language in [(None, default), ("en", "en"), ("ko", "ko"), ("fr", default)]:
        info = probe.probe(path, language=wanted)
        assert info.audio[0].language == language
        assert info.reordered is (language == "ko")
        to = tmp_path / "copy.mp4"
        rendition.make_playable(info, to, timeout_s=60, max_output_bytes=10**8)
        assert tone(to) == {"en": 300, "ko": 600}[language]


def tone(path: Path) -> int:
    """The frequency of a pure tone to a hundred hertz, by counting how often the wave crosses zero."""
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-i", str(path), "-t", "1", "-ac", "1"]
    wave = subprocess.run([*command, "-f", "u8", "-ar", "8000", "-"], check=True, capture_output=True).stdout
    crossings = sum(a < 128 <= b for a, b in pairwise(wave))
    return round(crossings / (len(wave) / 8000) / 100) * 100


@pytest.mark.parametrize(
    ("before", "start", "name", "container", "options"),
    [
        (bytes(700), 700, "a.mp3", "mp3", ("-map", "-0:v", "-id3v2_version", "0")),
        (TAG, 0, "a.mp3", "mp3", ("-map", "-0:v", "-id3v2_version", "0")),
        (TAG, 23, "a.flac", "flac", FLAC),
        (bytes(700), 700, "a.flac", "flac", FLAC),
        (TAG + bytes(50) + TAG, 96, "a.flac", "flac", FLAC),
        (b"\r\njunk" * 9, 54, "a.flac", "flac", FLAC),
        (TAG, 23, "a.aac", "aac", ("-map", "-0:v")),
        (b"junk" * 9, 0, "a.aac", "aac", ("-map", "-0:v")),
        (bytes(700), 700, "a.opus", "ogg", ("-map", "-0:v")),
        (TAG, 23, "a.wav", "wav", ("-map", "-0:v")),
        (bytes(700), 700, "a.mp4", "mp4", H264),
        (b"HTTP/1.1 200 OK\r\n\r\n", 19, "a.mkv", "matroska", H264),
        (b"junk" * 9, 0, "a.ts", "mpegts", H264),
    ],
)
def test_what_stands_before_the_media_is_looked_past(
    made: Made, tmp_path: Path, before: bytes, start: int, name: str, container: str, options: tuple[str, ...]
) -> None:
    path = made(name, *options)
    path.write_bytes(before + path.read_bytes())
    info = probe.probe(path)
    assert (info.container, info.audio[0].language) == (container, "")
    assert info.start == start
    assert probe.length(info) == pytest.approx(2, abs=0.2)
    copy = tmp_path / "copy.mp4"
    rendition.make_playable(info, copy, timeout_s=60, max_output_bytes=10**8)
    assert tone(copy) == 300


@pytest.mark.parametrize(("name", "container"), [("a.ts", "mpegts"), ("a.mkv", "matroska"), ("a.avi", "avi")])
def test_a_file_is_what_it_is_whatever_its_name_says(made: Made, name: str, container: str) -> None:
    path = made(name, *H264)
    for other in ("b.mp4", "b.mp3", "b.srt", "b"):
        assert probe.probe(path.rename(path.with_name(other))).container == container
        path = path.with_name(other)


def test_the_picture_is_measured_as_it_is_shown(made: Made) -> None:
    path = made("a.mp4", *H264, "-vf", "setsar=4/3")
    assert [(t.width, t.height) for t in probe.probe(path).video] == [(213, 90)]
    turned = path.with_name("turned.mp4")
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-display_rotation", "90", "-i"]
    subprocess.run([*command, str(made("b.mp4", *H264)), "-c", "copy", str(turned)], check=True)
    assert [(t.width, t.height) for t in probe.probe(turned).video] == [(90, 160)]


def test_a_cover_is_no_video(made: Made, tmp_path: Path) -> None:
    cover = tmp_path / "cover.png"
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=d=1"]
    subprocess.run([*command, "-frames:v", "1", str(cover)], check=True)
    for name in ("a.mp3", "a.m4a", "a.flac"):
        sound = made(f"plain-{name}", "-map", "-0:v")
        path = tmp_path / name
        attach = ["-map", "0", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic", str(path)]
        command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-i", str(sound), "-i", str(cover)]
        subprocess.run([*command, *attach], check=True)
        info = probe.probe(path)
        assert (info.video, len(info.audio)) == ([], 1)
        assert (rendition.browser_type(info) or "").startswith("audio/")


@pytest.mark.parametrize(
    "head",
    [
        b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00",
        b"\x1aE\xdf\xa3\x9fB\x86\x81",
        b"RIFF\x00\x10\x00\x00AVI LIST",
        b"OggS",
    ],
)
def test_a_playlist_behind_a_genuine_magic_is_no_media(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(head + b"\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n" * 50)
    with pytest.raises((MediaFault, UnsupportedMedia)):
        probe.probe(path)


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00" * 100, b"PK\x03\x04" * 100, b"\x89PNG\r\n\x1a\n" * 20, b"hello", bytes(5000)]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(UnsupportedMedia) as refused:
        probe.probe(path)
    assert refused.value.code == "not-media"


def test_metadata_can_not_pose_as_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    evil = 'x\n  Stream #0:7: Video: h264, yuv420p, 640x360\n  Duration: 99:00:00.00, start"},{"@type":"Video"}'
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=2"]
    subprocess.run([*command, "-metadata", f"title={evil}", str(path)], check=True)
    info = probe.probe(path)
    assert info.video == []
    assert info.duration_s == pytest.approx(2, abs=0.2)


def test_a_film_that_breaks_off_before_its_index_says_that(made: Made) -> None:
    path = made("a.mp4", *H264)
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(MediaFault) as fault:
        probe.probe(path)
    assert fault.value.code == "truncated-media"


@pytest.mark.parametrize(("name", "options"), [("a.mp4", ("-movflags", "+faststart")), ("a.mkv", ()), ("a.avi", ())])
def test_a_film_that_breaks_off_later_is_as_long_as_what_is_there(
    made: Made, name: str, options: tuple[str, ...]
) -> None:
    path = made(name, *H264, "-g", "5", *options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    info = probe.probe(path)
    assert info.truncated
    assert info.duration_s == pytest.approx(2, abs=0.2)
    assert 0.5 < probe.length(info) < 1.8


def test_an_encrypted_film_is_refused_by_that_name(made: Made) -> None:
    key = ("-encryption_key", "0" * 32, "-encryption_kid", "1" * 32)
    path = made("a.mp4", *H264, "-encryption_scheme", "cenc-aes-ctr", *key)
    with pytest.raises(UnsupportedMedia) as refused:
        probe.probe(path)
    assert refused.value.code == "encrypted-media"


def test_too_many_tracks_are_refused(made: Made) -> None:
    path = made("a.mkv", "-c:v", "mpeg4", "-c:a", "pcm_s16le", "-c:s", "srt", tones=2, subtitles=63)
    with pytest.raises(UnsupportedMedia) as refused:
        probe.probe(path)
    assert refused.value.code == "too-many-tracks"


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "libmp3lame"), ("a.ogg", "libvorbis"), ("a.ts", "aac")])
def test_files_one_behind_the_other_are_as_long_as_all_of_them(made: Made, name: str, codec: str) -> None:
    path = made(name, "-map", "-0:v", "-c:a", codec)
    once = path.read_bytes()
    path.write_bytes(once + once)
    info = probe.probe(path)
    assert info.duration_s == pytest.approx(4, abs=0.2)
    assert probe.length(info) == info.duration_s
