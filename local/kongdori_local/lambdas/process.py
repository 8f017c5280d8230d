"""One operating-system process of a function: its environment, its log, its scratch folder, its memory, its end."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from kongdori_local.lambdas.logs import FunctionLog

Memory = Callable[[], Mapping[int, int]]  # see `memory_of_children`


class FunctionProcess:
    """Starts at once. `on_exit` is called on the event loop with the exit code (negative: a signal).

    `scratch_bytes`: what all files of its scratch folder may hold together; None: as much as there is.
    """

    def __init__(
        self,
        command: list[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        scratch: Path,
        log: FunctionLog,
        on_exit: Callable[[int], None],
        scratch_bytes: int | None = None,
    ) -> None:
        self._scratch, self._scratch_bytes, self._is_held = scratch, scratch_bytes, False
        scratch.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, "TMPDIR": str(scratch)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._family_ended = False
        self._loop = asyncio.get_running_loop()
        self._on_exit = on_exit
        self._copying = threading.Thread(target=self._copy_output, args=(log,), daemon=True)
        self._copying.start()
        threading.Thread(target=self._wait, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _copy_output(self, log: FunctionLog) -> None:
        out = self._process.stdout
        if out is None:
            raise RuntimeError("the process was started without a pipe")
        with out:
            for line in out:
                log.write(line)

    def _wait(self) -> None:
        code = self._process.wait()
        if code < 0 and not self._family_ended:
            _end_orphans(self._scratch)
        self._copying.join(1)  # its last words; a grandchild may hold the pipe open for longer
        shutil.rmtree(self._scratch, ignore_errors=True)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_exit, code)

    def is_overfull(self) -> bool:
        """Whether its files are larger together than its scratch folder may be. While they are, it and what it started
        can write to no file (EFBIG), on Linux.
        """
        if self._scratch_bytes is None:
            return False
        full = _size(self._scratch) > self._scratch_bytes
        if full is not self._is_held and hasattr(psutil, "RLIMIT_FSIZE"):
            self._is_held = full
            now = (0 if full else self._scratch_bytes, self._scratch_bytes)
            with suppress(psutil.Error):
                first = psutil.Process(self.pid)
                for process in (first, *first.children(recursive=True)):
                    process.rlimit(psutil.RLIMIT_FSIZE, now)
        return full

    def kill(self) -> None:
        """Ends the process and whatever it started, at once."""
        self._family_ended = True
        try:
            family = [*psutil.Process(self.pid).children(recursive=True)]
        except psutil.Error:
            family = []
        self._process.kill()
        for child in family:
            try:
                child.kill()
            except psutil.Error:
                continue


def _size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # it is gone by now
            size += path.lstat().st_size
    return size


def memory_of_children() -> dict[int, int]:
    """Resident bytes of each process that we started, including its children, by process id. Reads all processes of the
    machine, so it is called once for all functions.

    Measured rather than limited: RLIMIT_AS counts address space that threads and numpy only reserve, RLIMIT_DATA
    turns into a MemoryError somewhere inside, and neither counts children. Lambda kills on resident memory.
    """
    used: Counter[int] = Counter()
    started_by: dict[int, int] = {}
    for process in psutil.Process().children(recursive=True):  # parents come before what they started
        try:
            parent = process.ppid()
            first = started_by[process.pid] = started_by.get(parent, process.pid)
            used[first] += process.memory_info().rss
        except psutil.Error:
            continue
    return used


def _end_orphans(scratch: Path) -> None:
    """Ends what a killed process left behind, as the end of a Lambda sandbox does. An orphan has no parent to find it
    by, but its arguments name the scratch folder where it works on our files.
    """
    for process in psutil.process_iter():
        try:
            if any(str(scratch) in argument for argument in process.cmdline()):
                process.kill()
        except psutil.Error:
            continue
