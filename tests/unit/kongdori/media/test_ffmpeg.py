"""ffmpeg stays behind its fence."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kongdori.media import ffmpeg
from kongdori.media.ffmpeg import Input, MediaFault

pytestmark = pytest.mark.unit


def test_the_demuxer_is_the_named_one_and_only_files_open(tmp_path: Path) -> None:
    path = tmp_path / "list.m3u8"
    path.write_bytes(b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n")
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
    outcome = ffmpeg.run([*endless, "-f", "rawvideo", str(big)], to=big, timeout_s=20, max_output_bytes=2_000_000)
    assert outcome.status != 0
    assert big.stat().st_size <= 2_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_worker_that_is_killed_leaves_no_ffmpeg_behind() -> None:
    endless = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=30", "-f", "null", "-"]
    code = f"from kongdori.media import ffmpeg; ffmpeg.run({endless!r}, timeout_s=60, on_progress=lambda _: None)"
    worker = subprocess.Popen([sys.executable, "-c", code])
    try:
        found = _child_of(worker.pid)
    finally:
        worker.kill()
        worker.wait()
    assert psutil.wait_procs([found], timeout=20)[0] == [found]


def _child_of(pid: int) -> psutil.Process:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in psutil.Process(pid).children():
            if "ffmpeg" in child.name():
                return child
        time.sleep(0.05)
    raise AssertionError("ffmpeg never started")
