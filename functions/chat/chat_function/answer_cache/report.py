"""What the cache did, per intent: seen, served, errors with their interval, money and time saved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from kongdori_intents.intervals import clopper_pearson_upper

from kongdori.db import unit_of_work
from kongdori.recognition import serving
from kongdori.repositories import cache_report, feedback
from kongdori.repositories.cache_report import JudgedCounts, ServedCounts
from kongdori.repositories.feedback import GivenReason

JudgedBy = Literal["sample", "people"]
_REASONS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """For one intent, for questions that belong to none, or for all. The fields are explained in `schemas.CacheRow`."""

    intent: str | None
    seen: int
    shared: int
    own: int
    judged: int
    wrong: int
    thumbs_up: int
    thumbs_down: int
    afresh: int
    saved_usd: Decimal
    saved_s: float
    exact_only: bool
    raised: float | None

    @property
    def served(self) -> int:
        return self.shared + self.own

    @property
    def error(self) -> float | None:
        return self.wrong / self.judged if self.judged else None

    @property
    def error_upper_95(self) -> float | None:
        return clopper_pearson_upper(self.wrong, self.judged) if self.judged else None


@dataclass(frozen=True, slots=True)
class Report:
    """In the shape of `schemas.CacheReport`."""

    since: datetime
    max_error: float
    version: int
    judged_by: JudgedBy | None
    totals: Figures
    intents: list[Figures]
    reasons: list[GivenReason]


def of_days(days: int) -> Report:
    """The report on the last `days` days."""
    since = datetime.now(UTC) - timedelta(days=days)
    with unit_of_work() as work:
        version = cache_report.served_version(work)
        served = {counts.intent: counts for counts in cache_report.served(work, since=since)}
        judged = {counts.intent: counts for counts in cache_report.judged(work, since=since)}
        raised = cache_report.raised_thresholds(work)
        reasons = feedback.reasons(work, since=since, limit=_REASONS)
    judged_by = _judged_by(judged.values())
    rows = [
        _figures(
            served.get(intent, ServedCounts(intent)),
            judged.get(intent, JudgedCounts(intent)),
            raised=raised.get(intent) if intent is not None else None,
            judged_by=judged_by,
        )
        for intent in {*served, *judged, *raised}
    ]
    rows.sort(key=lambda row: (-row.seen, row.intent is None, row.intent or ""))
    return Report(since, version.max_error, version.version, judged_by, _totals(rows), rows, reasons)


def _judged_by(judged: Collection[JudgedCounts]) -> JudgedBy | None:
    if any(counts.sampled for counts in judged):
        return "sample"
    return "people" if any(counts.rated for counts in judged) else None


def _figures(
    served: ServedCounts, judged: JudgedCounts, *, raised: float | None, judged_by: JudgedBy | None
) -> Figures:
    by_sample = judged_by == "sample"
    return Figures(
        intent=served.intent,
        seen=served.seen,
        shared=served.shared,
        own=served.own,
        judged=judged.sampled if by_sample else judged.rated,
        wrong=judged.sampled_wrong if by_sample else judged.rated_wrong,
        thumbs_up=judged.thumbs_up,
        thumbs_down=judged.thumbs_down,
        afresh=judged.afresh,
        saved_usd=served.saved_usd,
        saved_s=float(served.saved_ms) / 1000,
        exact_only=served.intent is not None and _exact_only(served.intent, raised),
        raised=raised,
    )


def _totals(rows: list[Figures]) -> Figures:
    return Figures(
        intent=None,
        seen=sum(row.seen for row in rows),
        shared=sum(row.shared for row in rows),
        own=sum(row.own for row in rows),
        judged=sum(row.judged for row in rows),
        wrong=sum(row.wrong for row in rows),
        thumbs_up=sum(row.thumbs_up for row in rows),
        thumbs_down=sum(row.thumbs_down for row in rows),
        afresh=sum(row.afresh for row in rows),
        saved_usd=sum((row.saved_usd for row in rows), Decimal(0)),
        saved_s=sum(row.saved_s for row in rows),
        exact_only=False,
        raised=None,
    )


def _exact_only(intent: str, raised: float | None) -> bool:
    """Whether calibration, or wrong answers since, left the cache to the intent's own utterances alone."""
    found = serving.current().recogniser.catalogue.evidence["intents"].get(intent)
    return (found is not None and found["threshold"] is None) or (raised or 0.0) > 1
