"""Conversations. A temporary one stands in no list, and is gone a day after it was last used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kongdori.db import Row, UnitOfWork

_COLUMNS = "c.id, c.title, c.temporary, c.created_at, c.updated_at"
EXPIRED = "(c.temporary AND c.updated_at < now() - interval '1 day')"


def add(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str, temporary: bool) -> Row:
    row = work.one(
        f"""
        INSERT INTO conversations AS c (id, user_id, title, temporary) VALUES (%s, %s, %s, %s) RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, title, temporary),
    )
    if row is None:
        raise RuntimeError("INSERT … RETURNING gave no row")
    return row


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Row | None:
    """The conversation, if it is this user's."""
    return work.one(
        f"SELECT {_COLUMNS} FROM conversations AS c WHERE id = %s AND user_id = %s AND NOT {EXPIRED}",  # noqa: S608
        (id, user_id),
    )


def page(work: UnitOfWork, *, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """Up to `limit + 1` of a user's conversations, the last used first."""
    return work.all(
        f"""
        SELECT {_COLUMNS} FROM conversations AS c
        WHERE user_id = %(user_id)s AND NOT temporary
          AND (%(moment)s::timestamptz IS NULL OR (updated_at, id) < (%(moment)s, %(id)s))
        ORDER BY updated_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608
        {
            "user_id": user_id,
            "moment": after[0] if after else None,
            "id": after[1] if after else None,
            "rows": limit + 1,
        },
    )


def search(
    work: UnitOfWork, *, user_id: UUID, words: Sequence[str], after: tuple[datetime, UUID] | None, limit: int
) -> list[Row]:
    """The same, of those in whose title or messages one of the spellings in `words` stands.

    `match_id` and `match_content` are the newest message that holds it; both None where only the title does.
    """
    return work.all(
        f"""
        SELECT {_COLUMNS}, found.id AS match_id, found.content AS match_content
        FROM conversations AS c
        LEFT JOIN LATERAL (
            SELECT id, content FROM messages
            WHERE conversation_id = c.id AND content ILIKE ANY (%(patterns)s)
            ORDER BY created_at DESC, id DESC LIMIT 1
        ) AS found ON true
        WHERE c.user_id = %(user_id)s AND NOT c.temporary
          AND (found.id IS NOT NULL OR c.title ILIKE ANY (%(patterns)s))
          AND (%(moment)s::timestamptz IS NULL OR (c.updated_at, c.id) < (%(moment)s, %(id)s))
        ORDER BY c.updated_at DESC, c.id DESC LIMIT %(rows)s
        """,  # noqa: S608
        {
            "user_id": user_id,
            "patterns": [f"%{_escape_like(word)}%" for word in words],
            "moment": after[0] if after else None,
            "id": after[1] if after else None,
            "rows": limit + 1,
        },
    )


def rename(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str) -> Row | None:
    return work.one(
        f"""
        UPDATE conversations AS c SET title = %s WHERE id = %s AND user_id = %s AND NOT {EXPIRED} RETURNING {_COLUMNS}
        """,  # noqa: S608
        (title, id, user_id),
    )


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Whether there was one; it is gone now, with all its messages."""
    return work.run("DELETE FROM conversations WHERE id = %s AND user_id = %s", (id, user_id)) == 1


def clear_temporary(work: UnitOfWork, *, user_id: UUID) -> int:
    """Deletes the user's temporary conversations that have had their day. Returns how many."""
    return work.run(f"DELETE FROM conversations AS c WHERE user_id = %s AND {EXPIRED}", (user_id,))  # noqa: S608


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
