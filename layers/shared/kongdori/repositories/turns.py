"""What a turn reads first and what it saves, in one statement each: so a cached answer costs few journeys to Postgres,
which plans these statements once a connection.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork
from kongdori.ids import new_id
from kongdori.prepared import Prepared
from kongdori.repositories.conversations import EXPIRED
from kongdori.repositories.messages import COLUMNS, Message, NewReply
from kongdori.repositories.sessions import SIGNED_IN
from kongdori.repositories.verdicts import FOUND_WRONG

_START = Prepared(
    f"""
    WITH c AS (
        SELECT c.id, c.temporary, c.persona FROM conversations AS c
        WHERE c.id = %(conversation_id)s AND c.user_id = %(user_id)s AND NOT {EXPIRED}
        FOR NO KEY UPDATE
    )
    SELECT users.role, c.id IS NOT NULL AS conversation_found, coalesce(c.temporary, false) AS temporary,
        coalesce(c.persona, '') AS persona,
        coalesce((SELECT text FROM instructions WHERE instructions.user_id = users.id), '') AS instructions, EXISTS (
        SELECT FROM messages WHERE messages.conversation_id = c.id
    ) AS has_messages, EXISTS (
        SELECT FROM chat_files WHERE chat_files.conversation_id = c.id
    ) AS has_files
    FROM users LEFT JOIN c ON true WHERE {SIGNED_IN}
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
# A saved answer that somebody found wrong is no longer served, even if Redis was away when it should have dropped it.
_ADD_TURN = Prepared(
    f"""
    WITH turn AS (
        SELECT {_PARENT} AS parent_id, clock_timestamp() AS moment
        WHERE NOT EXISTS (
            SELECT FROM messages WHERE conversation_id = %(conversation_id)s AND request_key = %(request_key)s
        ) AND NOT {FOUND_WRONG}
    ),
    touched AS ({_TOUCHED}),
    booked AS (
        INSERT INTO usage_events (id, user_id, kind, subject_id, source, intent, model, saved_from, spared_usd,
            spared_ms)
        SELECT %(line_id)s, %(user_id)s, 'chat', %(reply_id)s, %(source)s, coalesce(%(intent)s, %(guess)s), %(model)s,
            %(saved_from)s, %(spared_usd)s, %(spared_ms)s
        FROM turn WHERE %(source)s = 'cache'
    )
    INSERT INTO messages AS m (id, conversation_id, parent_id, role, content, status, language, request_key, created_at,
        source, intent, confidence, cache_key, cache_exact, saved_from, saved_at, model, duration_ms)
    SELECT added.id, %(conversation_id)s, added.parent_id, added.role, added.content, added.status, %(language)s,
        added.request_key, added.created_at, added.source, added.intent, added.confidence, added.cache_key,
        added.cache_exact, added.saved_from, added.saved_at, added.model, added.duration_ms
    FROM turn, LATERAL (VALUES
        (%(id)s::uuid, turn.parent_id, 'user', %(content)s, 'complete', %(request_key)s, turn.moment,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (%(reply_id)s::uuid, %(id)s::uuid, 'assistant', %(reply_content)s, %(status)s, NULL,
            turn.moment + interval '1 microsecond', %(source)s, %(intent)s, %(confidence)s::float8, %(cache_key)s,
            %(cache_exact)s::boolean, %(saved_from)s, %(saved_at)s::timestamptz, %(model)s, %(duration_ms)s::int)
    ) AS added (id, parent_id, role, content, status, request_key, created_at, source, intent, confidence, cache_key,
        cache_exact, saved_from, saved_at, model, duration_ms)
    RETURNING {COLUMNS}
    """  # noqa: S608
)


class Turn(NamedTuple):
    """A message of a person and the reply to it."""

    message: Message
    reply: Message


class TurnStart(NamedTuple):
    """`role`: the person's, as it is now. `conversation_found`: it is there and theirs. `temporary`: it leaves nothing
    behind. `persona`: who Kongdori shall be in it. `instructions`: how the person wants to be answered everywhere.
    """

    role: Role
    conversation_found: bool
    has_messages: bool
    has_files: bool
    temporary: bool
    persona: str
    instructions: str


class NewQuestion(NamedTuple):
    """What a person wrote. Without `parent_given` it follows the newest message. `request_key`: the Idempotency-Key.
    `title`: for a conversation that has none.
    """

    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    parent_given: bool
    content: str
    language: str
    request_key: str | None
    title: str


def start(work: UnitOfWork, *, session_id: UUID, user_id: UUID, conversation_id: UUID) -> TurnStart | None:
    """Checks the session (None where it has ended) and locks the conversation until the transaction ends: one writer at
    a time, so that the tree grows in order.
    """
    values = {"session_id": session_id, "user_id": user_id, "conversation_id": conversation_id}
    return work.fetch_one(TurnStart, _START, values)


def add_question(work: UnitOfWork, question: NewQuestion) -> Message:
    """Saves a question. Where its `request_key` brought one before, returns that one."""
    added = work.fetch_one(
        Message,
        f"WITH touched AS ({_TOUCHED}), m AS ({_QUESTION}) SELECT {COLUMNS} FROM m",  # noqa: S608 our own parts
        _values(question),
    )
    found = added or work.fetch_one(
        Message,
        f"SELECT {COLUMNS} FROM messages AS m WHERE conversation_id = %s AND request_key = %s",  # noqa: S608
        (question.conversation_id, question.request_key),
    )
    if found is None:
        raise RuntimeError("the message that has this request_key can be read")
    return found


def add_turn(work: UnitOfWork, question: NewQuestion, reply: NewReply, *, user_id: UUID) -> Turn | None:
    """Saves a question with its reply: a saved answer, for which it books what that spared, or one that is about to be
    streamed. The conversation must be locked, see `start`. Saves nothing and returns None where the `request_key`
    brought a question before, or where the saved answer was found wrong.
    """
    saved = work.fetch_all(
        Message,
        _ADD_TURN,
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
            "source": reply.source,
            "status": reply.status,
            "duration_ms": reply.duration_ms,
            "spared_usd": reply.spared_usd,
            "spared_ms": reply.spared_ms,
            "line_id": new_id(),
            "user_id": user_id,
        },
    )
    by_role = {message.role: message for message in saved}
    return Turn(by_role["user"], by_role["assistant"]) if saved else None


def _values(question: NewQuestion) -> dict[str, object]:
    return question._asdict()
