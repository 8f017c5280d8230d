"""Conversations. A temporary one is in no list, and expires a day after it was last used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.repositories.patterns import containing

_COLUMNS = "c.id, c.title, c.temporary, c.created_at, c.updated_at"
EXPIRED = "(c.temporary AND c.updated_at < now() - interval '1 day')"


@dataclass(frozen=True, slots=True)
class Conversation:
    id: UUID
    title: str
    temporary: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FoundConversation(Conversation):
    """`match_id` and `match_content`: the newest message that contains the words; None where only the title does."""

    match_id: UUID | None
    match_content: str | None


def add(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str, temporary: bool) -> Conversation:
    return work.fetch_new(
        Conversation,
        f"""
        INSERT INTO conversations AS c (id, user_id, title, temporary) VALUES (%s, %s, %s, %s) RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, title, temporary),
    )


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Conversation | None:
    """The conversation, if it is this user's."""
    return work.fetch_one(
        Conversation,
        f"SELECT {_COLUMNS} FROM conversations AS c WHERE id = %s AND user_id = %s AND NOT {EXPIRED}",  # noqa: S608
        (id, user_id),
    )


def page(work: UnitOfWork, *, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Conversation]:
    """Up to `limit + 1` of a user's conversations, the last used first."""
    return work.fetch_all(
        Conversation,
        f"""
        SELECT {_COLUMNS} FROM conversations AS c
        WHERE user_id = %(user_id)s AND NOT temporary
          AND (%(moment)s::timestamptz IS NULL OR (updated_at, id) < (%(moment)s, %(id)s))
        ORDER BY updated_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608
        {"user_id": user_id, **keyset(after, limit=limit)},
    )


def search(
    work: UnitOfWork, *, user_id: UUID, spellings: Sequence[str], after: tuple[datetime, UUID] | None, limit: int
) -> list[FoundConversation]:
    """The same, of those whose title or messages contain one of these spellings."""
    return work.fetch_all(
        FoundConversation,
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
        {"user_id": user_id, "patterns": [containing(one) for one in spellings], **keyset(after, limit=limit)},
    )


def rename(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str) -> Conversation | None:
    return work.fetch_one(
        Conversation,
        f"""
        UPDATE conversations AS c SET title = %s WHERE id = %s AND user_id = %s AND NOT {EXPIRED} RETURNING {_COLUMNS}
        """,  # noqa: S608
        (title, id, user_id),
    )


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Whether there was one; it is gone now, with all its messages."""
    return work.run("DELETE FROM conversations WHERE id = %s AND user_id = %s", (id, user_id)) == 1


def clear_temporary(work: UnitOfWork, *, user_id: UUID) -> int:
    """Deletes the user's expired temporary conversations. Returns how many."""
    return work.run(f"DELETE FROM conversations AS c WHERE user_id = %s AND {EXPIRED}", (user_id,))  # noqa: S608
