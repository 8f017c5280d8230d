"""Replies that are being written in this process, and those who read along."""

from __future__ import annotations

import asyncio
import threading
import time
from uuid import UUID

from kongdori.db import Row
from kongdori.errors import KongdoriError


class Live:
    """One reply in the making. A thread adds to it, any number of event loops read along."""

    def __init__(self) -> None:
        self.text = ""
        self.outcome: Row | KongdoriError | None = None  # the saved reply, or why there is none
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._readers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def add(self, piece: str) -> None:
        self.text += piece
        self._tell()

    def end(self, outcome: Row | KongdoriError) -> None:
        self.outcome = outcome
        self._tell()

    async def more_than(self, offset: int, *, timeout_s: float) -> bool:
        """Waits for text beyond `offset` or the end. False when there was neither in time."""
        here = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._readers.add(here)
        try:
            if len(self.text) <= offset and self.outcome is None:
                await asyncio.wait_for(here[1].wait(), timeout_s)
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._readers.discard(here)
        return True

    def _tell(self) -> None:
        with self._lock:
            for loop, event in self._readers:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)


_live: dict[UUID, Live] = {}


def start(reply_id: UUID) -> Live:
    _live[reply_id] = Live()
    return _live[reply_id]


def find(reply_id: UUID) -> Live | None:
    return _live.get(reply_id)


def remove(reply_id: UUID) -> None:
    _live.pop(reply_id, None)


def stop_all(*, wait_s: float) -> None:
    """Asks every writer to save what it has and end, and gives them `wait_s` seconds for it."""
    for live in list(_live.values()):
        live.stopping.set()
    deadline = time.monotonic() + wait_s
    while _live and time.monotonic() < deadline:
        time.sleep(0.02)
