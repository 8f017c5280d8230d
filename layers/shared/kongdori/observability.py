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
    """Begins the timings (part → milliseconds) of this request, which `kongdori.envelope` sends as Server-Timing."""
    timings: dict[str, float] = {}
    _timings.set(timings)
    return timings


class timed:  # noqa: N801 used like a function; contextlib's generators would cost more time than what is measured
    """Adds the time spent inside to `part` (db, cache, intent, model) of the current request."""

    __slots__ = ("_part", "_started", "_timings")

    def __init__(self, part: str) -> None:
        self._part = part

    def __enter__(self) -> None:
        self._timings = _timings.get()
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        if self._timings is not None:
            took_ms = (time.perf_counter() - self._started) * 1000
            self._timings[self._part] = self._timings.get(self._part, 0.0) + took_ms
