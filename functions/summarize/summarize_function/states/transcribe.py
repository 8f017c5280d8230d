"""State transcribe, one chunk of sound: {summary_id, index, total} → {index}."""

from __future__ import annotations

from typing import Any

from summarize_function.stages.transcribe import transcribe


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    transcribe(event["summary_id"], event["index"], event["total"])
    return {"index": event["index"]}
