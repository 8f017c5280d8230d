"""Questions that no intent answered, as people asked them. Nothing is kept for this: a question that its person deletes
is gone from here too, and none of a temporary conversation is read.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork


class Question(NamedTuple):
    """opening: whether it began its conversation. guest: whether a guest asked it."""

    user_id: UUID
    content: str
    opening: bool
    guest: bool


def since(work: UnitOfWork, *, moment: datetime, longest: int, limit: int) -> list[Question]:
    """The newest questions to which no reply was by an intent, each once a person. longest: in characters."""
    return work.fetch_all(
        Question,
        """
        SELECT user_id, content, opening, guest FROM (
            SELECT DISTINCT ON (c.user_id, q.content) c.user_id, q.content, q.parent_id IS NULL AS opening,
                u.role = 'guest' AS guest, q.created_at
            FROM messages AS q
            JOIN conversations AS c ON c.id = q.conversation_id AND NOT c.temporary
            JOIN users AS u ON u.id = c.user_id
            WHERE q.role = 'user' AND q.created_at >= %(moment)s AND char_length(q.content) <= %(longest)s
              AND EXISTS (
                SELECT FROM messages AS m
                WHERE m.conversation_id = q.conversation_id AND m.parent_id = q.id AND m.role = 'assistant'
              )
              AND NOT EXISTS (
                SELECT FROM messages AS m
                WHERE m.conversation_id = q.conversation_id AND m.parent_id = q.id AND m.intent IS NOT NULL
              )
            ORDER BY c.user_id, q.content, q.parent_id IS NULL DESC, q.created_at DESC
        ) AS asked
        ORDER BY created_at DESC LIMIT %(limit)s
        """,
        {"moment": moment, "longest": longest, "limit": limit},
    )
