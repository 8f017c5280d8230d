"""State prepare: {summary_id} → {summary_id, route, audio, parts}."""

from __future__ import annotations

from typing import Any

from summarize_function.stages.prepare import prepare


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return prepare(event["summary_id"])
