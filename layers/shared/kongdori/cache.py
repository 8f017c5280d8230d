"""Redis: what may vanish. Every failure is a miss, found out within 200 ms and then not waited for again.

A circuit breaker stands before the client: after a failure Redis is left alone for a while (1 s, doubling up to 30 s)
and all callers miss at once. One call then tries again. So Redis hung (SIGSTOP) or gone costs one request one timeout.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from kongdori import secrets
from kongdori.errors import CacheUnavailable, Unavailable
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from redis import Redis

VERSION = 1  # of the values' shape; older values are misses
_TIMEOUT_S = 0.15
_REST_S = (1.0, 30.0)  # the first and the longest pause of the breaker


class Breaker:
    """Open after a failure, for a time that doubles with each further one; closed by a success. Thread-safe."""

    def __init__(self, *, first_s: float = _REST_S[0], longest_s: float = _REST_S[1]) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self._lock = threading.Lock()
        self._rest_s = 0.0
        self._failed_at = 0.0
        self._closed_again_at = 0.0

    def allows(self) -> bool:
        """Whether to try. While broken, one caller a pause gets a yes; the others don't wait with it."""
        if not self._rest_s:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._closed_again_at:
                return False
            self._closed_again_at = now + self._rest_s
            return True

    def failed(self) -> bool:
        """Counts a failure; True for the first of a row, which is the one to log."""
        with self._lock:
            now = time.monotonic()
            first = not self._rest_s
            if first:
                self._rest_s = self._first_s
            elif now - self._failed_at > self._first_s / 2:  # not the same failure, met by several threads
                self._rest_s = min(self._rest_s * 2, self._longest_s)
            self._failed_at = now
            self._closed_again_at = now + self._rest_s
            return first

    def worked(self) -> bool:
        """Counts a success; True when it ends a row of failures."""
        if not self._rest_s:
            return False
        with self._lock:
            self._rest_s = 0.0
            return True


_breaker = Breaker()


@cache
def _client() -> Redis:
    import redis  # 0.1 s that only those pay who use it
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis.from_url(
        get_settings().redis_url,
        password=secrets.cache_password(),
        socket_timeout=_TIMEOUT_S,
        socket_connect_timeout=_TIMEOUT_S,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
        protocol=2,  # no HELLO, no CLIENT SETINFO: nothing to wait for before the first command
        driver_info=None,
        decode_responses=True,
        max_connections=64,
    )


@contextmanager
def guarded() -> Iterator[Redis]:
    """The client, behind the breaker. Raises `CacheUnavailable`, at once while Redis is broken.

    >>> with cache.guarded() as redis:
    ...     redis.incr("…")
    """
    import redis

    if not _breaker.allows():
        raise CacheUnavailable
    try:
        with timed("cache"):
            yield _client()
    except redis.ResponseError as error:  # it answers at once, and others it may answer with more: full, for instance
        logger.warning("cache-refuses", cause=type(error).__name__)
        raise CacheUnavailable from error
    except (redis.RedisError, OSError, Unavailable) as error:  # the last: its password can't be read
        if _breaker.failed():
            logger.warning("cache-unavailable", cause=type(error).__name__)
        raise CacheUnavailable from error
    if _breaker.worked():
        logger.info("cache-back")


def client() -> Redis:
    """The client itself, without the breaker (health checks, tools). Its errors are redis-py's own."""
    return _client()


def forget() -> None:
    """Drops the client and what the breaker learnt (after a SnapStart restore, and between tests)."""
    global _breaker
    if _client.cache_info().currsize:
        _client().close()
    _client.cache_clear()
    _breaker = Breaker()


def get(key: str) -> dict[str, Any] | None:
    """The value, or None: not there, of another version, unreadable, or Redis is away."""
    try:
        with guarded() as redis:
            raw = redis.get(key)
    except CacheUnavailable:
        return None
    if raw is None:
        return None
    try:
        kept = json.loads(str(raw))
        return dict(kept["value"]) if kept["v"] == VERSION else None
    except (ValueError, TypeError, KeyError):
        logger.warning("cache-value-unreadable", prefix=key.split(":", 1)[0])
        return None


def put(key: str, value: dict[str, Any], *, ttl_s: int) -> None:
    """Keeps a value of JSON types for `ttl_s` seconds, or not at all when Redis is away."""
    try:
        with guarded() as redis:
            redis.set(key, json.dumps({"v": VERSION, "value": value}, ensure_ascii=False), ex=ttl_s)
    except CacheUnavailable:
        return


def claim(key: str, *, ttl_s: int) -> bool:
    """Whether the caller is the first to claim this key within `ttl_s` seconds; everybody is when Redis is away."""
    try:
        with guarded() as redis:
            return bool(redis.set(key, "1", ex=ttl_s, nx=True))
    except CacheUnavailable:
        return True


def drop(key: str) -> bool:
    """Removes a value. False when Redis is away, so that it may be there again when Redis comes back."""
    try:
        with guarded() as redis:
            redis.delete(key)
    except CacheUnavailable:
        return False
    return True
