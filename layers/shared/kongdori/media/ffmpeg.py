"""ffmpeg on the files of strangers: one process, fenced in.

The demuxer is named by the caller (from the file's own magic) and no other may be opened inside it; only local files
are read; standard input, the environment and the network are out of reach; time, memory, processor time and output
size are capped. What it writes to standard error is data: nothing of it is believed that a file could have put there.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from kongdori.errors import KongdoriError

_MEMORY_BYTES = 4 * 1024**3
_OPEN_FILES = 64
_KEPT_LINES = 400
_MAX_LINE = 2000
_MAX_PIXELS = 8192 * 4352
_GRACE_S = 5.0
# The binary is static, and its glibc crashes on this machine's character-set modules, which names in MPEG-TS ask for.
_ENVIRONMENT = {"PATH": "/nonexistent", "GCONV_PATH": "/nonexistent", "AV_LOG_FORCE_NOCOLOR": "1"}


class MediaFault(KongdoriError):
    """ffmpeg could not read or make a file. `too_slow` says that it ran out of time, not out of luck."""

    code = "broken-media"
    default_detail = "This file is damaged, or is not what its name says: it can't be read as a video or a sound."

    def __init__(self, detail: str | None = None, *, code: str | None = None, too_slow: bool = False) -> None:
        super().__init__(detail, code=code)
        self.too_slow = too_slow


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit status and the last lines of standard error."""

    status: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Input:
    """A local file and the demuxer that its magic calls for."""

    path: Path
    demuxer: str

    def arguments(self) -> list[str]:
        """The fence around one input. The path is absolute behind `file:`, so it is never an option or a protocol."""
        return [
            "-protocol_whitelist",
            "file",
            "-format_whitelist",
            self.demuxer,
            "-max_pixels",
            str(_MAX_PIXELS),
            "-f",
            self.demuxer,
            "-i",
            f"file:{self.path.absolute()}",
        ]


def run(
    arguments: Sequence[str],
    *,
    timeout_s: float,
    max_output_bytes: int = 0,
    on_line: Callable[[str], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Runs ffmpeg to its end. `on_line` hears each line of standard error, `on_progress` the seconds of film done.

    Raises `MediaFault` (too_slow) when `timeout_s` are over; the process is gone then.
    """
    command = [str(executable()), "-nostdin", "-hide_banner", "-nostats", "-max_alloc", str(1024**3)]
    command += ["-progress", "pipe:1", *arguments] if on_progress else arguments
    process = subprocess.Popen(  # noqa: S603 our own executable, arguments built here
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_ENVIRONMENT,
        cwd="/",
        close_fds=True,  # and in our process group: who ends that ends ffmpeg too
    )
    _fence(process.pid, timeout_s=timeout_s, max_output_bytes=max_output_bytes)
    kept: deque[str] = deque(maxlen=_KEPT_LINES)

    def hear(line: str) -> None:
        kept.append(line)
        if on_line:
            on_line(line)

    def progressed(line: str) -> None:
        found = re.fullmatch(r"out_time_us=(\d+)", line)
        if found and on_progress:
            on_progress(int(found[1]) / 1_000_000)

    readers = [
        threading.Thread(target=_read, args=(process.stderr, hear), daemon=True),
        threading.Thread(target=_read, args=(process.stdout, progressed), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        status = process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        raise MediaFault("This file takes too long to work on.", code="media-too-slow", too_slow=True) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        deadline = time.monotonic() + _GRACE_S
        for reader in readers:
            reader.join(max(0.0, deadline - time.monotonic()))
    return Outcome(status, list(kept))


@cache
def executable() -> Path:
    """The binary in the ffmpeg layer."""
    import imageio_ffmpeg  # type: ignore[import-untyped]

    return Path(imageio_ffmpeg.get_ffmpeg_exe())


def _fence(pid: int, *, timeout_s: float, max_output_bytes: int) -> None:
    """Limits that the kernel holds. Linux only; elsewhere (a developer's laptop) the time limit alone remains."""
    if sys.platform != "linux":
        return
    limits = {
        resource.RLIMIT_AS: _MEMORY_BYTES,
        resource.RLIMIT_CPU: int(timeout_s * 8) + 10,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: max_output_bytes,
    }
    try:
        for kind, value in limits.items():
            resource.prlimit(pid, kind, (value, value))
    except ProcessLookupError:
        return  # it has ended already


def _read(stream: IO[bytes] | None, hear: Callable[[str], None]) -> None:
    """Lines of a stream, each cut to a sane length, so that no file can fill our memory through a log."""
    if stream is None:
        return
    rest = b""
    with stream:
        while block := stream.read1(65536):  # type: ignore[attr-defined]
            *lines, rest = re.split(rb"[\r\n]", rest[:_MAX_LINE] + block)
            for line in lines:
                hear(line[:_MAX_LINE].decode("utf-8", "replace"))
        if rest:
            hear(rest[:_MAX_LINE].decode("utf-8", "replace"))
