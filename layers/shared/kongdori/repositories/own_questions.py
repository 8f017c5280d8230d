"""A person's own questions that belong to no intent, each with the model's whole reply. Each statement names the
person, so that nobody gets another one's reply.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork


class AnsweredQuestion(NamedTuple):
    """A question (`text`) and its reply."""

    text: str
    reply_id: UUID
    content: str
    model: str
    created_at: datetime
    cost_usd: Decimal
    duration_ms: int | None


_WITH_REPLY = """
    SELECT o.text, o.reply_id, m.content, m.model, m.created_at, m.cost_usd, m.duration_ms
    FROM own_questions AS o
    JOIN messages AS m ON m.id = o.reply_id AND m.status = 'complete'
    JOIN conversations AS c ON c.id = m.conversation_id AND c.user_id = o.user_id
    WHERE o.user_id = %(user_id)s AND o.engine = %(engine)s AND o.language = %(language)s
"""


def same(work: UnitOfWork, *, user_id: UUID, engine: str, language: str, key: str) -> AnsweredQuestion | None:
    """The newest with these very words."""
    return work.fetch_one(
        AnsweredQuestion,
        f"{_WITH_REPLY} AND o.key = %(key)s ORDER BY o.created_at DESC LIMIT 1",
        {"user_id": user_id, "engine": engine, "language": language, "key": key},
    )


def newest(work: UnitOfWork, *, user_id: UUID, engine: str, language: str, limit: int) -> list[AnsweredQuestion]:
    """The newest, to look for one that asks the same in other words."""
    return work.fetch_all(
        AnsweredQuestion,
        f"{_WITH_REPLY} ORDER BY o.created_at DESC LIMIT %(limit)s",
        {"user_id": user_id, "engine": engine, "language": language, "limit": limit},
    )


def put(work: UnitOfWork, *, reply_id: UUID, user_id: UUID, engine: str, language: str, key: str, text: str) -> None:
    """Saves a question with its reply, in the place of the same question asked before."""
    values = {
        "reply_id": reply_id,
        "user_id": user_id,
        "engine": engine,
        "language": language,
        "key": key,
        "text": text,
    }
    work.run("DELETE FROM own_questions WHERE user_id = %(user_id)s AND key = %(key)s", values)
    work.run(
        """
        INSERT INTO own_questions (reply_id, user_id, key, text, language, engine)
        VALUES (%(reply_id)s, %(user_id)s, %(key)s, %(text)s, %(language)s, %(engine)s)
        ON CONFLICT (reply_id) DO NOTHING
        """,
        values,
    )


def remove(work: UnitOfWork, *, reply_id: UUID, user_id: UUID) -> bool:
    return work.run("DELETE FROM own_questions WHERE reply_id = %s AND user_id = %s", (reply_id, user_id)) == 1
