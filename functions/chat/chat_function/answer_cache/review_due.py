"""Whether a saved answer was served since the last review. Redis knows it, so that a review wakes no database that
rests because nobody talks.
"""

from __future__ import annotations

import time

from kongdori import cache
from kongdori.errors import CacheUnavailable
from kongdori.settings import get_settings

_KEY = "review-due"
_TTL_S = 24 * 3600  # a review looks at the answers of one day
_EVERY_S = 60.0
_next = 0.0


def mark() -> None:
    """A saved answer was served. A process says so once a minute, so that it costs an answer nothing."""
    global _next
    now = time.monotonic()
    if now < _next:
        return
    _next = now + _EVERY_S
    cache.put(_KEY, {}, ttl_s=_TTL_S)


def take() -> bool:
    """Whether there is something to review; from now on there is not. Without Redis there may be, where that wakes
    nothing.
    """
    try:
        with cache.guarded() as redis:
            return bool(redis.delete(_KEY))
    except CacheUnavailable:
        return not get_settings().database_sleeps


def forget() -> None:
    """Has the next `mark` say so at once (between tests)."""
    global _next
    _next = 0.0
