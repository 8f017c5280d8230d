"""The data folder: one running cloud at a time, a format version, what it says about itself while it runs."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
from pathlib import Path
from typing import Any

import psutil

from kongdori_local.app_secret import write_private
from kongdori_local.config import StartError
from kongdori_local.objects import Store

FORMAT = "2"
_EARLIER = {"1"}  # what `bring_up_to_date` can begin with
_BUCKETS_OF_MEDIA = ("kongdori-films", "kongdori-uploads")
_FOLDERS = ("executions", "logs", "redis", "s3", "secrets", "tmp")
_FILES = ("format", "lock", "processes")
_MARK = "KONGDORI_RUN"  # in the environment of everything that a run starts: its data folder


class DataFolder:
    """Locks the folder for as long as the object lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = (path / "lock").open("a")
        except OSError as error:
            raise StartError(f"The data folder {path} can't be used: {error.strerror}. Set KONGDORI_DATA.") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            running = self._run().get("url", "this data folder")
            raise StartError(f"Kongdori is already running ({running}, data in {path}). Stop it first.") from None
        self._check_format()
        self._make_private()

    def _make_private(self) -> None:
        """Takes from others what an earlier version let them read."""
        # Whoever is root runs Postgres as `nobody`, who has to get through to the folder of its own.
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for name in _FOLDERS:
            if (self.path / name).is_dir():
                (self.path / name).chmod(0o700)
        for name in _FILES:
            if (self.path / name).is_file():
                (self.path / name).chmod(0o600)

    def _check_format(self) -> None:
        marker = self.path / "format"
        if not marker.exists():
            if (self.path / "postgres").exists():
                raise StartError(f"{self.path} was made by an unfinished version of Kongdori. Set KONGDORI_DATA.")
            write_private(marker, FORMAT + "\n")
            return
        have = marker.read_text().strip()
        if have != FORMAT and have not in _EARLIER:
            raise StartError(
                f"The data in {self.path} has format {have}, but this version of Kongdori reads format {FORMAT}. "
                "Use the Kongdori that made it, or set KONGDORI_DATA to another folder."
            )

    def bring_up_to_date(self, objects: Path) -> None:
        """From format 1 to 2, where keys of media begin with `media/`. It can be repeated where it was cut off."""
        marker = self.path / "format"
        if marker.read_text().strip() == FORMAT:
            return
        store = Store(objects)
        for bucket in _BUCKETS_OF_MEDIA:
            for found in store.list(bucket):
                if not found.key.startswith("media/"):
                    store.move(bucket, found, f"media/{found.key}")
        write_private(marker, FORMAT + "\n")

    def note(self, pid: int) -> None:
        """Writes down a process that leads a group: the next start ends it where this run is killed."""
        with (self.path / "processes").open("a") as notes:
            notes.write(f"{pid} {psutil.Process(pid).create_time()}\n")

    def end_leftovers(self) -> None:
        """Ends what a killed run left behind: the groups it noted, and every process with this folder's mark.

        Costs nothing after a clean stop. PostgreSQL is spared: `kongdori_local.postgres` shuts it down gently.
        """
        if not (self.path / "run.json").exists():
            return
        own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
        for line in (self.path / "processes").read_text().splitlines() if (self.path / "processes").exists() else ():
            pid, created = line.split()
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                process = psutil.Process(int(pid))
                if process.create_time() == float(created) and "postgres" not in process.name():
                    os.killpg(process.pid, signal.SIGKILL)
        for process in psutil.process_iter():
            try:
                marked = process.environ().get(_MARK) == str(self.path)
                if marked and process.pid not in own and "postgres" not in process.name():
                    process.kill()
            except psutil.Error:
                continue
        self._forget()

    def _forget(self) -> None:
        for name in ("run.json", "processes"):
            (self.path / name).unlink(missing_ok=True)

    def mark(self) -> dict[str, str]:
        return {_MARK: str(self.path)}

    def write_run(self, run: dict[str, Any]) -> None:
        write_private(self.path / "run.json", json.dumps(run, indent=1) + "\n")

    def write_sam_environment(self, variables: dict[str, dict[str, str]]) -> None:
        """Writes the file for `sam local … --env-vars`."""
        write_private(self.path / "sam-local-env.json", json.dumps(variables, indent=1) + "\n")

    def close(self) -> None:
        """Forgets the run after a clean stop, and frees the lock."""
        self._forget()
        self._lock.close()

    def _run(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.path / "run.json").read_text()))
        except (OSError, ValueError):
            return {}
