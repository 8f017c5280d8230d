"""A person's own questions that belong to no intent, each with the model's whole reply. Each statement names the
person, so that nobody gets another one's reply.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.prepared import Prepared


class OwnQuestion(NamedTuple):
    """A question, and the id of its reply: as text, since of hundreds one is looked at."""

    text: str
    reply_id: str


class OwnReply(NamedTuple):
    """The reply to a question, and what it took to make it."""

    id: UUID
    content: str
    model: str
    created_at: datetime
    cost_usd: Decimal
    duration_ms: int | None


_OF_PERSON = """
    SELECT text, reply_id::text FROM own_questions
    WHERE user_id = %(user_id)s AND engine = %(engine)s AND language = %(language)s
"""
_EARLIER = Prepared(
    f"""
    ({_OF_PERSON} AND key = %(key)s ORDER BY created_at DESC LIMIT 1)
    UNION ALL ({_OF_PERSON} ORDER BY created_at DESC LIMIT %(limit)s)
    """
)
_FORGET = Prepared("DELETE FROM own_questions WHERE user_id = %(user_id)s AND key = %(key)s")
_PUT = Prepared(
    """
    INSERT INTO own_questions (reply_id, user_id, key, text, language, engine)
    VALUES (%(reply_id)s, %(user_id)s, %(key)s, %(text)s, %(language)s, %(engine)s) ON CONFLICT (reply_id) DO NOTHING
    """
)


def earlier(work: UnitOfWork, *, user_id: UUID, engine: str, language: str, key: str, limit: int) -> list[OwnQuestion]:
    """The newest with these very words, if there is one; then the newest `limit`, among which one may ask the same in
    other words.
    """
    return work.fetch_all(
        OwnQuestion,
        _EARLIER,
        {"user_id": user_id, "engine": engine, "language": language, "key": key, "limit": limit},
    )


def reply(work: UnitOfWork, *, id: str, user_id: UUID) -> OwnReply | None:
    """The whole reply to one of these questions."""
    return work.fetch_one(
        OwnReply,
        """
        SELECT m.id, m.content, m.model, m.created_at, m.cost_usd, m.duration_ms
        FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
        WHERE m.id = %s::uuid AND m.status = 'complete' AND c.user_id = %s
        """,
        (id, user_id),
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
    work.run((_FORGET, _PUT), values)


def remove(work: UnitOfWork, *, reply_id: UUID, user_id: UUID) -> bool:
    return work.run("DELETE FROM own_questions WHERE reply_id = %s AND user_id = %s", (reply_id, user_id)) == 1
