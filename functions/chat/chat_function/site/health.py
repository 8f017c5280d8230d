"""Whether chat can work now, and with what. Asks no model, so it costs nothing."""

from __future__ import annotations

import shutil
import tempfile
from typing import Literal

from pydantic import BaseModel

from kongdori import __version__, cache
from kongdori.db import unit_of_work
from kongdori.errors import CacheUnavailable, DatabaseAsleep, Unavailable
from kongdori.llm import chat
from kongdori.observability import logger
from kongdori.repositories import library

_ROOM = 0.01  # of the disk


class Checks(BaseModel):
    postgres: Literal["ok", "down"]
    redis: Literal["ok", "down"]
    model: Literal["configured", "offline"]


class Health(BaseModel):
    """`degraded`: chat works, without the cache. `down`: it does not (503)."""

    status: Literal["ok", "degraded", "down"]
    version: str
    checks: Checks


def check() -> Health:
    """Asks Postgres and Redis for a sign of life, and looks whether a model is configured and the disk has room.
    Strangers read this, so a reason is in the log alone.

    Raises `DatabaseAsleep` while Postgres wakes.
    """
    checks = Checks(postgres=_postgres(), redis=_redis(), model=_model())
    status: Literal["ok", "degraded", "down"] = "ok" if checks.redis == "ok" and _disk_has_room() else "degraded"
    if checks.postgres == "down":
        status = "down"
    return Health(status=status, version=__version__, checks=checks)


def _postgres() -> Literal["ok", "down"]:
    try:
        with unit_of_work() as work:
            writes = library.takes_writes(work)
    except DatabaseAsleep:
        raise
    except Unavailable as error:  # the database, or the secret that opens it
        logger.warning("health-fault", cause=error.code)
        return "down"
    if not writes:
        logger.warning("health-fault", cause="the database only lets read")
    return "ok" if writes else "down"


def _disk_has_room() -> bool:
    """Of the disk of temporary files, where a local run has its data too."""
    disk = shutil.disk_usage(tempfile.gettempdir())
    has_room = disk.free > disk.total * _ROOM
    if not has_room:
        logger.warning("health-fault", cause="the disk is nearly full", free_bytes=disk.free)
    return has_room


def _redis() -> Literal["ok", "down"]:
    try:
        with cache.guarded() as redis:
            redis.ping()
    except CacheUnavailable:
        return "down"
    return "ok"


def _model() -> Literal["configured", "offline"]:
    try:
        return "configured" if chat.is_configured() else "offline"
    except Unavailable:  # the key can't be read, so no model can be asked
        return "offline"
