"""Messages: a tree in each conversation. People write questions; replies come from the cache, a model or offline.

A reply that is being streamed is a row from its first moment on, and `updated_at` is its heartbeat. One without a
heartbeat for `STALE_AFTER_S` (its process died) reads as partial, or as failed where no text had come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.prepared import Prepared
from kongdori.repositories import chat_files
from kongdori.repositories.chat_files import AttachedFile
from kongdori.repositories.feedback import Rating

STALE_AFTER_S = 12

Role = Literal["user", "assistant"]
Source = Literal["cache", "model", "offline"]
Status = Literal["complete", "streaming", "stopped", "partial", "failed"]
SavedFrom = Literal["shared", "own"]

COLUMNS = f"""
    m.id, m.parent_id, m.role, m.content, m.language, m.created_at, m.source, m.intent, m.confidence, m.saved_from,
    m.saved_at, m.model, m.prompt_tokens, m.completion_tokens, m.cost_usd, m.duration_ms,
    CASE WHEN m.status <> 'streaming' OR m.updated_at > now() - interval '{STALE_AFTER_S} seconds' THEN m.status
         WHEN m.content = '' THEN 'failed' ELSE 'partial' END AS status
"""

_PATH = Prepared(
    """
    WITH RECURSIVE branch AS (
        SELECT id, parent_id, 1 AS depth, NULL::text AS summary
        FROM messages WHERE conversation_id = %(conversation_id)s AND id = %(id)s
        UNION ALL
        SELECT above.id, above.parent_id, branch.depth + 1, (
            SELECT content FROM context_summaries AS s WHERE s.message_id = above.id
        )
        FROM branch JOIN messages AS above
          ON above.conversation_id = %(conversation_id)s AND above.id = branch.parent_id
        WHERE branch.depth < %(limit)s AND branch.summary IS NULL
    )
    SELECT m.id, m.role, m.content, branch.summary
    FROM branch JOIN messages AS m ON m.id = branch.id ORDER BY branch.depth
    """
)
_PUT_REPLY = Prepared(
    f"""
    INSERT INTO messages AS m (id, conversation_id, parent_id, role, content, status, language, source, intent,
        confidence, cache_key, cache_exact, saved_from, saved_at, model, prompt_tokens, completion_tokens,
        cost_usd, duration_ms)
    SELECT %(id)s, %(conversation_id)s, %(parent_id)s, 'assistant', %(content)s, %(status)s, %(language)s,
        %(source)s, %(intent)s, %(confidence)s, %(cache_key)s, %(cache_exact)s, %(saved_from)s, %(saved_at)s,
        %(model)s, %(prompt_tokens)s, %(completion_tokens)s, %(cost_usd)s, %(duration_ms)s
    WHERE EXISTS (
        SELECT FROM messages WHERE conversation_id = %(conversation_id)s AND id = %(parent_id)s FOR KEY SHARE
    )
    ON CONFLICT (id) DO UPDATE SET
        content = excluded.content, status = excluded.status, source = excluded.source, model = excluded.model,
        cache_key = excluded.cache_key, saved_from = excluded.saved_from, saved_at = excluded.saved_at,
        prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
        cost_usd = excluded.cost_usd, duration_ms = excluded.duration_ms, updated_at = now()
    WHERE m.status IN ('streaming', 'failed')
    RETURNING {COLUMNS}
    """  # noqa: S608 our own parts
)


class Message(NamedTuple):
    """A message of the tree, as `COLUMNS` select it. What a person wrote has no `source` nor what follows it, and costs
    nothing. `feedback` and `files` are only looked up by `page`.
    """

    id: UUID
    parent_id: UUID | None
    role: Role
    content: str
    status: Status
    language: str
    created_at: datetime
    source: Source | None
    intent: str | None
    confidence: float | None
    saved_from: SavedFrom | None
    saved_at: datetime | None
    model: str | None
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    duration_ms: int | None
    feedback: Rating | None = None
    files: Sequence[AttachedFile] = ()


class Parent(NamedTuple):
    """A message that another one may follow. `answered`: it has a reply."""

    role: Role
    answered: bool


class FoundQuestion(NamedTuple):
    """A message that a person wrote, and its conversation."""

    message: Message
    conversation_id: UUID


class HistoryMessage(NamedTuple):
    """What the model sees of a message. `summary`: of its branch up to and with it, where there is one."""

    id: UUID
    role: Role
    content: str
    summary: str | None = None


class NewReply(NamedTuple):
    """A reply as it is saved.

    `prompt_tokens`, `completion_tokens` and `cost_usd` are what it cost: nothing, where it came from the cache. Then
    `spared_usd` and `spared_ms` are what making the saved answer had taken. `guess`: the intent that the ledger counts
    the question for, where `intent` is not sure enough. `cache_key`: of the saved answer that the reply is or becomes.
    `cache_exact`: the question was an utterance of the intent, word for word.
    """

    id: UUID
    conversation_id: UUID
    parent_id: UUID
    content: str
    status: Status
    language: str
    source: Source
    intent: str | None
    confidence: float | None
    guess: str | None = None
    cache_key: str | None = None
    cache_exact: bool | None = None
    saved_from: SavedFrom | None = None
    saved_at: datetime | None = None
    model: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    duration_ms: int | None = None
    spared_usd: Decimal = Decimal(0)
    spared_ms: int = 0


def put_reply(work: UnitOfWork, reply: NewReply) -> Message | None:
    """Saves a reply, or replaces one that is streaming or failed. None where its conversation was deleted meanwhile, or
    where the reply is whole already.
    """
    return work.fetch_one(
        Message,
        _PUT_REPLY,
        reply._asdict(),
    )


def flush(work: UnitOfWork, *, id: UUID, content: str) -> bool:
    """Saves the text of a streaming reply so far. False where the reply was deleted."""
    return (
        work.run(
            "UPDATE messages SET content = %s, updated_at = now() WHERE id = %s AND status = 'streaming'",
            (content, id),
        )
        == 1
    )


def beat(work: UnitOfWork, *, ids: list[UUID]) -> None:
    """Notes that these streaming replies are being written, though no text may come just now."""
    work.run(
        """
        UPDATE messages SET updated_at = now()
        WHERE id = ANY (%s) AND status = 'streaming' AND updated_at < now() - interval '2 seconds'
        """,
        (ids,),
    )


def request_stop(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Status | None:
    """Notes that a person wants their reply to end. Returns its status; None where they have no such reply."""
    row = work.one(
        f"""
        WITH m AS (
            SELECT m.* FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
            WHERE m.id = %(id)s AND m.role = 'assistant' AND c.user_id = %(user_id)s
        ), noted AS (
            UPDATE messages SET stop_requested = true
            WHERE id IN (SELECT id FROM m) AND messages.status = 'streaming'
        )
        SELECT {COLUMNS} FROM m
        """,  # noqa: S608
        {"id": id, "user_id": user_id},
    )
    return row["status"] if row is not None else None


def stops_requested(work: UnitOfWork, *, ids: list[UUID]) -> set[UUID]:
    """Those of these replies that a person wants to end."""
    return {row["id"] for row in work.all("SELECT id FROM messages WHERE id = ANY (%s) AND stop_requested", (ids,))}


def get(work: UnitOfWork, *, id: UUID, conversation_id: UUID) -> Message | None:
    return work.fetch_one(
        Message,
        f"SELECT {COLUMNS} FROM messages AS m WHERE id = %s AND conversation_id = %s",  # noqa: S608
        (id, conversation_id),
    )


def question(work: UnitOfWork, *, id: UUID, user_id: UUID) -> FoundQuestion | None:
    """A message that this person wrote."""
    row = work.one(
        f"""
        SELECT {COLUMNS}, m.conversation_id FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
        WHERE m.id = %s AND m.role = 'user' AND c.user_id = %s
        """,  # noqa: S608
        (id, user_id),
    )
    return FoundQuestion(conversation_id=row.pop("conversation_id"), message=Message(**row)) if row else None


def parent(work: UnitOfWork, *, id: UUID, conversation_id: UUID) -> Parent | None:
    """The message that another one is to follow."""
    return work.fetch_one(
        Parent,
        """
        SELECT m.role, EXISTS (
            SELECT FROM messages WHERE conversation_id = m.conversation_id AND parent_id = m.id AND role = 'assistant'
        ) AS answered
        FROM messages AS m WHERE id = %s AND conversation_id = %s
        """,
        (id, conversation_id),
    )


def path(work: UnitOfWork, *, conversation_id: UUID, id: UUID, limit: int) -> list[HistoryMessage]:
    """The branch that ends in message `id`: it and its ancestors, the newest first, `limit` at most. It ends where an
    ancestor has a summary of what was said up to there.
    """
    return work.fetch_all(HistoryMessage, _PATH, {"conversation_id": conversation_id, "id": id, "limit": limit})


def page(
    work: UnitOfWork,
    *,
    conversation_id: UUID,
    after: tuple[datetime, UUID] | None,
    limit: int,
    newest_first: bool = False,
) -> list[Message]:
    """Up to `limit + 1` messages of a conversation with their files and the feedback on them, the oldest first, or the
    newest.
    """
    beyond, order = ("<", "DESC") if newest_first else (">", "ASC")
    found = work.fetch_all(
        Message,
        f"""
        SELECT {COLUMNS}, feedback.rating AS feedback
        FROM messages AS m
        JOIN conversations AS c ON c.id = m.conversation_id
        LEFT JOIN feedback ON feedback.message_id = m.id AND feedback.user_id = c.user_id
        WHERE m.conversation_id = %(conversation_id)s
          AND (%(moment)s::timestamptz IS NULL OR (m.created_at, m.id) {beyond} (%(moment)s, %(id)s))
        ORDER BY m.created_at {order}, m.id {order} LIMIT %(rows)s
        """,  # noqa: S608
        {"conversation_id": conversation_id, **keyset(after, limit=limit)},
    )
    files = chat_files.of_messages(work, conversation_id=conversation_id, ids=[one.id for one in found])
    return [one._replace(files=files[one.id]) if one.id in files else one for one in found]
