"""State digest, one part: {summary_id, index, total, start, end, offline?} → {index}."""

from __future__ import annotations

from typing import Any

from summarize_function.stages.chapters import digest


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    digest(
        event["summary_id"],
        event["index"],
        event["total"],
        start=event["start"],
        end=event["end"],
        offline=bool(event.get("offline")),
    )
    return {"index": event["index"]}
