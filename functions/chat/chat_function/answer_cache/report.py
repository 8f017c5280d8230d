"""What the cache did, per intent: seen, served, errors with their interval, money and time saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from kongdori_intents.intervals import clopper_pearson_upper

from kongdori.db import Row, unit_of_work
from kongdori.recognition import serving
from kongdori.repositories import cache_report

_COUNTS = ("seen", "served", "shared", "own", "judged", "wrong", "thumbs_up", "thumbs_down", "afresh")


def of_days(days: int) -> dict[str, Any]:
    """The report, as `schemas.CacheReport` has it."""
    since = datetime.now(UTC) - timedelta(days=days)
    with unit_of_work() as work:
        house = cache_report.house(work)
        served = {row["intent"]: row for row in cache_report.served(work, since=since)}
        judged = {row["intent"]: row for row in cache_report.judged(work, since=since)}
        raised = cache_report.raises(work)
    by = _judged_by(judged)
    names = sorted({*served, *judged, *raised}, key=lambda name: (name is None, name or ""))
    rows = [_row(name, served.get(name, {}), judged.get(name, {}), raised.get(name), by=by) for name in names]
    rows.sort(key=lambda row: -row["seen"])
    return {"since": since, **house, "judged_by": by, "totals": _totals(rows), "intents": rows}


def _judged_by(judged: Mapping[str | None, Row]) -> Literal["sample", "people"] | None:
    if any(row["sampled"] for row in judged.values()):
        return "sample"
    return "people" if any(row["rated"] for row in judged.values()) else None


def _row(
    intent: str | None,
    served: Row,
    judged: Row,
    raised: float | None,
    *,
    by: Literal["sample", "people"] | None,
) -> dict[str, Any]:
    kind = "sampled" if by == "sample" else "rated"
    shared, own = served.get("shared", 0), served.get("own", 0)
    row = {
        "intent": intent,
        "seen": served.get("seen", 0),
        "served": shared + own,
        "shared": shared,
        "own": own,
        "judged": judged.get(kind, 0),
        "wrong": judged.get(f"{kind}_wrong", 0),
        "thumbs_up": judged.get("thumbs_up", 0),
        "thumbs_down": judged.get("thumbs_down", 0),
        "afresh": judged.get("afresh", 0),
        "saved_usd": served.get("saved_usd", Decimal(0)),
        "saved_s": float(served.get("saved_ms", 0)) / 1000,
        "exact_only": intent is not None and _exact_only(intent, raised),
        "raised": raised,
    }
    return row | _error(row)


def _totals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {name: sum(row[name] for row in rows) for name in (*_COUNTS, "saved_s")}
    total |= {"intent": None, "exact_only": False, "raised": None}
    total["saved_usd"] = sum((row["saved_usd"] for row in rows), Decimal(0))
    return total | _error(total)


def _error(row: Mapping[str, Any]) -> dict[str, float | None]:
    judged, wrong = row["judged"], row["wrong"]
    if not judged:
        return {"error": None, "error_upper_95": None}
    return {"error": wrong / judged, "error_upper_95": clopper_pearson_upper(wrong, judged)}


def _exact_only(intent: str, raised: float | None) -> bool:
    """Whether calibration, or wrong answers since, left the intent its own utterances alone."""
    found = serving.current().recogniser.catalogue.evidence["intents"].get(intent)
    return (found is not None and found["threshold"] is None) or (raised or 0.0) > 1
