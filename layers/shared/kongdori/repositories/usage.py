"""The ledger: one line for each thing that was charged or spared. Lines of money are added, never changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.ids import new_id
from kongdori.prepared import Prepared

_BOOK = Prepared(
    """
    INSERT INTO usage_events (id, user_id, kind, subject_id, source, intent, model, prompt_tokens,
        completion_tokens, cost_usd, saved_from, spared_usd, spared_ms, step)
    SELECT %(id)s, id, %(kind)s, %(subject_id)s, %(source)s, %(intent)s, %(model)s, %(prompt_tokens)s,
        %(completion_tokens)s, %(cost_usd)s, %(saved_from)s, %(spared_usd)s, %(spared_ms)s, %(step)s
    FROM users WHERE id = %(user_id)s FOR KEY SHARE
    ON CONFLICT (subject_id, kind, step) DO NOTHING
    """
)


class DayTotal(NamedTuple):
    """What one person used on one day (UTC), and what the cache saved."""

    day: date
    requests: int
    tokens: int
    cost_usd: Decimal
    saved_usd: Decimal
    saved_ms: int


def by_day(work: UnitOfWork, *, user_id: UUID, since: date) -> list[DayTotal]:
    """The days since then with something in them, the newest first."""
    return work.fetch_all(
        DayTotal,
        """
        SELECT (created_at AT TIME ZONE 'UTC')::date AS day, count(*)::int AS requests,
               sum(prompt_tokens + completion_tokens)::bigint AS tokens, sum(cost_usd) AS cost_usd,
               sum(spared_usd) AS saved_usd, sum(spared_ms)::bigint AS saved_ms
        FROM usage_events WHERE user_id = %s AND created_at >= %s::date AT TIME ZONE 'UTC'
        GROUP BY 1 ORDER BY 1 DESC
        """,
        (user_id, since),
    )


def book(
    work: UnitOfWork,
    *,
    user_id: UUID,
    kind: Literal["chat", "summary", "transcription", "catalogue"],
    subject_id: UUID,
    source: Literal["cache", "model", "offline"],
    intent: str | None = None,
    model: str | None = None,
    prompt_tokens: int = 0,
    completion_tokens: int = 0,
    cost_usd: Decimal = Decimal(0),
    saved_from: Literal["shared", "own"] | None = None,
    spared_usd: Decimal = Decimal(0),
    spared_ms: int = 0,
    step: str = "",
) -> bool:
    """Books one line. False if this step of this subject is booked already (a retry), or if the user is gone."""
    return (
        work.run(
            _BOOK,
            {
                "id": new_id(),
                "user_id": user_id,
                "kind": kind,
                "subject_id": subject_id,
                "source": source,
                "intent": intent,
                "model": model,
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "cost_usd": cost_usd,
                "saved_from": saved_from,
                "spared_usd": spared_usd,
                "spared_ms": spared_ms,
                "step": step,
            },
        )
        == 1
    )


def withdraw(work: UnitOfWork, *, kind: Literal["summary"], subject_id: UUID, step: str) -> None:
    """Takes back a line that cost nothing, for something that was asked for and never came."""
    work.run(
        "DELETE FROM usage_events WHERE subject_id = %s AND kind = %s AND step = %s AND cost_usd = 0",
        (subject_id, kind, step),
    )
