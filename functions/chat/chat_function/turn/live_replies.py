"""Replies that are being written in this process, and their readers."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import NamedTuple
from uuid import UUID

from kongdori.errors import KongdoriError
from kongdori.llm.deadline import Cancellation
from kongdori.repositories.messages import Message


class _Reader(NamedTuple):
    """Waits for text beyond `offset`."""

    offset: int
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event


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
        self._readers: set[_Reader] = set()

    def add(self, piece: str) -> None:
        self.text += piece
        self._wake_readers()

    def end(self, outcome: Message | KongdoriError) -> None:
        """No more text comes. A saved reply brings its whole text: a saved answer was never added piece by piece."""
        if isinstance(outcome, Message):
            self.text = outcome.content
        self.outcome = outcome
        self._wake_readers()

    async def wait_for_end(self, *, timeout_s: float) -> bool:
        """Waits for the end. False when it did not come in time."""
        return await self.wait_beyond(sys.maxsize, timeout_s=timeout_s)

    async def wait_beyond(self, offset: int, *, timeout_s: float) -> bool:
        """Waits for text beyond `offset`, or for the end. False when there was neither in time."""
        reader = _Reader(offset, asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._readers.add(reader)
        try:
            if not self._has_news(reader):
                await asyncio.wait_for(reader.woken.wait(), timeout_s)
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._readers.discard(reader)
        return True

    def _has_news(self, reader: _Reader) -> bool:
        return len(self.text) > reader.offset or self.outcome is not None

    def _wake_readers(self) -> None:
        """Wakes each reader for whom there is news, once: who wants more waits again."""
        with self._lock:
            awaited = {reader for reader in self._readers if self._has_news(reader)}
            self._readers -= awaited
        for reader in awaited:
            if not reader.loop.is_closed():
                reader.loop.call_soon_threadsafe(reader.woken.set)


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
