"""Starts the guard and tells it of every process group, before that group does any work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kongdori_local.data_folder import DataFolder


class GuardProcess:
    """The running guard. It ends every watched group when our end of its pipe closes, for whatever reason."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(Path(__file__).with_name("guard.py"))],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )

    def watch(self, group: int) -> None:
        """From now on the guard ends this group when the supervisor ends."""
        self._tell(f"+{group}")
        self._folder.note(group)

    def release(self, group: int) -> None:
        """This group has ended."""
        self._tell(f"-{group}")

    def close(self) -> None:
        """Ends the guard, which ends what it still watches."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is None:
            raise RuntimeError("the guard was started without a pipe")
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
