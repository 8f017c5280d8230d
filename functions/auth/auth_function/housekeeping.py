"""Clears rows that are out of date: a few at a time, after somebody has signed in."""

from __future__ import annotations

import time

from auth_function import throttle
from kongdori.db import unit_of_work
from kongdori.errors import DatabaseUnavailable
from kongdori.observability import logger
from kongdori.repositories import idempotency, login_failures, sessions
from kongdori.telling import described

_EVERY_S = 600.0
_MOST = 500
_IDEMPOTENCY_S = 24 * 3600
_next = 0.0


def sweep() -> None:
    """Clears at most every ten minutes in a process. A database that does not answer is only logged."""
    global _next
    now = time.monotonic()
    if now < _next:
        return
    _next = now + _EVERY_S
    try:
        clear()
    except DatabaseUnavailable as error:
        logger.warning("housekeeping-failure", cause=described(error.__cause__))


def clear() -> dict[str, int]:
    """Clears up to 500 rows of each table: expired sessions, idempotency keys older than a day, and counters of wrong
    passwords that no longer count. Returns how many."""
    with unit_of_work() as work:
        cleared = {
            "sessions": sessions.clear_expired(work, most=_MOST),
            "idempotency_keys": idempotency.clear_old(work, older_than_s=_IDEMPOTENCY_S, most=_MOST),
            "login_failures": login_failures.clear_old(work, older_than_s=throttle.REMEMBER_S, most=_MOST),
        }
        work.commit()
    return cleared
