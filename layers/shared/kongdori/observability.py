"""The only Logger, Tracer and Metrics. A log line is one event with fields; it never holds a token, a password,
a prompt or a message.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aws_lambda_powertools import Logger

logger = Logger(service="kongdori", use_rfc3339=True)

_timings: ContextVar[dict[str, float] | None] = ContextVar("timings", default=None)


def start_timings() -> dict[str, float]:
    """A fresh ledger (part → milliseconds) for the current request; `kongdori.http` turns it into Server-Timing."""
    ledger: dict[str, float] = {}
    _timings.set(ledger)
    return ledger


@contextmanager
def timed(part: str) -> Iterator[None]:
    """Adds the time spent inside to `part` (db, cache, intent, model) of the current request."""
    ledger = _timings.get()
    if ledger is None:
        yield
        return
    started = time.perf_counter()
    try:
        yield
    finally:
        ledger[part] = ledger.get(part, 0.0) + (time.perf_counter() - started) * 1000
