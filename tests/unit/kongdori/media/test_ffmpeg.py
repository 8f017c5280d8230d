"""ffmpeg stays behind its fence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kongdori.media import ffmpeg
from kongdori.media.ffmpeg import Input, MediaFault

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
