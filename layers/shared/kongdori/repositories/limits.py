"""What one person used today, and, while Redis is away, when they last sent something."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kongdori.db import Row, UnitOfWork


def spent_since(work: UnitOfWork, *, user_id: UUID, moment: datetime) -> Row:
    """`tokens` and `cost_usd` of the ledger's lines since then."""
    row = work.one(
        """
        SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) AS tokens, coalesce(sum(cost_usd), 0) AS cost_usd
        FROM usage_events WHERE user_id = %s AND created_at >= %s
        """,
        (user_id, moment),
    )
    return row or {}


def admit(work: UnitOfWork, *, user_id: UUID, most: int, window_s: int) -> float | None:
    """Counts one message in the sliding window, if `most` allows; else returns the seconds to wait.

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
