"""Replies that are being written in this process, and their readers."""

from __future__ import annotations

import asyncio
import threading
import time
from uuid import UUID

from kongdori.errors import KongdoriError
from kongdori.llm.deadline import Cancellation
from kongdori.repositories.messages import Message


class LiveReply:
    """One reply that is being written. A thread adds to it, and any number of event loops read along."""

    def __init__(self, id: UUID, text: str) -> None:
        self.id = id
        self.text = text
        self.outcome: Message | KongdoriError | None = None  # the saved reply, or why there is none
        self.cancellation = Cancellation()
        self.stopped = False  # by a person
        self.has_tail = False  # in Redis
        self._lock = threading.Lock()
        self._readers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def add(self, piece: str) -> None:
        self.text += piece
        self._wake_readers()

    def end(self, outcome: Message | KongdoriError) -> None:
        """No more text comes. A saved reply brings its whole text: a saved answer was never added piece by piece."""
        if isinstance(outcome, Message):
            self.text = outcome.content
        self.outcome = outcome
        self._wake_readers()

    async def wait_beyond(self, offset: int, *, timeout_s: float) -> bool:
        """Waits for text beyond `offset`, or for the end. False when there was neither in time."""
        reader = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._readers.add(reader)
        try:
            if len(self.text) <= offset and self.outcome is None:
                await asyncio.wait_for(reader[1].wait(), timeout_s)
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._readers.discard(reader)
        return True

    def _wake_readers(self) -> None:
        """Wakes each reader once: who wants more waits again."""
        with self._lock:
            while self._readers:
                loop, event = self._readers.pop()
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)


_live: dict[UUID, LiveReply] = {}


def ids() -> list[UUID]:
    """The replies that this process writes now."""
    return list(_live)


def stop(reply_id: UUID) -> None:
    """Ends a reply where it is, because a person asked for it."""
    live = _live.get(reply_id)
    if live is not None and not live.stopped:
        live.stopped = True
        live.cancellation.request()


def start(reply_id: UUID, *, text: str = "") -> LiveReply:
    """`text`: what the reply begins with."""
    _live[reply_id] = LiveReply(reply_id, text)
    return _live[reply_id]


def find(reply_id: UUID) -> LiveReply | None:
    return _live.get(reply_id)


def remove(reply_id: UUID) -> None:
    _live.pop(reply_id, None)


def stop_all(*, wait_s: float) -> None:
    """Asks every writer to end and save what it has, and waits for that for `wait_s` seconds at most."""
    for live in list(_live.values()):
        live.cancellation.request()
    deadline = time.monotonic() + wait_s
    while _live and time.monotonic() < deadline:
        time.sleep(0.02)
