"""Texts that are none of the intents, however much they look it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from kongdori.db import Row, UnitOfWork

_COLUMNS = "id, text, intent, origin, created_at"


def page(work: UnitOfWork, *, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """Up to `limit + 1`, the newest first."""
    return work.all(
        f"""
        SELECT {_COLUMNS} FROM intent_near_misses
        WHERE (%(moment)s::timestamptz IS NULL OR (created_at, id) < (%(moment)s, %(id)s))
        ORDER BY created_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        {"moment": after[0] if after else None, "id": after[1] if after else None, "rows": limit + 1},
    )


def add(
    work: UnitOfWork,
    *,
    id: UUID,
    text: str,
    intent: str | None,
    origin: Literal["admin", "person", "model"],
    message_id: UUID | None = None,
) -> Row | None:
    """The new one; None where the text is there already."""
    return work.one(
        f"""
        INSERT INTO intent_near_misses (id, text, intent, origin, message_id)
        VALUES (%(id)s, %(text)s, %(intent)s, %(origin)s, %(message_id)s)
        ON CONFLICT DO NOTHING RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        {"id": id, "text": text, "intent": intent, "origin": origin, "message_id": message_id},
    )


def remove(work: UnitOfWork, *, id: UUID) -> bool:
    return work.run("DELETE FROM intent_near_misses WHERE id = %s", (id,)) == 1


def texts(work: UnitOfWork, *, limit: int) -> list[str]:
    """The newest texts, for training."""
    rows = work.all("SELECT text FROM intent_near_misses ORDER BY created_at DESC, id DESC LIMIT %s", (limit,))
    return [row["text"] for row in rows]
