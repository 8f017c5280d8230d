"""Kills, freezes and starves parts of a local cloud at random, from a seed."""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import threading
import time
from datetime import UTC, datetime

import psutil
from fixtures.chatting import Whole

PARTS = (
    "chat_function.app.handler",
    "chat_function.stream",
    "summarize_function",
    "kongdori_local.front",
    "kongdori_local.aws.server",
    "redis-server",
    "/postgres",
)


class Trouble(threading.Thread):
    """Makes trouble until `stop`; `made` counts it by kind and part. Afterwards everything runs again."""

    def __init__(self, whole: Whole, seed: int) -> None:
        super().__init__(name="trouble", daemon=True)
        self.made: dict[str, int] = {}
        self._whole, self._random, self._over = whole, random.Random(seed), threading.Event()  # noqa: S311 from a seed

    def run(self) -> None:
        while not self._over.wait(self._random.uniform(3, 8)):
            kind, part = self._random.choice(["kill", "freeze", "starve"]), self._random.choice(PARTS)
            for_s = self._random.uniform(1, 4)
            name = kind if kind == "starve" else f"{kind} {part.rpartition('.')[2].strip('/')}"
            self.made[name] = self.made.get(name, 0) + 1
            print(f"{datetime.now(UTC):%H:%M:%S} {name} {'' if 'kill' in name else f'{for_s:.1f} s'}", flush=True)
            if kind == "starve":
                _burn(for_s)
                continue
            with contextlib.suppress(psutil.Error):
                self._hit(kind, self._whole.processes(part), for_s)

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _hit(self, kind: str, processes: list[psutil.Process], for_s: float) -> None:
        for process in processes:
            if kind == "kill":
                process.kill()
            else:
                process.suspend()
        if kind == "freeze":
            time.sleep(for_s)
            for process in processes:
                with contextlib.suppress(psutil.Error):
                    process.resume()


def _burn(for_s: float) -> None:
    """Keeps every processor busy."""
    burners = [multiprocessing.Process(target=_spin, args=(for_s,)) for _ in range(multiprocessing.cpu_count())]
    for burner in burners:
        burner.start()
    for burner in burners:
        burner.join()


def _spin(for_s: float) -> None:
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        sum(range(10_000))
