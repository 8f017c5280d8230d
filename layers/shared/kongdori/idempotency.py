"""`Idempotency-Key`: same key and body, same answer; same key and another body, 409.

The key is claimed in Postgres with a unique constraint, so it holds across processes and restarts. Short work claims,
does and completes in one transaction. Work with a slow part (a model call) claims and commits first, completes later.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from kongdori.db import UnitOfWork
from kongdori.errors import Conflict
from kongdori.repositories import idempotency as repository

_ABANDONED_AFTER_S = 35  # a claim whose process died may be taken over after this: no call lives longer than 29 s


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered before: send it again."""

    status: int
    body: dict[str, Any]


def fingerprint(route: str, body: Any) -> str:
    """Stands for one request: its route and its body, whatever the order of the fields."""
    text = json.dumps([route, body], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def claim(work: UnitOfWork, *, scope: str, key: str | None, fingerprint: str) -> Answer | None:
    """Claims `key` within `scope` (a user's id, or "public"). Returns the earlier answer, or None: go on.

    Raises `Conflict` for the same key with another body, or while the first request is still under way.
    """
    if key is None:
        return None
    if repository.claim(work, scope=scope, key=key, fingerprint=fingerprint, abandoned_after_s=_ABANDONED_AFTER_S):
        return None
    row = repository.get(work, scope=scope, key=key)
    if row is None or row["fingerprint"] != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key.", code="idempotency-reused")
    if row["status"] is None:
        raise Conflict("The first request with this Idempotency-Key is still under way.", code="idempotency-pending")
    return Answer(status=row["status"], body=row["response"])


def complete(work: UnitOfWork, *, scope: str, key: str | None, status: int, body: dict[str, Any]) -> None:
    """Stores the answer for the claimed key. Part of the caller's transaction: commit after it."""
    if key is not None:
        repository.complete(work, scope=scope, key=key, status=status, response=body)


def release(work: UnitOfWork, *, scope: str, key: str | None) -> None:
    """Gives a claimed key back after a failure that charged and created nothing, so that a retry can succeed."""
    if key is not None:
        repository.release(work, scope=scope, key=key)
