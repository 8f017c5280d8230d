"""State fail: {summary_id, error: {Error, Cause}} → {gone}."""

from __future__ import annotations

from typing import Any

from summarize_function.stages.fail import fail


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return {"gone": fail(event["summary_id"], event.get("error") or {})}
