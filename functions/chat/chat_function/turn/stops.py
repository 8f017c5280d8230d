"""Stopping a reply, and showing that it is still being written. The request to stop comes to another function than the
one that writes: it goes there through Redis, and through the reply's row in Postgres where Redis is away.
"""

from __future__ import annotations

import threading
import time
from uuid import UUID

from chat_function.turn import live_replies
from kongdori import cache
from kongdori.db import unit_of_work
from kongdori.errors import CacheUnavailable, DatabaseUnavailable, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.observability import logger
from kongdori.repositories import messages

_REQUESTS = "stop-requests"  # a set of reply ids
_REQUESTS_TTL_S = 600
_REDIS_EVERY_S = 0.2
_POSTGRES_EVERY_S = 1.5
_BEAT_EVERY_S = 3.0
_watching = threading.Lock()


def request_stop(caller: CheckedIdentity, reply_id: UUID) -> bool:
    """Asks whoever writes this reply to stop. False where it was over already. Raises `NotFound`."""
    with unit_of_work() as work:
        status = or_not_found(messages.request_stop(work, id=reply_id, user_id=caller.user_id))
        work.commit()
    if status != "streaming":
        return False
    try:
        with cache.guarded() as redis:
            redis.sadd(_REQUESTS, str(reply_id))
            redis.expire(_REQUESTS, _REQUESTS_TTL_S)
    except CacheUnavailable:
        logger.info("stop-request-without-redis")  # the writer finds it in Postgres
    return True


def watch() -> None:
    """Has a thread look for requests and show that this process lives, for as long as it writes replies."""
    if _watching.acquire(blocking=False):
        threading.Thread(target=_watch, name="stop-requests", daemon=True).start()


def _watch() -> None:
    looked_at = beat_at = time.monotonic()
    try:
        while live_replies.ids():
            time.sleep(_REDIS_EVERY_S)
            ids = live_replies.ids()
            requested = _in_redis(ids) if ids else set()
            if time.monotonic() - looked_at >= _POSTGRES_EVERY_S:
                requested |= _in_postgres(ids)
                looked_at = time.monotonic()
            if time.monotonic() - beat_at >= _BEAT_EVERY_S:
                _beat(ids)
                beat_at = time.monotonic()
            for reply_id in requested:
                live_replies.stop(reply_id)
    finally:
        _watching.release()
    if live_replies.ids():  # one began while this thread was ending
        watch()


def _in_redis(ids: list[UUID]) -> set[UUID]:
    try:
        with cache.guarded() as redis:
            members = redis.smismember(_REQUESTS, [str(id) for id in ids])
    except CacheUnavailable:
        return set()
    return {id for id, member in zip(ids, members, strict=True) if member}


def _in_postgres(ids: list[UUID]) -> set[UUID]:
    try:
        with unit_of_work() as work:
            return messages.stops_requested(work, ids=ids)
    except DatabaseUnavailable:
        logger.warning("stop-request-read-failure")
        return set()


def _beat(ids: list[UUID]) -> None:
    try:
        with unit_of_work() as work:
            messages.beat(work, ids=ids)
            work.commit()
    except DatabaseUnavailable:
        logger.warning("stream-beat-failure")
