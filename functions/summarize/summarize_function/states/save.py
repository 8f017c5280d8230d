"""State save: {summary_id} → {summary_id}."""

from __future__ import annotations

from typing import Any

from summarize_function.stages.save import save


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    save(event["summary_id"])
    return {"summary_id": event["summary_id"]}
