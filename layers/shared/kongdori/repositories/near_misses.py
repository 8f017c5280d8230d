"""Near-misses: texts that belong to none of the intents, however much they look like it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.pagination import keyset

_COLUMNS = "id, text, intent, origin, created_at"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`intent`: what the text was taken for. `origin`: who said that it is a near-miss."""

    id: UUID
    text: str
    intent: str | None
    origin: Literal["admin", "person", "model"]
    created_at: datetime


def page(work: UnitOfWork, *, after: tuple[datetime, UUID] | None, limit: int) -> list[NearMiss]:
    """Up to `limit + 1`, the newest first."""
    return work.fetch_all(
        NearMiss,
        f"""
        SELECT {_COLUMNS} FROM intent_near_misses
        WHERE (%(moment)s::timestamptz IS NULL OR (created_at, id) < (%(moment)s, %(id)s))
        ORDER BY created_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        keyset(after, limit=limit),
    )


def add(work: UnitOfWork, *, id: UUID, text: str) -> NearMiss | None:
    """One that an admin found; None where the text is there already."""
    return work.fetch_one(
        NearMiss,
        f"""
        INSERT INTO intent_near_misses (id, text, origin) VALUES (%s, %s, 'admin')
        ON CONFLICT DO NOTHING RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, text),
    )


def remove(work: UnitOfWork, *, id: UUID) -> bool:
    return work.run("DELETE FROM intent_near_misses WHERE id = %s", (id,)) == 1


def texts(work: UnitOfWork, *, limit: int) -> list[str]:
    """The newest texts, for training."""
    rows = work.all("SELECT text FROM intent_near_misses ORDER BY created_at DESC, id DESC LIMIT %s", (limit,))
    return [row["text"] for row in rows]
