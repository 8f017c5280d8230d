"""The supervisor's end of the guard: it hears of every group before anything can go wrong with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kongdori_local.data_folder import DataFolder


class GuardProcess:
    """Lives until `close`; ends every group that it watches when our end of its pipe closes, however that happens."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(Path(__file__).with_name("guard.py"))],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )

    def watch(self, group: int) -> None:
        """From now on this group goes when we go."""
        self._tell(f"+{group}")
        self._folder.note(group)

    def release(self, group: int) -> None:
        """This group has ended."""
        self._tell(f"-{group}")

    def close(self) -> None:
        """Ends the guard, and with it whatever it still watches."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is None:
            raise RuntimeError("the guard was started without a pipe")
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
