"""What training made of the intents, in versions; which of them is served."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg2
from psycopg2.extras import Json

from kongdori.db import Row, UnitOfWork

_COLUMNS = """
    v.number, v.status, v.created_at, v.finished_at, v.max_error, v.report, v.error, v.paraphrases, v.execution_arn,
    (SELECT name FROM users WHERE id = v.created_by) AS created_by,
    v.number IS NOT DISTINCT FROM (SELECT current FROM intent_house) AS current,
    clock_timestamp() - v.created_at > make_interval(secs => %(stale_s)s) AS stale
"""


def served(work: UnitOfWork) -> Row:
    """`current`: the version that is served, None for the one that ships; `raised`: intent → raised threshold."""
    row = work.one(
        """
        SELECT current, (SELECT coalesce(jsonb_object_agg(intent, threshold), '{}') FROM intent_raises) AS raised
        FROM intent_house
        """
    )
    if row is None:
        raise LookupError("intent_house has one row, always")
    return row


def artefact(work: UnitOfWork, *, number: int) -> Row | None:
    """`catalogue` and `model` of a ready version."""
    return work.one(
        "SELECT catalogue, model FROM intent_versions WHERE number = %s AND status = 'ready'",
        (number,),
    )


def begin(
    work: UnitOfWork, *, created_by: UUID | None, max_error: float, paraphrases: bool, source: dict[str, Any]
) -> int | None:
    """The number of a new version that trains; None while another one does."""
    row = work.one(
        """
        INSERT INTO intent_versions (created_by, max_error, paraphrases, source)
        VALUES (%s, %s, %s, %s) ON CONFLICT (status) WHERE status = 'training' DO NOTHING RETURNING number
        """,
        (created_by, max_error, paraphrases, Json(source)),
    )
    return int(row["number"]) if row else None


def training(work: UnitOfWork, *, stale_s: float) -> Row | None:
    """The version that trains now; `stale`: for longer than training can take."""
    return work.one(
        f"SELECT {_COLUMNS} FROM intent_versions AS v WHERE status = 'training'",  # noqa: S608 our own columns
        {"stale_s": stale_s},
    )


def get(work: UnitOfWork, *, number: int, stale_s: float = 0) -> Row | None:
    return work.one(
        f"SELECT {_COLUMNS} FROM intent_versions AS v WHERE number = %(number)s",  # noqa: S608 our own columns
        {"number": number, "stale_s": stale_s},
    )


def page(work: UnitOfWork, *, before: int | None, limit: int) -> list[Row]:
    """Up to `limit + 1`, the newest first."""
    return work.all(
        f"""
        SELECT {_COLUMNS} FROM intent_versions AS v WHERE %(before)s IS NULL OR number < %(before)s
        ORDER BY number DESC LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        {"before": before, "rows": limit + 1, "stale_s": 0},
    )


def started(work: UnitOfWork, *, number: int, execution_arn: str) -> None:
    work.run("UPDATE intent_versions SET execution_arn = %s WHERE number = %s", (execution_arn, number))


def source(work: UnitOfWork, *, number: int) -> Row | None:
    """What a version in training is made from: `source`, `max_error`, `paraphrases`, `created_by`."""
    return work.one(
        """
        SELECT source, max_error, paraphrases, created_by FROM intent_versions
        WHERE number = %s AND status = 'training' FOR UPDATE
        """,
        (number,),
    )


def digest(work: UnitOfWork, *, number: int) -> str:
    """Of the draft that a version was made from."""
    row = work.one("SELECT source->>'digest' AS digest FROM intent_versions WHERE number = %s", (number,))
    return str(row["digest"]) if row else ""


def finish(work: UnitOfWork, *, number: int, catalogue: dict[str, Any], model: bytes, report: dict[str, Any]) -> bool:
    """Stores what training made. False where the version is not in training any more."""
    return (
        work.run(
            """
            UPDATE intent_versions SET status = 'ready', catalogue = %s, model = %s, report = %s, finished_at = now()
            WHERE number = %s AND status = 'training'
            """,
            (Json(catalogue), psycopg2.Binary(model), Json(report), number),
        )
        == 1
    )


def fail(work: UnitOfWork, *, number: int, error: dict[str, Any], report: dict[str, Any] | None = None) -> bool:
    """Ends a training without a version that can be served. False where it has ended already."""
    return (
        work.run(
            """
            UPDATE intent_versions SET status = 'failed', error = %s, report = %s, finished_at = now()
            WHERE number = %s AND status = 'training'
            """,
            (Json(error), Json(report) if report is not None else None, number),
        )
        == 1
    )


def activate(work: UnitOfWork, *, number: int | None) -> None:
    """Serves a ready version from now on; None: the one that ships."""
    work.run("UPDATE intent_house SET current = %s, updated_at = now()", (number,))


def prune(work: UnitOfWork, *, keep: int) -> None:
    """Deletes what is older than the newest `keep` versions (each holds a whole model), but never what is served."""
    work.run(
        """
        DELETE FROM intent_versions WHERE status <> 'training'
          AND number <= (SELECT max(number) FROM intent_versions) - %s
          AND number IS DISTINCT FROM (SELECT current FROM intent_house)
        """,
        (keep,),
    )


def clear_raises(work: UnitOfWork, *, number: int) -> None:
    """A newly trained version has its thresholds from all that was found wrong before its training began."""
    work.run(
        "DELETE FROM intent_raises WHERE updated_at <= (SELECT created_at FROM intent_versions WHERE number = %s)",
        (number,),
    )
