"""Redis: what may vanish. When Redis fails, callers go on as if nothing were cached.

A failure is found out within 200 ms. A circuit breaker then leaves Redis alone for a while (1 s, doubling up to 30 s),
so that Redis hung or gone costs one request one timeout.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kongdori import secrets, trust
from kongdori.circuit_breaker import CircuitBreaker
from kongdori.errors import CacheUnavailable, Unavailable
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

if TYPE_CHECKING:
    import socket
    import ssl

    from redis import Redis, RedisCluster
    from redis.connection import SSLConnection

VERSION = 1  # of the values' shape; values of another version are misses
_TIMEOUT_S = 0.15
_breaker = CircuitBreaker("cache")


@contextmanager
def guarded() -> Iterator[Redis | RedisCluster]:
    """The client, behind the breaker. Raises `CacheUnavailable`, at once while the breaker is open.

    All keys of one command or script have the same hash tag, as a cluster takes no others.

    >>> with cache.guarded() as redis:
    ...     redis.incr("…")
    """
    import redis

    if not _breaker.allows():
        raise CacheUnavailable
    try:
        with timed("cache"):
            yield client()
    except redis.ResponseError as error:  # Redis answers, so the breaker stays closed: it is full, for instance
        logger.warning("cache-refusal", cause=type(error).__name__)
        raise CacheUnavailable from error
    # RedisClusterException is no RedisError; Unavailable: its password can't be read
    except (redis.RedisError, redis.RedisClusterException, OSError, Unavailable) as error:
        if isinstance(error, redis.AuthenticationError):
            secrets.forget()  # the password may have been rotated
        _breaker.failed(type(error).__name__)
        raise CacheUnavailable from error
    _breaker.worked()


@cache
def client() -> Redis | RedisCluster:
    """The client without the breaker. Its errors are redis-py's own."""
    import redis  # takes 0.1 s, so only those who use it import it
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    settings = get_settings()
    address, login = _login(settings.redis_url)
    options: dict[str, Any] = login | {
        "socket_timeout": _TIMEOUT_S,
        "socket_connect_timeout": _TIMEOUT_S,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,  # no HELLO, no CLIENT SETINFO: nothing to wait for before the first command
        "driver_info": None,
        "decode_responses": True,
        "max_connections": 64,
    }
    if not address.startswith("unix:"):
        options["socket_keepalive"] = True
    if address.startswith("rediss:"):
        # The cluster's client takes a class of ours only where the address names none itself.
        address, options["connection_class"] = address.replace("rediss:", "redis:", 1), _over_tls()
    if settings.redis_cluster:
        return redis.RedisCluster.from_url(address, require_full_coverage=False, **options)
    return redis.Redis.from_url(address, **options)


def _over_tls() -> type[SSLConnection]:
    """redis-py's own reads all that the machine trusts again for each connection."""
    from redis.connection import SSLConnection

    class Connection(SSLConnection):
        def _wrap_socket_with_ssl(self, sock: socket.socket) -> ssl.SSLSocket:
            roots = trust.certificates(get_settings().redis_tls_roots)
            return roots.wrap_socket(sock, server_hostname=self.host)

    return Connection


def _login(url: str) -> tuple[str, dict[str, Any]]:
    """The address without its user, and how a connection signs in: with the password of the moment it is opened, as a
    process may outlive a password.
    """
    from redis.credentials import CredentialProvider

    place = urlsplit(url)
    if not get_settings().cache_secret_arn:
        return url, {}
    user = (place.username,) if place.username else ()

    class Login(CredentialProvider):
        def get_credentials(self) -> tuple[str, ...]:  # type: ignore[override] # redis-py's type wants a str for a password alone
            return (*user, secrets.cache_password() or "")

    shown, at, _ = place.netloc.rpartition("@")
    return url.replace(shown + at, "", 1) if at else url, {"credential_provider": Login()}


def forget() -> None:
    """Drops the client and closes the breaker (after a SnapStart restore, and between tests)."""
    global _breaker
    if client.cache_info().currsize:
        client().close()
    client.cache_clear()
    _breaker = CircuitBreaker("cache")


def get(key: str) -> dict[str, Any] | None:
    """The value, or None: it is not there, of another version, unreadable, or Redis is away."""
    try:
        with guarded() as redis:
            raw = redis.get(key)
    except CacheUnavailable:
        return None
    if raw is None:
        return None
    try:
        stored = json.loads(str(raw))
        return dict(stored["value"]) if stored["v"] == VERSION else None
    except (ValueError, TypeError, KeyError):
        logger.warning("unreadable-cache-value", prefix=key.split(":", 1)[0])
        return None


def put(key: str, value: dict[str, Any], *, ttl_s: int) -> None:
    """Stores a value of JSON types for `ttl_s` seconds; does nothing when Redis is away."""
    try:
        with guarded() as redis:
            redis.set(key, json.dumps({"v": VERSION, "value": value}, ensure_ascii=False), ex=ttl_s)
    except CacheUnavailable:
        return


def claim(key: str, *, ttl_s: int) -> bool:
    """Whether the caller is the first to claim this key within `ttl_s` seconds. When Redis is away, everybody is."""
    try:
        with guarded() as redis:
            return bool(redis.set(key, "1", ex=ttl_s, nx=True))
    except CacheUnavailable:
        return True


def drop(key: str) -> bool:
    """Removes a value. False when Redis is away: then the value may be there again when Redis is back."""
    try:
        with guarded() as redis:
            redis.delete(key)
    except CacheUnavailable:
        return False
    return True
