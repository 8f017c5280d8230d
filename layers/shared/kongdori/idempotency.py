"""`Idempotency-Key`: same key and body, same answer; same key and another body, 409.

A key is claimed in Postgres under a unique constraint, so it counts for all processes and after restarts. A quick
request claims the key, does its work and completes the key in one transaction. A request with a slow part (a model
call) commits the claim first, and completes the key later.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from kongdori.db import UnitOfWork
from kongdori.errors import Conflict
from kongdori.repositories import idempotency as repository

_ABANDONED_AFTER_S = 35  # no request takes longer than 29 s: the process behind an older claim died


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
    abandoned_after_s: int = _ABANDONED_AFTER_S,
) -> Answer | None:
    """Claims `key` within `scope` (a user's id, or "public"). None: go on, the request is new or has no key.
    `abandoned_after_s`: how old a claim without an answer has to be for its process to count as dead.

    Raises `Conflict` for the same key with another body, or while the first request is still under way.
    """
    if key is None:
        return None
    if repository.claim(work, scope=scope, key=key, fingerprint=fingerprint, abandoned_after_s=abandoned_after_s):
        return None
    stored = repository.get(work, scope=scope, key=key)
    if stored is None or stored.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key.", code="idempotency-reused")
    if stored.status is None or stored.response is None:
        raise Conflict("The first request with this Idempotency-Key is still under way.", code="idempotency-pending")
    return Answer(stored.status, stored.response)


def complete(work: UnitOfWork, *, scope: str, key: str | None, status: int, body: dict[str, Any]) -> None:
    """Stores the answer under the claimed key, in the caller's transaction."""
    if key is not None:
        repository.complete(work, scope=scope, key=key, status=status, response=body)


def release(work: UnitOfWork, *, scope: str, key: str | None) -> None:
    """Frees a claimed key after a request that failed and stored nothing, so that it can be sent again."""
    if key is not None:
        repository.release(work, scope=scope, key=key)
