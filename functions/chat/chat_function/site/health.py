"""Whether chat can work now, and with what. Asks no model, so it costs nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from kongdori import __version__, cache
from kongdori.db import unit_of_work
from kongdori.errors import CacheUnavailable, DatabaseAsleep, Unavailable
from kongdori.llm import chat
from kongdori.repositories import library


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
    """Asks Postgres and Redis for a sign of life, and looks whether a model is configured.

    Raises `DatabaseAsleep` while Postgres wakes.
    """
    checks = Checks(postgres=_postgres(), redis=_redis(), model=_model())
    status: Literal["ok", "degraded", "down"] = "ok" if checks.redis == "ok" else "degraded"
    if checks.postgres == "down":
        status = "down"
    return Health(status=status, version=__version__, checks=checks)


def _postgres() -> Literal["ok", "down"]:
    try:
        with unit_of_work() as work:
            library.ping(work)
    except DatabaseAsleep:
        raise
    except Unavailable:  # the database, or the secret that opens it
        return "down"
    return "ok"


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
