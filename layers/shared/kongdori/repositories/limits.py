"""What one person used, and, while Redis is away, when they last sent messages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork


class Total(NamedTuple):
    tokens: int
    cost_usd: Decimal


def total_since(work: UnitOfWork, *, user_id: UUID, moment: datetime) -> Total:
    """The sum of the ledger's lines of this person since then."""
    total = work.fetch_one(
        Total,
        """
        SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)::bigint AS tokens,
               coalesce(sum(cost_usd), 0) AS cost_usd
        FROM usage_events WHERE user_id = %s AND created_at >= %s
        """,
        (user_id, moment),
    )
    return total or Total(0, Decimal(0))


def count_message(work: UnitOfWork, *, user_id: UUID, most: int, window_s: int) -> float | None:
    """Counts one message in the sliding window, or returns the seconds to wait where there are `most` in it.

    The person's row is locked until the end of the transaction, so parallel messages are counted one after another.
    """
    values = {"user_id": user_id, "most": most, "window": window_s}
    counted = work.run(
        """
        INSERT INTO rate_windows AS kept (user_id, stamps)
        SELECT %(user_id)s, ARRAY[clock_timestamp()] WHERE %(most)s > 0
        ON CONFLICT (user_id) DO UPDATE SET stamps = array_append(
            ARRAY(SELECT s FROM unnest(kept.stamps) s WHERE s > clock_timestamp() - make_interval(secs => %(window)s)),
            clock_timestamp())
        WHERE (SELECT count(*) FROM unnest(kept.stamps) s
               WHERE s > clock_timestamp() - make_interval(secs => %(window)s)) < %(most)s
        """,
        values,
    )
    if counted:
        return None
    row = work.one(
        """
        SELECT extract(epoch FROM min(s) + make_interval(secs => %(window)s) - clock_timestamp())::float8 AS wait_s
        FROM rate_windows, unnest(stamps) s
        WHERE user_id = %(user_id)s AND s > clock_timestamp() - make_interval(secs => %(window)s)
        """,
        values,
    )
    return float(row["wait_s"]) if row and row["wait_s"] is not None else float(window_s)
