"""What the cache did in a time, summed up: one row an intent, so that the work grows with the time and nothing else."""

from __future__ import annotations

from datetime import datetime

from kongdori.db import Row, UnitOfWork


def house(work: UnitOfWork) -> Row:
    """`max_error` and `version`, which is 0 for the catalogue that ships."""
    row = work.one("SELECT max_error, coalesce(current, 0) AS version FROM intent_house")
    if row is None:
        raise RuntimeError("the house has its one row")
    return row


def served(work: UnitOfWork, *, since: datetime) -> list[Row]:
    """Of the ledger: `{intent, seen, shared, own, saved_usd, saved_ms}`."""
    return work.all(
        """
        SELECT intent, count(*) AS seen, count(*) FILTER (WHERE saved_from = 'shared') AS shared,
            count(*) FILTER (WHERE saved_from = 'own') AS own, sum(spared_usd) AS saved_usd, sum(spared_ms) AS saved_ms
        FROM usage_events WHERE kind = 'chat' AND created_at >= %s GROUP BY intent
        """,
        (since,),
    )


def judged(work: UnitOfWork, *, since: datetime) -> list[Row]:
    """Of the verdicts: `{intent, sampled, sampled_wrong, rated, rated_wrong, thumbs_up, thumbs_down, afresh}`. sampled:
    served answers that the model judged in its sample; rated: those with a thumb. An answer is wrong that anybody found
    wrong.
    """
    return work.all(
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


def raises(work: UnitOfWork) -> dict[str, float]:
    """Thresholds that wrong answers raised, by intent."""
    return {row["intent"]: row["threshold"] for row in work.all("SELECT intent, threshold FROM intent_raises")}
