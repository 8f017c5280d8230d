"""State combine: {summary_id, parts} → {summary_id}."""

from __future__ import annotations

from typing import Any

from summarize_function.stages.combine import combine


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    combine(event["summary_id"], parts=len(event["parts"]))
    return {"summary_id": event["summary_id"]}
