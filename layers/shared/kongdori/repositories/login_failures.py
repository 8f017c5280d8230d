"""Counters of wrong passwords. An attempt is counted as failed before the password is compared, so that guesses sent in
parallel are all counted."""

from __future__ import annotations

from dataclasses import dataclass

from kongdori.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class FailureCount:
    """`wait_s`: until the block ends; `quiet_s`: since the last failure."""

    failures: int
    wait_s: float
    quiet_s: float


def count_attempt(
    work: UnitOfWork, *, key: str, free: int, most: int | None, longest_wait_s: int, forget_after_s: int
) -> bool:
    """Counts one attempt as failed; False where no attempt is allowed now.

    After `free` failures each further one blocks the key for 1, 2, 4 … `longest_wait_s` seconds; after `most` nothing
    but time unblocks it: `forget_after_s` after the last failure the count begins again. The clock is read after the
    row is locked, so of several attempts at once each sees the block that the one before it set.
    """
    counted = work.run(
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
        """,
        {"key": key, "free": free, "most": most, "longest": longest_wait_s, "forget": forget_after_s},
    )
    return counted == 1


def get(work: UnitOfWork, *, key: str) -> FailureCount | None:
    return work.fetch_one(
        FailureCount,
        """
        SELECT failures, greatest(0, extract(epoch FROM blocked_until - clock_timestamp()))::float8 AS wait_s,
               extract(epoch FROM clock_timestamp() - last_failed_at)::float8 AS quiet_s
        FROM login_failures WHERE key = %s
        """,
        (key,),
    )


def refund(work: UnitOfWork, *, key: str) -> None:
    """Takes back one counted attempt, and the wait that it began: its password was right."""
    work.run(
        "UPDATE login_failures SET failures = greatest(failures - 1, 0), blocked_until = now() WHERE key = %s", (key,)
    )


def clear(work: UnitOfWork, *, keys: list[str]) -> None:
    """Sets these counters to zero."""
    work.run("DELETE FROM login_failures WHERE key = ANY(%s)", (sorted(keys),))


def clear_old(work: UnitOfWork, *, older_than_s: int, most: int) -> int:
    """Removes up to `most` counters whose last failure is so long ago. Returns how many."""
    return work.run(
        """
        DELETE FROM login_failures WHERE key IN (
            SELECT key FROM login_failures WHERE last_failed_at < now() - make_interval(secs => %s)
            ORDER BY last_failed_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        (older_than_s, most),
    )
