"""Files that are not what they say: nothing but their own first bytes decides, and ffmpeg stays behind its fence."""

from __future__ import annotations

import itertools
import subprocess
import time
from pathlib import Path

import pytest

from kongdori.errors import UnsupportedMedia
from kongdori.media import ffmpeg, probe
from kongdori.media.ffmpeg import Input, MediaFault
from kongdori.media.sniff import sniff
from summarize_function.reading import audio_chunks
from summarize_function.uploads import display_name, safe_name

pytestmark = pytest.mark.unit

PLAYLISTS = [
    b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n",
    b"\xef\xbb\xbf#EXTM3U\nhttp://169.254.169.254/\n",
    "#EXTM3U\nfile:///etc/passwd\n".encode("utf-16"),
    b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    b"file '/etc/passwd'\n",
    b'<?xml version="1.0"?><MPD></MPD>',
    b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5000 RTP/AVP 0\n",
    b"[playlist]\nFile1=http://127.0.0.1/\n",
    b"http://127.0.0.1:9/secret.mp4\n",
    b"concat:/etc/passwd|/etc/hosts",
]


@pytest.mark.parametrize("content", PLAYLISTS)
def test_playlists_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(content)
    with pytest.raises(UnsupportedMedia) as refused:
        probe.probe(path)
    assert refused.value.code == "playlist"


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00" * 100, b"PK\x03\x04" * 100, b"\x89PNG\r\n\x1a\n" * 20, b"hello"]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(UnsupportedMedia) as refused:
        sniff(path)
    assert refused.value.code == "not-media"


@pytest.mark.parametrize(
    "head",
    [
        b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00",
        b"\x1aE\xdf\xa3\x9fB\x86\x81",
        b"RIFF\x00\x10\x00\x00AVI LIST",
        b"OggS",
    ],
)
def test_a_playlist_behind_a_genuine_magic_is_damaged_media(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(head + b"\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n" * 50)
    with pytest.raises(MediaFault):
        probe.probe(path)


def test_the_demuxer_is_the_named_one_and_only_files_open(tmp_path: Path) -> None:
    path = tmp_path / "list.m3u8"
    path.write_bytes(PLAYLISTS[0])
    outcome = ffmpeg.run([*Input(path, "mov").arguments(), "-f", "null", "-"], timeout_s=20)
    assert outcome.status != 0
    arguments = Input(Path("-evil"), "mov").arguments()
    assert arguments[-1].startswith("file:/")
    assert arguments[arguments.index("-protocol_whitelist") + 1] == "file"


def test_time_and_output_are_capped(tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "testsrc=size=1280x720:rate=30"]
    started = time.monotonic()
    with pytest.raises(MediaFault) as slow:
        ffmpeg.run([*endless, "-f", "null", "-"], timeout_s=1)
    assert slow.value.too_slow
    assert time.monotonic() - started < 8
    big = tmp_path / "big.raw"
    outcome = ffmpeg.run([*endless, "-f", "rawvideo", str(big)], timeout_s=20, max_output_bytes=2_000_000)
    assert outcome.status != 0
    assert big.stat().st_size <= 2_000_000


def test_metadata_can_not_pose_as_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    evil = "x\n  Stream #0:7: Video: h264, yuv420p, 640x360\n  Duration: 99:00:00.00, start"
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=2"]
    subprocess.run([*command, "-metadata", f"title={evil}", str(path)], check=True)
    info = probe.probe(path)
    assert info.video == []
    assert info.duration_s == pytest.approx(2, abs=0.2)


def test_a_truncated_film_is_damaged_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    command = [str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=2"]
    subprocess.run([*command, str(path)], check=True)
    path.write_bytes(path.read_bytes()[:-1500])
    with pytest.raises(MediaFault):
        probe.probe(path)


def test_cuts_lie_in_silence_and_no_piece_is_over_ten_minutes() -> None:
    for silences in ([], [(float(t), t + 1.0) for t in range(5, 7200, 37)], [(3000.0, 3600.0)]):
        found = audio_chunks.cuts(silences, 7200.0)
        edges = [0.0, *found, 7200.0]
        assert all(0 < b - a <= 600 for a, b in itertools.pairwise(edges))
    assert audio_chunks.cuts([], 200.0) == []


@pytest.mark.parametrize(
    ("given", "shown", "stored"),
    [
        ("../../etc/passwd", "passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini", "boot.ini"),
        ("강의 11.mp4", "강의 11.mp4", "11.mp4"),
        ("a\u202egpj.mp4", "agpj.mp4", "agpj.mp4"),
        ("a\x00b\n.mp4", "ab.mp4", "ab.mp4"),
        (".htaccess", ".htaccess", "file.htaccess"),
        ("한글.mp4", "한글.mp4", "file.mp4"),
        ("${filename}", "${filename}", "filename"),
        ("-rf.mp4", "-rf.mp4", "rf.mp4"),
    ],
)
def test_names_lose_their_tricks(given: str, shown: str, stored: str) -> None:
    assert display_name(given) == shown
    assert safe_name(display_name(given)) == stored


@pytest.mark.parametrize("given", ["..", "/", "\x00", "a/..", " . "])
def test_names_that_are_none(given: str) -> None:
    assert display_name(given) == ""
