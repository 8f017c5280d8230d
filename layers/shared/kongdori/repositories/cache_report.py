"""What the cache did in a time, summed up: one row an intent, so that the work grows with the time and nothing else."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from kongdori.db import UnitOfWork


class ServedVersion(NamedTuple):
    """Of the intents. `version` is 0 for the catalogue that ships. `max_error`: what it was calibrated to."""

    max_error: float
    version: int


class ServedCounts(NamedTuple):
    """Of the ledger: questions that were taken for the intent, and those that a saved answer answered."""

    intent: str | None
    seen: int = 0
    shared: int = 0
    own: int = 0
    saved_usd: Decimal = Decimal(0)
    saved_ms: int = 0


class JudgedCounts(NamedTuple):
    """Of the verdicts. `sampled`: served answers that the model judged in its sample. `rated`: those with a thumb. An
    answer is wrong that anybody found wrong.
    """

    intent: str | None
    sampled: int = 0
    sampled_wrong: int = 0
    rated: int = 0
    rated_wrong: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    afresh: int = 0


def served_version(work: UnitOfWork) -> ServedVersion:
    """The version of the intents that is served."""
    return work.fetch_new(ServedVersion, "SELECT max_error, coalesce(current, 0) AS version FROM intent_house")


def served(work: UnitOfWork, *, since: datetime) -> list[ServedCounts]:
    """What the ledger says of each intent."""
    return work.fetch_all(
        ServedCounts,
        """
        SELECT intent, count(*) AS seen, count(*) FILTER (WHERE saved_from = 'shared') AS shared,
            count(*) FILTER (WHERE saved_from = 'own') AS own, sum(spared_usd) AS saved_usd, sum(spared_ms) AS saved_ms
        FROM usage_events WHERE kind = 'chat' AND step = '' AND created_at >= %s GROUP BY intent
        """,
        (since,),
    )


def judged(work: UnitOfWork, *, since: datetime) -> list[JudgedCounts]:
    """What the verdicts say of each intent."""
    return work.fetch_all(
        JudgedCounts,
        """
        SELECT intent,
            count(*) FILTER (WHERE served AND sampled) AS sampled,
            count(*) FILTER (WHERE served AND sampled AND wrong) AS sampled_wrong,
            count(*) FILTER (WHERE served AND (up OR down)) AS rated,
            count(*) FILTER (WHERE served AND down) AS rated_wrong,
            count(*) FILTER (WHERE up) AS thumbs_up,
            count(*) FILTER (WHERE down) AS thumbs_down,
            count(*) FILTER (WHERE afresh) AS afresh
        FROM (
            SELECT intent, bool_or(served) AS served, bool_or(verdict = 'wrong') AS wrong,
                bool_or(judge = 'model' AND verdict IN ('right', 'wrong')) AS sampled,
                bool_or(judge = 'person' AND verdict = 'right') AS up,
                bool_or(judge = 'person' AND verdict = 'wrong') AS down,
                bool_or(judge = 'person' AND verdict = 'afresh') AS afresh
            FROM cache_verdicts WHERE created_at >= %s GROUP BY intent, message_id
        ) AS replies
        GROUP BY intent
        """,
        (since,),
    )


def raised_thresholds(work: UnitOfWork) -> dict[str, float]:
    """Thresholds that wrong answers raised, by intent."""
    return {row["intent"]: row["threshold"] for row in work.all("SELECT intent, threshold FROM intent_raises")}
