"""When people sent messages last, counted here while Redis is away."""

from __future__ import annotations

from uuid import UUID

from kongdori.db import UnitOfWork


def count(work: UnitOfWork, *, user_id: UUID, most: int, window_s: int) -> float | None:
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
