"""Whether chat can work now, and with what. Asks no model, so it costs nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from kongdori import __version__, cache
from kongdori.db import unit_of_work
from kongdori.errors import CacheUnavailable, DatabaseAsleep, Unavailable
from kongdori.llm import chat
from kongdori.observability import logger
from kongdori.repositories import schema
from kongdori.settings import get_settings

_ROOM = 0.01  # of the disk
_FULL_BYTES = 16 * 1024**2  # less is nothing: Postgres alone writes its log in pieces of this size
_WAITED_S = 3.0  # how long a call may wait for a process of its function
_REPORT_LIVES_S = 15.0  # an older one is of a run that has ended

Code = Literal[
    "database-unavailable",
    "database-read-only",
    "migrations-missing",
    "cache-unavailable",
    "disk-full",
    "disk-nearly-full",
    "streams-down",
    "calls-waiting",
]
_DETAILS: dict[Code, str] = {
    "database-unavailable": "The database isn't responding, or the secret with its password can't be read.",
    "database-read-only": "The database is read-only, so nothing can be saved. Check whether its disk is full.",
    "migrations-missing": "The database is older than this version of Kongdori. Run the migrations.",
    "cache-unavailable": "Redis isn't responding. Chat works, but slower and without saved answers.",
    "disk-full": "The disk is full. Free up some space; until then nothing can be saved.",
    "disk-nearly-full": "The disk is nearly full. Free up some space.",
    "streams-down": "The server for streamed replies isn't responding. It restarts by itself; if not, check its log.",
    "calls-waiting": "More requests are coming in than this machine can handle: they wait longer than three seconds.",
}


class Checks(BaseModel):
    postgres: Literal["ok", "down"]
    redis: Literal["ok", "down"]
    model: Literal["configured", "offline"]


class Health(BaseModel):
    """`degraded`: chat works, but not all of it, or not for long. `down`: it does not (503)."""

    status: Literal["ok", "degraded", "down"]
    version: str
    checks: Checks


class Reason(BaseModel):
    """What is wrong: a stable name, and a sentence."""

    code: Code
    detail: str


class HealthDetails(Health):
    """For the admin: why, too."""

    reasons: list[Reason]


def check() -> HealthDetails:
    """Asks Postgres and Redis for a sign of life, and looks at schema, disk, streams and queue.

    Strangers are told no reasons: whoever answers them leaves those out. Raises `DatabaseAsleep` while Postgres wakes.
    """
    database, redis = _database(), _redis()
    codes = [*database, *redis, *_disk(), *_platform()]
    for code in codes:
        logger.warning("health-fault", cause=code)
    down = any(code in ("database-unavailable", "database-read-only") for code in codes)
    return HealthDetails(
        status="down" if down else "degraded" if codes else "ok",
        version=__version__,
        checks=Checks(postgres="down" if down else "ok", redis="down" if redis else "ok", model=_model()),
        reasons=[Reason(code=code, detail=_DETAILS[code]) for code in codes],
    )


def _database() -> list[Code]:
    try:
        with unit_of_work() as work:
            found = schema.state(work)
    except DatabaseAsleep:
        raise
    except Unavailable as error:  # the database, or the secret that opens it
        logger.warning("health-fault", cause=error.code)
        return ["database-unavailable"]
    codes: list[Code] = [] if found.takes_writes else ["database-read-only"]
    return codes if found.migrated else [*codes, "migrations-missing"]


def _redis() -> list[Code]:
    try:
        with cache.guarded() as redis:
            redis.ping()
    except CacheUnavailable:
        return ["cache-unavailable"]
    return []


def _disk() -> list[Code]:
    """Of the disk of temporary files, where a local run has its data too. On AWS an alarm watches the database's."""
    disk = shutil.disk_usage(tempfile.gettempdir())
    if disk.free < _FULL_BYTES:
        return ["disk-full"]
    return ["disk-nearly-full"] if disk.free < disk.total * _ROOM else []


def _platform() -> list[Code]:
    """What this machine's Lambda says of itself. On AWS alarms watch streams that break off and calls turned away."""
    report = _report()
    codes: list[Code] = ["streams-down"] if report.get("silent") else []
    waited_s = max(report.get("waited_s", {}).values(), default=0.0)
    return [*codes, "calls-waiting"] if waited_s > _WAITED_S else codes


def _report() -> dict[str, Any]:
    path = get_settings().platform_report
    if not path:
        return {}
    try:
        report: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # the run has just begun, or the disk is full, which is told already
        logger.info("no-platform-report", cause=type(error).__name__)
        return {}
    return report if time.time() - report["at"] < _REPORT_LIVES_S else {}


def _model() -> Literal["configured", "offline"]:
    try:
        return "configured" if chat.is_configured() else "offline"
    except Unavailable:  # the key can't be read, so no model can be asked
        return "offline"
