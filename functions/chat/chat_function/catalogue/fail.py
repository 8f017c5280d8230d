"""State fail: {number, error: {Error, Cause}} → {number}. A training that broke off is over."""

from __future__ import annotations

from typing import Any

from kongdori.db import unit_of_work
from kongdori.observability import logger
from kongdori.repositories import intent_versions

_BROKE_OFF = {"code": "training-broke-off", "detail": "The training broke off. Nothing is lost: publish once more."}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    number, error = int(event["number"]), event.get("error") or {}
    with unit_of_work() as work:
        intent_versions.fail(work, number=number, error=_BROKE_OFF)
        work.commit()
    logger.error("intent-training-broke-off", version=number, error=error.get("Error"))
    return {"number": number}
