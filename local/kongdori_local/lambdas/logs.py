"""Logs of functions: everything into a file that never grows past a limit, warnings and errors to the terminal too."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

_MAX_BYTES = 8 * 1024 * 1024
_LOUD = {"WARNING", "ERROR", "CRITICAL"}


class FunctionLog:
    """Thread-safe: the processes of one function write into one file; a full one becomes `.1`."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._path = folder / f"{name}.log"
        folder.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("ab", buffering=0)
        self._size = self._file.tell()
        self._lock = threading.Lock()

    def write(self, line: bytes) -> None:
        with self._lock:
            if self._file.closed:
                return
            self._size += self._file.write(line)
            if self._size > _MAX_BYTES:
                self._file.close()
                self._path.replace(self._path.with_suffix(".log.1"))
                self._file = self._path.open("ab", buffering=0)
                self._size = 0
        summary = loud_summary(line)
        if summary:
            sys.stderr.write(f"{self._name}: {summary}\n")
            sys.stderr.flush()

    def close(self) -> None:
        with self._lock:
            self._file.close()


def loud_summary(line: bytes) -> str | None:
    """One short line for the terminal where a log line is a warning or worse, else None."""
    if line.startswith(b"{"):
        try:
            entry = json.loads(line)
        except ValueError:
            return None
        if not isinstance(entry, dict) or entry.get("level") not in _LOUD:
            return None
        cause = entry.get("exception_name") or entry.get("cause") or ""
        return " ".join(str(part) for part in (entry["level"].lower(), entry.get("message", ""), cause) if part)
    text = line.decode("utf-8", "replace").strip()
    if text.startswith(("[ERROR]", "[WARNING]", "ERROR:", "WARNING:")):
        return text.split("\r", 1)[0][:300]
    return None
