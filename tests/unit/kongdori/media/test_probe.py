"""Playlists, damaged files and boastful metadata are found before anything is decoded."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kongdori.errors import UnsupportedMedia
from kongdori.media import ffmpeg, probe
from kongdori.media.ffmpeg import MediaFault

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
