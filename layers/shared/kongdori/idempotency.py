"""`Idempotency-Key`: same key and body, same answer; same key and another body, 409.

A key is claimed in Postgres under a unique constraint, so it counts for all processes and after restarts. A quick
request claims the key, does its work and completes the key in one transaction. A request with a slow part (a model
call) commits the claim first, keeps it alive meanwhile (`under_way`), and completes the key later. Where its process
dies, the claim is soon open to the same request, sent again.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, DatabaseUnavailable, StillUnderWay
from kongdori.observability import logger
from kongdori.repositories import idempotency as repository

ABANDONED_AFTER_S = 12  # the process behind an older claim has died, or stands still
_BEAT_EVERY_S = 4.0
_BEATS_FOR_S = 900.0  # no function runs for longer


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that the first request with this key got."""

    status: int
    body: dict[str, Any]


def fingerprint(route: str, body: Any) -> str:
    """A hash of one request: its route and its body, whatever the order of the fields."""
    text = json.dumps([route, body], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def claim(
    work: UnitOfWork,
    *,
    scope: str,
    key: str | None,
    fingerprint: str,
) -> Answer | None:
    """Claims `key` within `scope` (a user's id, or "public"). None: go on, the request is new, has no key, or the
    process of the first one has died.

    Raises `Conflict` for the same key with another body, and `StillUnderWay` while the first request has no answer.
    """
    if key is None:
        return None
    if repository.claim(work, scope=scope, key=key, fingerprint=fingerprint, abandoned_after_s=ABANDONED_AFTER_S):
        return None
    stored = repository.get(work, scope=scope, key=key)
    if stored is None or stored.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key.", code="idempotency-reused")
    if stored.status is None or stored.response is None:
        raise StillUnderWay(retry_after_s=max(1, math.ceil(ABANDONED_AFTER_S - stored.silent_s)))
    return Answer(stored.status, stored.response)


@contextmanager
def under_way(*, scope: str, key: str | None, beat_every_s: float = _BEAT_EVERY_S) -> Iterator[None]:
    """Keeps a committed claim alive while its request does something slow: a thread says so every few seconds."""
    if key is None:
        yield
        return
    done = threading.Event()
    threading.Thread(target=_beat, args=(scope, key, done, beat_every_s), name="idempotency", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _beat(scope: str, key: str, done: threading.Event, every_s: float) -> None:
    end = time.monotonic() + _BEATS_FOR_S
    while not done.wait(every_s) and time.monotonic() < end:
        try:
            with unit_of_work() as work:
                repository.touch(work, scope=scope, key=key)
                work.commit()
        except DatabaseUnavailable:  # it may be back before the claim counts as abandoned
            logger.warning("idempotency-beat-failure")


def complete(
    work: UnitOfWork, *, scope: str, key: str | None, status: int, body: dict[str, Any]
) -> dict[str, Any] | None:
    """Stores the answer under the claimed key, in the caller's transaction.

    Returns None; or the answer that stands already, where this process stood still for so long that another one
    answered the same request: then that answer holds.
    """
    if key is None or repository.complete(work, scope=scope, key=key, status=status, response=body):
        return None
    stored = repository.get(work, scope=scope, key=key)
    return stored.response if stored is not None and stored.response != body else None


def release(work: UnitOfWork, *, scope: str, key: str | None) -> None:
    """Frees a claimed key after a request that failed and stored nothing, so that it can be sent again."""
    if key is not None:
        repository.release(work, scope=scope, key=key)
