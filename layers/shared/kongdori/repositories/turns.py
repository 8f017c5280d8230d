"""What a turn reads first and what it writes, in one statement each: a cached answer should cost as few journeys to
Postgres as can be, and no planning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from kongdori.db import Row, UnitOfWork
from kongdori.ids import new_id
from kongdori.prepared import Prepared
from kongdori.repositories.conversations import EXPIRED
from kongdori.repositories.messages import COLUMNS, NewReply
from kongdori.repositories.sessions import ALIVE

_BEGIN = Prepared(
    f"""
    WITH c AS (
        SELECT c.id, c.temporary FROM conversations AS c
        WHERE c.id = %(conversation_id)s AND c.user_id = %(user_id)s AND NOT {EXPIRED}
        FOR NO KEY UPDATE
    )
    SELECT users.role, c.id IS NOT NULL AS found, coalesce(c.temporary, false) AS temporary, EXISTS (
        SELECT FROM messages WHERE messages.conversation_id = c.id
    ) AS begun
    FROM sessions JOIN users ON users.id = sessions.user_id LEFT JOIN c ON true
    WHERE sessions.id = %(session_id)s AND sessions.user_id = %(user_id)s AND {ALIVE}
    """  # noqa: S608 our own parts
)

_TOUCHED = """
    UPDATE conversations SET updated_at = now(), title = coalesce(nullif(title, ''), %(title)s)
    WHERE id = %(conversation_id)s
"""
_PARENT = """
    CASE WHEN %(parent_given)s THEN %(parent_id)s::uuid ELSE (
        SELECT id FROM messages WHERE conversation_id = %(conversation_id)s ORDER BY created_at DESC, id DESC LIMIT 1
    ) END
"""
_QUESTION = f"""
    INSERT INTO messages AS m (id, conversation_id, parent_id, role, content, language, request_key)
    VALUES (%(id)s, %(conversation_id)s, {_PARENT}, 'user', %(content)s, %(language)s, %(request_key)s)
    ON CONFLICT (conversation_id, request_key) WHERE request_key IS NOT NULL DO NOTHING
    RETURNING m.*
"""  # noqa: S608 our own parts

# Both messages by one INSERT: Postgres reads a table's constraints anew for each, which costs more than the rows do.
# A saved answer that somebody found wrong is served no more, also where Redis was away when it should have dropped it.
_ANSWERED = Prepared(
    f"""
    WITH turn AS (
        SELECT {_PARENT} AS parent_id, clock_timestamp() AS moment
        WHERE NOT EXISTS (
            SELECT FROM messages WHERE conversation_id = %(conversation_id)s AND request_key = %(request_key)s
        ) AND NOT EXISTS (
            SELECT FROM cache_verdicts
            WHERE cache_key = %(cache_key)s AND verdict = 'wrong' AND saved_at >= %(saved_at)s
        )
    ),
    touched AS ({_TOUCHED}),
    booked AS (
        INSERT INTO usage_events (id, user_id, kind, subject_id, source, intent, model, saved_from, spared_usd,
            spared_ms)
        SELECT %(line_id)s, %(user_id)s, 'chat', %(reply_id)s, 'cache', coalesce(%(intent)s, %(guess)s), %(model)s,
            %(saved_from)s, %(spared_usd)s, %(spared_ms)s
        FROM turn
    )
    INSERT INTO messages AS m (id, conversation_id, parent_id, role, content, language, request_key, created_at, source,
        intent, confidence, cache_key, cache_exact, saved_from, saved_at, model, duration_ms)
    SELECT added.id, %(conversation_id)s, added.parent_id, added.role, added.content, %(language)s, added.request_key,
        added.created_at, added.source, added.intent, added.confidence, added.cache_key, added.cache_exact,
        added.saved_from, added.saved_at, added.model, added.duration_ms
    FROM turn, LATERAL (VALUES
        (%(id)s::uuid, turn.parent_id, 'user', %(content)s, %(request_key)s, turn.moment,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (%(reply_id)s::uuid, %(id)s::uuid, 'assistant', %(reply_content)s, NULL, turn.moment + interval '1 microsecond',
            'cache', %(intent)s, %(confidence)s::float8, %(cache_key)s, %(cache_exact)s::boolean, %(saved_from)s,
            %(saved_at)s::timestamptz, %(model)s, 0)
    ) AS added (id, parent_id, role, content, request_key, created_at, source, intent, confidence, cache_key,
        cache_exact, saved_from, saved_at, model, duration_ms)
    RETURNING {COLUMNS}
    """  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The role that the person has now; `found`: the conversation is there and theirs; `begun`: it holds messages;
    `temporary`: it leaves nothing behind.
    """

    role: Literal["guest", "member", "admin"]
    found: bool
    begun: bool
    temporary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """What a person wrote. Without `parent_given` it follows the newest message. `title` names a nameless conversation.
    `request_key`: the same one again adds nothing.
    """

    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    parent_given: bool
    content: str
    language: str
    request_key: str | None
    title: str


def begin(work: UnitOfWork, *, session_id: UUID, user_id: UUID, conversation_id: UUID) -> Beginning | None:
    """Whether the session is alive (None where it is not) and the conversation its person's, which is then held until
    the transaction ends: one writer at a time, so that the tree grows in order.
    """
    row = work.one(_BEGIN, {"session_id": session_id, "user_id": user_id, "conversation_id": conversation_id})
    return Beginning(**row) if row else None


def add_question(work: UnitOfWork, question: NewQuestion) -> Row:
    """Saves a question; sent again with the same `request_key`, it is the message from before."""
    added = work.one(
        f"WITH touched AS ({_TOUCHED}), m AS ({_QUESTION}) SELECT {COLUMNS} FROM m",  # noqa: S608 our own parts
        _values(question),
    )
    found = added or work.one(
        f"SELECT {COLUMNS} FROM messages AS m WHERE conversation_id = %s AND request_key = %s",  # noqa: S608
        (question.conversation_id, question.request_key),
    )
    if found is None:
        raise RuntimeError("a message that stands in the way of another can be read")
    return found


def add_answered(work: UnitOfWork, question: NewQuestion, reply: NewReply, *, user_id: UUID) -> tuple[Row, Row] | None:
    """Saves a question with its saved answer, which is whole, in the question's language and free, and books what that
    spared. None, and nothing is added, where the `request_key` brought a question before, or where this answer was
    found wrong. The conversation is held, see `begin`: nobody else adds to it meanwhile.
    """
    rows = work.all(
        _ANSWERED,
        {
            **_values(question),
            "reply_id": reply.id,
            "reply_content": reply.content,
            "intent": reply.intent,
            "guess": reply.guess,
            "confidence": reply.confidence,
            "cache_key": reply.cache_key,
            "cache_exact": reply.cache_exact,
            "saved_from": reply.saved_from,
            "saved_at": reply.saved_at,
            "model": reply.model,
            "spared_usd": reply.spared_usd,
            "spared_ms": reply.spared_ms,
            "line_id": new_id(),
            "user_id": user_id,
        },
    )
    by_role = {row["role"]: row for row in rows}
    return (by_role["user"], by_role["assistant"]) if rows else None


def _values(question: NewQuestion) -> dict[str, object]:
    return {name: getattr(question, name) for name in NewQuestion.__slots__}
