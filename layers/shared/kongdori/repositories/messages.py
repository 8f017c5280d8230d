"""Messages: a tree in each conversation. People write questions; replies come from the cache, a model or offline.

A reply that is being streamed is a row from its first moment on; `updated_at` is its pulse. One whose pulse has stopped
for `STALE_AFTER_S` (its process died) reads as partial, or as failed where nothing had come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kongdori.db import Row, UnitOfWork

STALE_AFTER_S = 120

Source = Literal["cache", "model", "offline"]
Status = Literal["complete", "streaming", "partial", "failed"]
SavedFrom = Literal["shared", "own"]

COLUMNS = f"""
    m.id, m.parent_id, m.role, m.content, m.language, m.created_at, m.source, m.intent, m.confidence, m.saved_from,
    m.saved_at, m.model, m.prompt_tokens, m.completion_tokens, m.cost_usd, m.duration_ms,
    CASE WHEN m.status <> 'streaming' OR m.updated_at > now() - interval '{STALE_AFTER_S} seconds' THEN m.status
         WHEN m.content = '' THEN 'failed' ELSE 'partial' END AS status
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReply:
    """A reply as it is saved. Tokens and money are what it cost now: nothing, where it came from the cache; then what
    it had cost is `spared`. guess: what the ledger calls it where the
    intent is not sure. cache_key: the saved answer that it is or becomes. cache_exact: by
    the words of an utterance.
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


def put_reply(work: UnitOfWork, reply: NewReply) -> Row | None:
    """Saves a reply, or takes a streaming one further. None if it was deleted in between, with its conversation."""
    return work.one(
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
        """,  # noqa: S608
        {name: getattr(reply, name) for name in NewReply.__slots__},
    )


def flush(work: UnitOfWork, *, id: UUID, content: str) -> bool:
    """Keeps what a streaming reply says so far. False when there is no such reply any more."""
    return (
        work.run(
            "UPDATE messages SET content = %s, updated_at = now() WHERE id = %s AND status = 'streaming'",
            (content, id),
        )
        == 1
    )


def get(work: UnitOfWork, *, id: UUID, conversation_id: UUID) -> Row | None:
    return work.one(
        f"SELECT {COLUMNS} FROM messages AS m WHERE id = %s AND conversation_id = %s",  # noqa: S608
        (id, conversation_id),
    )


def parent(work: UnitOfWork, *, id: UUID, conversation_id: UUID) -> Row | None:
    """`{role, answered}` of a message that another one may follow."""
    return work.one(
        """
        SELECT m.role, EXISTS (
            SELECT FROM messages WHERE conversation_id = m.conversation_id AND parent_id = m.id AND role = 'assistant'
        ) AS answered
        FROM messages AS m WHERE id = %s AND conversation_id = %s
        """,
        (id, conversation_id),
    )


def path(work: UnitOfWork, *, conversation_id: UUID, id: UUID, limit: int) -> list[Row]:
    """The branch that ends in message `id`: it and its ancestors, the newest first, `limit` at most."""
    return work.all(
        f"""
        WITH RECURSIVE branch AS (
            SELECT id, parent_id, 1 AS depth FROM messages WHERE conversation_id = %(conversation_id)s AND id = %(id)s
            UNION ALL
            SELECT above.id, above.parent_id, branch.depth + 1
            FROM branch JOIN messages AS above
              ON above.conversation_id = %(conversation_id)s AND above.id = branch.parent_id
            WHERE branch.depth < %(limit)s
        )
        SELECT {COLUMNS} FROM branch JOIN messages AS m ON m.id = branch.id ORDER BY branch.depth
        """,  # noqa: S608
        {"conversation_id": conversation_id, "id": id, "limit": limit},
    )


def page(work: UnitOfWork, *, conversation_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """Up to `limit + 1` messages of a conversation with the feedback on them, the oldest first."""
    return work.all(
        f"""
        SELECT {COLUMNS}, feedback.rating AS feedback
        FROM messages AS m
        JOIN conversations AS c ON c.id = m.conversation_id
        LEFT JOIN feedback ON feedback.message_id = m.id AND feedback.user_id = c.user_id
        WHERE m.conversation_id = %(conversation_id)s
          AND (%(moment)s::timestamptz IS NULL OR (m.created_at, m.id) > (%(moment)s, %(id)s))
        ORDER BY m.created_at, m.id LIMIT %(rows)s
        """,  # noqa: S608
        {
            "conversation_id": conversation_id,
            "moment": after[0] if after else None,
            "id": after[1] if after else None,
            "rows": limit + 1,
        },
    )
