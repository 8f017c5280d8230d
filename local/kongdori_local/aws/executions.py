"""Step Functions executions that outlive a stop: what was running when the cloud stopped is started again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kongdori_local.app_secret import write_private


class Executions:
    """A note on disk for every running execution. `status` asks for one's status by its ARN, None if unknown."""

    def __init__(self, folder: Path, *, status: Callable[[str], str | None]) -> None:
        self._folder = folder
        self._status = status

    def started(self, *, arn: str, request: dict[str, Any]) -> None:
        """Notes one that was just started by `request` (stateMachineArn, name, input)."""
        name = hashlib.sha256(arn.encode()).hexdigest()[:32]
        write_private(self._folder / f"{name}.json", json.dumps({"arn": arn, "request": request}))

    def cut_off(self) -> bool:
        """Whether something was running at the last stop."""
        return any(self._folder.glob("*.json"))

    def unfinished(self) -> list[dict[str, Any]]:
        """The start requests of what was running at the last stop, oldest first; their notes are taken away."""
        if not self._folder.exists():
            return []
        notes = sorted(self._folder.glob("*.json"), key=lambda note: note.stat().st_mtime)
        requests = [json.loads(note.read_text())["request"] for note in notes]
        for note in notes:
            note.unlink()
        return requests

    def watch(self) -> None:
        """Runs for ever: takes the notes of finished executions away."""
        while True:
            time.sleep(1.0)
            self.sweep()

    def sweep(self) -> None:
        for note in self._folder.glob("*.json") if self._folder.exists() else ():
            try:
                arn = json.loads(note.read_text())["arn"]
            except FileNotFoundError:
                continue
            if self._status(arn) != "RUNNING":
                note.unlink(missing_ok=True)
