"""The logger, and the clock behind Server-Timing. A log line is one event with fields; it never holds a token, a
password, a prompt or a message.
"""

from __future__ import annotations

import time
from contextvars import ContextVar

from aws_lambda_powertools import Logger

logger = Logger(service="kongdori", use_rfc3339=True)

_timings: ContextVar[dict[str, float] | None] = ContextVar("timings", default=None)


def start_timings() -> dict[str, float]:
    """A fresh ledger (part → milliseconds) for the current request; `kongdori.envelope` turns it into Server-Timing."""
    ledger: dict[str, float] = {}
    _timings.set(ledger)
    return ledger


class timed:  # noqa: N801 a context manager, used like a function; a generator would cost more than what it measures
    """Adds the time spent inside to `part` (db, cache, intent, model) of the current request."""

    __slots__ = ("_ledger", "_part", "_started")

    def __init__(self, part: str) -> None:
        self._part = part

    def __enter__(self) -> None:
        self._ledger = _timings.get()
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        if self._ledger is not None:
            took_ms = (time.perf_counter() - self._started) * 1000
            self._ledger[self._part] = self._ledger.get(self._part, 0.0) + took_ms
