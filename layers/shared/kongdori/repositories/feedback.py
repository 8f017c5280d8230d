"""Thumbs: what a person thinks of a reply."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from kongdori.db import Row, UnitOfWork

Rating = Literal["up", "down"]

REPLY = """
    SELECT m.id, m.content, m.source, m.intent, m.confidence, m.cache_key, m.cache_exact, m.saved_from,
        coalesce(m.saved_at, CASE WHEN m.source <> 'cache' THEN m.created_at END) AS answered_at,
        q.id AS question_id, q.content AS question, c.user_id
    FROM messages AS m
    JOIN conversations AS c ON c.id = m.conversation_id
    JOIN messages AS q ON q.conversation_id = m.conversation_id AND q.id = m.parent_id
"""


def reply(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Row | None:
    """A reply in a conversation of this person, with its question; `answered_at`: when its answer was written, None
    where the host wrote it.
    """
    return work.one(f"{REPLY} WHERE m.id = %s AND m.role = 'assistant' AND c.user_id = %s", (id, user_id))


def replaced(work: UnitOfWork, *, conversation_id: UUID, question_id: UUID) -> Row | None:
    """The saved reply that a question asked afresh is about: the newest to the same words at the same place of the
    tree, or right before them; in the shape of `reply`.
    """
    return work.one(
        f"""
        {REPLY}
        JOIN messages AS fresh ON fresh.conversation_id = m.conversation_id AND fresh.id = %(question_id)s
        WHERE m.conversation_id = %(conversation_id)s AND m.source = 'cache' AND q.content = fresh.content
          AND q.id <> fresh.id AND (q.parent_id IS NOT DISTINCT FROM fresh.parent_id OR m.id = fresh.parent_id)
        ORDER BY m.created_at DESC LIMIT 1
        """,
        {"conversation_id": conversation_id, "question_id": question_id},
    )


def put(work: UnitOfWork, *, message_id: UUID, user_id: UUID, rating: Rating, reason: str | None) -> Row:
    """One thumb a person and reply; another one takes its place."""
    row = work.one(
        """
        INSERT INTO feedback (message_id, user_id, rating, reason) VALUES (%s, %s, %s, %s)
        ON CONFLICT (message_id, user_id) DO UPDATE
            SET rating = excluded.rating, reason = excluded.reason, created_at = now()
        RETURNING message_id, rating, reason, created_at
        """,
        (message_id, user_id, rating, reason),
    )
    if row is None:
        raise RuntimeError("INSERT … RETURNING gave no row")
    return row


def remove(work: UnitOfWork, *, message_id: UUID, user_id: UUID) -> bool:
    return work.run("DELETE FROM feedback WHERE message_id = %s AND user_id = %s", (message_id, user_id)) == 1
