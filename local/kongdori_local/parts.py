"""One part of the local cloud: a process group that is started, watched, restarted after a crash, and stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 15.0
_STABLE_AFTER_S = 30.0


class Guard(Protocol):
    """Ends the watched process groups when the supervisor has ended."""

    def watch(self, group: int) -> None: ...
    def release(self, group: int) -> None: ...


@dataclass(slots=True)
class Part:
    """`stdin` is written to its standard input. `ready` asks once whether it answers. `stop_signal` ends it gently."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    stdin: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    before_restart: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    _pause_s: float = _FIRST_PAUSE_S
    _started_at: float = 0.0
    _again_at: float = field(default=0.0)

    def start(self, guard: Guard) -> None:
        """Starts it in a process group of its own and tells the guard."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        _turn_over(self.log)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
                stdout=out,
                stderr=None if self.name == "front" else out,
                env=dict(self.environment),
                process_group=0,
                cwd="/",
            )
        guard.watch(self.process.pid)
        if self.stdin and self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it ended at once: `tend` will see that
                self.process.stdin.write(self.stdin.encode())
                self.process.stdin.close()
        self._started_at = time.monotonic()

    def wait_ready(self, deadline_s: float) -> bool:
        """Whether it answered in time; False at once when it has ended."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                return False
            if self.ready():
                return True
            time.sleep(0.02)
        return False

    def tend(self, guard: Guard) -> str | None:
        """Starts it again after a crash, each time after a longer pause; a line to show when something happened."""
        if self.process is None:
            if time.monotonic() >= self._again_at:
                self.before_restart()
                self.start(guard)
            return None
        code = self.process.poll()
        if code is None:
            return None
        self._end_group(guard)
        if time.monotonic() - self._started_at > _STABLE_AFTER_S:
            self._pause_s = _FIRST_PAUSE_S
        self._again_at = time.monotonic() + self._pause_s
        line = f"{self.name} ended ({_how(code)}); starting it again in {self._pause_s:g} s. Its log: {self.log}"
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
        return line

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stopped(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def finish(self, guard: Guard) -> None:
        """Ends what is left of the group."""
        if self.process is not None:
            self._end_group(guard)

    def _end_group(self, guard: Guard) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: a group of the dead only
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        guard.release(self.process.pid)
        self.process = None


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _turn_over(log: Path) -> None:
    """Renames a log that has grown large, so that two are kept."""
    if log.exists() and log.stat().st_size > 8 * 1024 * 1024:
        log.replace(log.with_suffix(".log.1"))
