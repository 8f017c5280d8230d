"""A circuit breaker for each model server: after failures in a row it is left alone for a moment, so that an outage
costs a few people a time-out, not everybody.

Its count is in Redis, as on AWS each call may be in a process of its own, which would learn of an outage by its own
time-outs alone; without Redis each process counts for itself. pybreaker was looked at: its Redis storage knows no
clusters, and asks Redis twice for each call that goes well; this one asks once at most.
"""

from __future__ import annotations

import hashlib
import threading
import time
from functools import lru_cache

from kongdori import cache
from kongdori.errors import CacheUnavailable
from kongdori.llm.faults import OUTAGE, Fault, Kind
from kongdori.observability import logger

_AFTER = 3  # failures in a row: one may be the question's fault
_PAUSE_S = 10
_REMEMBER_S = 120  # failures further apart are no outage
_TRUSTED_S = 1.0  # from a look at Redis on, a server that has answered since is asked without another look
_COUNTED = frozenset({Kind.SLOW, Kind.UNREACHABLE, Kind.UNAVAILABLE})  # what all calls wait for in vain


class Outage:
    """What is known of one server's failures. Thread-safe."""

    def __init__(self, server: str) -> None:
        self._key = f"outage:{{{hashlib.sha256(server.encode()).hexdigest()[:16]}}}"
        self._lock = threading.Lock()
        self._failures, self._kind, self._next_try_at = 0, Kind.UNAVAILABLE, 0.0
        self._looked_at, self._trusted_until = 0.0, 0.0

    def refusal(self) -> Fault | None:
        """None: ask. Else what the last call met: this one is spared it. One caller a pause may ask."""
        if time.monotonic() < self._trusted_until:
            return None
        try:
            return self._shared_refusal()
        except CacheUnavailable:
            return self._own_refusal()

    def failed(self, fault: Fault) -> None:
        """Counts a call that failed, if all others would too."""
        if fault.kind not in _COUNTED:
            return
        with self._lock:
            self._trusted_until = 0.0
            self._failures, self._kind = self._failures + 1, fault.kind
            failures, self._next_try_at = self._failures, time.monotonic() + _PAUSE_S
        try:
            with cache.guarded() as redis:
                failures = int(redis.hincrby(self._key, "failures", 1))
                redis.hset(self._key, "kind", fault.kind)
                redis.expire(self._key, _REMEMBER_S)
                if failures >= _AFTER:
                    redis.set(self._pause, "1", ex=_PAUSE_S)
        except CacheUnavailable:
            pass  # then each process counts for itself
        if failures == _AFTER:
            logger.warning("model-outage", cause=fault.cause)

    def worked(self) -> None:
        """The server answers: its failures are forgotten."""
        self._trusted_until = self._looked_at + _TRUSTED_S
        if not self._failures:
            return
        with self._lock:
            is_over, self._failures = self._failures >= _AFTER, 0
        cache.drop(self._key)
        if is_over:
            logger.info("model-outage-over")

    @property
    def _pause(self) -> str:
        return f"{self._key}:pause"

    def _shared_refusal(self) -> Fault | None:
        self._looked_at = time.monotonic()
        with cache.guarded() as redis:
            failures, kind = redis.hmget(self._key, "failures", "kind")
            with self._lock:
                self._failures, self._kind = int(failures or 0), Kind(str(kind or Kind.UNAVAILABLE))
            if self._failures < _AFTER or redis.set(self._pause, "1", ex=_PAUSE_S, nx=True):
                return None
        return _spared(self._kind)

    def _own_refusal(self) -> Fault | None:
        with self._lock:
            now = time.monotonic()
            if now - self._next_try_at > _REMEMBER_S:
                self._failures = 0
            if self._failures < _AFTER:
                return None
            if now >= self._next_try_at:
                self._next_try_at = now + _PAUSE_S
                return None
            return _spared(self._kind)


def _spared(kind: Kind) -> Fault:
    return Fault(kind, OUTAGE, retry_after_s=_PAUSE_S)


@lru_cache(maxsize=8)
def outage(address: str, model: str) -> Outage:
    """The one of this server and model."""
    return Outage(f"{address} {model}")
