"""A circuit breaker: after a failure nobody asks again for a while, so that an outage costs one timeout, not many. The
log says when it opens and when it closes. For language models, whose failures all processes share: `llm.outage`.

pybreaker was looked at: it opens after a number of failures and for a fixed time; this one opens at the first failure,
and each pause is twice the one before it.
"""

from __future__ import annotations

import threading
import time

from kongdori.observability import logger


class CircuitBreaker:
    """Open after a failure, for `first_s`, doubling up to `longest_s`; closed by a success. Thread-safe.

    service: what is asked, as the log names it.
    """

    def __init__(self, service: str, *, first_s: float = 1.0, longest_s: float = 30.0) -> None:
        self._service = service
        self._first_s, self._longest_s = first_s, longest_s
        self._lock = threading.Lock()
        self._pause_s = 0.0
        self._failed_at = 0.0
        self._next_try_at = 0.0

    def allows(self) -> bool:
        """Whether to try. While open, one caller a pause may try; the others are not held up by it."""
        if not self._pause_s:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._next_try_at:
                return False
            self._next_try_at = now + self._pause_s
            return True

    def failed(self, cause: str) -> None:
        """Counts a failure."""
        with self._lock:
            now = time.monotonic()
            opens = not self._pause_s
            if opens:
                self._pause_s = self._first_s
            elif now - self._failed_at > self._first_s / 2:  # not the same outage, met by several threads at once
                self._pause_s = min(self._pause_s * 2, self._longest_s)
            self._failed_at = now
            self._next_try_at = now + self._pause_s
        if opens:
            logger.warning(f"{self._service}-unavailable", cause=cause)

    def worked(self) -> None:
        """Counts a success."""
        if not self._pause_s:
            return
        with self._lock:
            self._pause_s = 0.0
        logger.info(f"{self._service}-back")
