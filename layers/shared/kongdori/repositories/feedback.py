"""Thumbs: what a person thinks of a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork

Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb on a reply."""

    message_id: UUID
    rating: Rating
    tags: list[str]
    reason: str | None
    created_at: datetime


class RatedReply(NamedTuple):
    """A reply that somebody judges, with its question. `user_id`: whose conversation it stands in. `cache_key`: of the
    saved answer that it is or became. `answered_at`: when its answer was written; None where the host wrote it.
    """

    id: UUID
    content: str
    source: Literal["cache", "model", "offline"]
    intent: str | None
    confidence: float | None
    cache_key: str | None
    cache_exact: bool | None
    answered_at: datetime | None
    question_id: UUID
    question: str
    user_id: UUID


RATED_REPLY = """
    SELECT m.id, m.content, m.source, m.intent, m.confidence, m.cache_key, m.cache_exact,
        coalesce(m.saved_at, CASE WHEN m.source <> 'cache' THEN m.created_at END) AS answered_at,
        q.id AS question_id, q.content AS question, c.user_id
    FROM messages AS m
    JOIN conversations AS c ON c.id = m.conversation_id
    JOIN messages AS q ON q.conversation_id = m.conversation_id AND q.id = m.parent_id
"""


def reply(work: UnitOfWork, *, id: UUID, user_id: UUID) -> RatedReply | None:
    """A reply in a conversation of this person."""
    return work.fetch_one(
        RatedReply, f"{RATED_REPLY} WHERE m.id = %s AND m.role = 'assistant' AND c.user_id = %s", (id, user_id)
    )


def replaced_reply(work: UnitOfWork, *, conversation_id: UUID, question_id: UUID) -> RatedReply | None:
    """The saved answer that a person replaced by asking for another reply, or the same question with `fresh`: the
    newest one to the same words whose question has the same parent as this one, or that this question follows.
    """
    return work.fetch_one(
        RatedReply,
        f"""
        {RATED_REPLY}
        JOIN messages AS fresh ON fresh.conversation_id = m.conversation_id AND fresh.id = %(question_id)s
        WHERE m.conversation_id = %(conversation_id)s AND m.source = 'cache' AND q.content = fresh.content
          AND (q.parent_id IS NOT DISTINCT FROM fresh.parent_id OR m.id = fresh.parent_id)
        ORDER BY m.created_at DESC LIMIT 1
        """,
        {"conversation_id": conversation_id, "question_id": question_id},
    )


class GivenReason(NamedTuple):
    """Why somebody rated a reply as they did."""

    rating: Rating
    tags: list[str]
    reason: str | None
    source: Literal["cache", "model", "offline"]
    intent: str | None
    created_at: datetime


def reasons(work: UnitOfWork, *, since: datetime, limit: int) -> list[GivenReason]:
    """The newest reasons; none of temporary conversations."""
    return work.fetch_all(
        GivenReason,
        """
        SELECT f.rating, f.tags, f.reason, m.source, m.intent, f.created_at
        FROM feedback AS f
        JOIN messages AS m ON m.id = f.message_id
        JOIN conversations AS c ON c.id = m.conversation_id AND NOT c.temporary
        WHERE (f.reason IS NOT NULL OR f.tags <> '{}') AND f.created_at >= %s
        ORDER BY f.created_at DESC LIMIT %s
        """,
        (since, limit),
    )


def put(
    work: UnitOfWork, *, message_id: UUID, user_id: UUID, rating: Rating, tags: Sequence[str] = (), reason: str | None
) -> Feedback:
    """One thumb a person and reply; another one takes its place."""
    return work.fetch_new(
        Feedback,
        """
        INSERT INTO feedback (message_id, user_id, rating, tags, reason) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (message_id, user_id) DO UPDATE
            SET rating = excluded.rating, tags = excluded.tags, reason = excluded.reason, created_at = now()
        RETURNING message_id, rating, tags, reason, created_at
        """,
        (message_id, user_id, rating, list(tags), reason),
    )


def remove(work: UnitOfWork, *, message_id: UUID, user_id: UUID) -> bool:
    return work.run("DELETE FROM feedback WHERE message_id = %s AND user_id = %s", (message_id, user_id)) == 1
