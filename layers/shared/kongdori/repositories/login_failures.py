"""Attempts to sign in, counted before the password is looked at, so that parallel guesses can't slip through."""

from __future__ import annotations

from kongdori.db import Row, UnitOfWork


def reserve(
    work: UnitOfWork, *, key: str, free: int, most: int | None, longest_wait_s: int, forget_after_s: int
) -> int | None:
    """Counts one attempt as failed and returns the number in a row; None where no attempt is allowed now.

    After `free` failures each further one blocks the key for 1, 2, 4 … `longest_wait_s` seconds; after `most` it is
    blocked for good, and `forget_after_s` after the last failure the row begins anew. The clock is read after the row's
    lock is held, so of many attempts at once each sees the block that the one before it set.
    """
    row = work.one(
        """
        INSERT INTO login_failures AS kept (key, failures, last_failed_at, blocked_until)
        VALUES (%(key)s, 1, clock_timestamp(), clock_timestamp()
                + make_interval(secs => CASE WHEN 1 > %(free)s THEN 1 ELSE 0 END))
        ON CONFLICT (key) DO UPDATE SET
            failures = CASE WHEN kept.last_failed_at < clock_timestamp() - make_interval(secs => %(forget)s) THEN 1
                            ELSE kept.failures + 1 END,
            last_failed_at = clock_timestamp(),
            blocked_until = clock_timestamp() + make_interval(secs =>
                CASE WHEN kept.last_failed_at < clock_timestamp() - make_interval(secs => %(forget)s)
                       OR kept.failures + 1 <= %(free)s THEN 0
                     ELSE least(%(longest)s, power(2, least(kept.failures - %(free)s, 20))) END)
        WHERE kept.last_failed_at < clock_timestamp() - make_interval(secs => %(forget)s)
           OR (kept.blocked_until <= clock_timestamp()
               AND (%(most)s::integer IS NULL OR kept.failures < %(most)s::integer))
        RETURNING failures
        """,
        {"key": key, "free": free, "most": most, "longest": longest_wait_s, "forget": forget_after_s},
    )
    return int(row["failures"]) if row else None


def state(work: UnitOfWork, *, key: str) -> Row | None:
    """`failures`, `wait_s` until the block ends, `quiet_s` since the last failure."""
    return work.one(
        """
        SELECT failures, greatest(0, extract(epoch FROM blocked_until - clock_timestamp()))::float8 AS wait_s,
               extract(epoch FROM clock_timestamp() - last_failed_at)::float8 AS quiet_s
        FROM login_failures WHERE key = %s
        """,
        (key,),
    )


def refund(work: UnitOfWork, *, key: str) -> None:
    """Takes back one attempt that turned out right, and the wait that it had begun."""
    work.run(
        "UPDATE login_failures SET failures = greatest(failures - 1, 0), blocked_until = now() WHERE key = %s", (key,)
    )


def clear(work: UnitOfWork, *, keys: list[str]) -> None:
    """Ends rows of failures: somebody got in."""
    work.run("DELETE FROM login_failures WHERE key = ANY(%s)", (sorted(keys),))


def clear_old(work: UnitOfWork, *, older_than_s: int, most: int) -> int:
    """Removes counters that nothing happened to for so long. Returns how many."""
    return work.run(
        """
        DELETE FROM login_failures WHERE key IN (
            SELECT key FROM login_failures WHERE last_failed_at < now() - make_interval(secs => %s)
            ORDER BY last_failed_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        (older_than_s, most),
    )
