"""Runs ffmpeg on files that people uploaded, within limits.

The caller names the demuxer, from the file's first bytes, and ffmpeg may use no other. It reads local files only, and
reaches neither standard input nor our environment nor the network. Where the kernel has Landlock, it can open its
input, the folder of its output and /dev/urandom alone, whatever its code does. Its time, memory, processor time and
output size are capped. Its log may hold texts of the file, such as a title, so a reader of the log must not mistake
these for ffmpeg's own words.
"""

from __future__ import annotations

import ctypes
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import IO

from kongdori.errors import KongdoriError
from kongdori.media import landlock

_MEMORY_BYTES = 2560 * 1024**2  # below the 3008 MB that its function has: ffmpeg fails and not the function
_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
_KEPT_LINES = 400
_MAX_LINE = 2000
MAX_PIXELS = 8192 * 4352
MAX_TRACKS = 64
_GRACE_S = 5.0
# Without GCONV_PATH the static binary would load the system's character-set modules for names in MPEG-TS, and crash.
_ENVIRONMENT = {"PATH": "/nonexistent", "GCONV_PATH": "/nonexistent", "AV_LOG_FORCE_NOCOLOR": "1"}


class MediaFault(KongdoriError):
    """ffmpeg could not read or write a file. `too_slow` says that it ran out of time."""

    code = "broken-media"
    default_detail = "This file is damaged or isn't what its name says: it can't be read as video or audio."

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
    """A local file and the demuxer that may open it, from the offset `start` on."""

    path: Path
    demuxer: str
    start: int = 0

    def arguments(self) -> list[str]:
        """The path is absolute and behind a protocol, so that it is never taken for an option or another protocol."""
        file = f"file:{self.path.absolute()}"
        protocols = "file"
        if self.start:
            file, protocols = f"subfile,,start,{self.start},end,0,,:{file}", "file,subfile"
        allowed = ["-protocol_whitelist", protocols, "-format_whitelist", self.demuxer]
        limits = ["-max_pixels", str(MAX_PIXELS), "-max_streams", str(MAX_TRACKS * 2)]
        return [*allowed, *limits, "-f", self.demuxer, "-i", file]


def run(
    arguments: Sequence[str],
    *,
    timeout_s: float,
    to: Path | None = None,
    max_output_bytes: int = 0,
    on_line: Callable[[str], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Runs ffmpeg to its end. `to`: its output among the arguments, in whose folder it may write. `on_line` gets each
    line of its log, `on_progress` the seconds of media that are done.

    Raises `MediaFault` (`too_slow`) when `timeout_s` are over; the process has ended then.
    """
    command = [str(executable()), "-nostdin", "-y", "-hide_banner", "-nostats", "-max_alloc", str(1024**3)]
    command += ["-progress", "pipe:1", *arguments] if on_progress else arguments
    process = _start(command, read=_inputs(arguments), to=to)
    _limit(process.pid, timeout_s=timeout_s, max_output_bytes=max_output_bytes)
    kept: deque[str] = deque(maxlen=_KEPT_LINES)

    def keep(line: str) -> None:
        kept.append(line)
        if on_line:
            on_line(line)

    def progressed(line: str) -> None:
        found = re.fullmatch(r"out_time_us=(\d+)", line)
        if found and on_progress:
            on_progress(int(found[1]) / 1_000_000)

    readers = [
        threading.Thread(target=_read, args=(process.stderr, keep), daemon=True),
        threading.Thread(target=_read, args=(process.stdout, progressed), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        status = process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        raise MediaFault("This file takes too long to process.", code="media-too-slow", too_slow=True) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        deadline = time.monotonic() + _GRACE_S
        for reader in readers:
            reader.join(max(0.0, deadline - time.monotonic()))
    return Outcome(status, list(kept))


def convert(
    arguments: Sequence[str],
    to: Path | None,
    *,
    timeout_s: float,
    max_output_bytes: int = 0,
    on_line: Callable[[str], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Runs ffmpeg with `to` as its output (None: no file). Raises `MediaFault` unless it succeeds."""
    output = "-" if to is None else f"file:{to.absolute()}"
    outcome = run(
        [*arguments, output],
        timeout_s=timeout_s,
        to=to,
        max_output_bytes=max_output_bytes,
        on_line=on_line,
        on_progress=on_progress,
    )
    if outcome.status != 0:
        raise MediaFault


def _inputs(arguments: Sequence[str]) -> list[Path]:
    """The files that follow `-i`, as `Input` writes them."""
    named = [file for option, file in pairwise(arguments) if option == "-i" and "file:" in file]
    return [Path(file.rpartition("file:")[2]) for file in named]


def _start(command: list[str], *, read: Sequence[Path], to: Path | None) -> subprocess.Popen[bytes]:
    write_in = [to.absolute().parent] if to is not None else []
    try:
        with landlock.only(run=executable(), read=read, write_in=write_in) as restrict:
            return subprocess.Popen(  # noqa: S603 our own executable, arguments built here
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_ENVIRONMENT,
                cwd="/",
                close_fds=True,  # ffmpeg stays in our process group, so that a signal to the group ends it too
                preexec_fn=_before_exec(restrict),  # system calls, which take no lock
            )
    except FileNotFoundError as error:  # the input, or the folder of the output
        raise MediaFault from error


def select(*streams: str) -> list[str]:
    """The arguments that take these streams of the input ("a:0", or "i:257" by its number) and no others."""
    return [part for stream in streams for part in ("-map", f"0:{stream}")]


@cache
def executable() -> Path:
    """The binary in the ffmpeg layer."""
    import imageio_ffmpeg  # type: ignore[import-untyped]

    return Path(imageio_ffmpeg.get_ffmpeg_exe())


def _before_exec(restrict: Callable[[], None] | None) -> Callable[[], None] | None:
    """What the child does before it is ffmpeg: it has the kernel end it when the thread that started it ends, be it by
    a kill, and takes on its restrictions. None on systems other than Linux, which have neither.
    """
    if sys.platform != "linux":
        return None
    prctl = _prctl()

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if restrict is not None:
            restrict()

    return prepare


@cache
def _prctl() -> Callable[..., int]:
    found: Callable[..., int] = ctypes.CDLL(None).prctl
    return found


def _limit(pid: int, *, timeout_s: float, max_output_bytes: int) -> None:
    """Sets limits that the kernel enforces. On systems other than Linux only the time limit applies."""
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


def _read(stream: IO[bytes] | None, on_line: Callable[[str], None]) -> None:
    """Passes on the lines of a stream, each cut to `_MAX_LINE`: a file can't fill our memory through the log."""
    if stream is None:
        return
    rest = b""
    with stream:
        while block := stream.read1(65536):  # type: ignore[attr-defined]
            *lines, rest = re.split(rb"[\r\n]", rest[:_MAX_LINE] + block)
            for line in lines:
                on_line(line[:_MAX_LINE].decode("utf-8", "replace"))
        if rest:
            on_line(rest[:_MAX_LINE].decode("utf-8", "replace"))
