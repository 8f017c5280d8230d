"""Versions: what training made of the intents, and which of them is served."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

import psycopg2
from psycopg2.extras import Json

from kongdori.db import UnitOfWork

if TYPE_CHECKING:
    from kongdori_intents.training.source import IntentDefinition

_COLUMNS = """
    v.number, v.status, v.created_at, v.finished_at, v.max_error, v.report, v.error, v.execution_arn,
    (SELECT name FROM users WHERE id = v.created_by) AS created_by,
    v.number IS NOT DISTINCT FROM (SELECT current FROM intent_house) AS current,
    extract(epoch FROM clock_timestamp() - v.created_at)::float8 AS age_s
"""


class Version(NamedTuple):
    """`created_by`: the name of the admin who published it. `current`: whether it is served now."""

    number: int
    status: Literal["training", "ready", "failed"]
    created_at: datetime
    finished_at: datetime | None
    max_error: float
    report: dict[str, Any] | None
    error: dict[str, Any] | None
    execution_arn: str | None
    created_by: str | None
    current: bool
    age_s: float


class Served(NamedTuple):
    """`current`: the version that is served, None for the one that ships. `raised`: intent → the threshold that wrong
    answers raised.
    """

    current: int | None
    raised: dict[str, float]


class Artefact(NamedTuple):
    catalogue: dict[str, Any]
    model: memoryview


class TrainingJob(NamedTuple):
    """What a version is trained from: the draft as it was when an admin published it. `created_by`: that admin.
    `paraphrases`: whether the model may be asked for more utterances.
    """

    intents: dict[str, IntentDefinition]
    near_misses: list[str]
    max_error: float
    paraphrases: bool
    created_by: UUID | None


def served(work: UnitOfWork) -> Served:
    found = work.fetch_one(
        Served,
        """
        SELECT current, (SELECT coalesce(jsonb_object_agg(intent, threshold), '{}') FROM intent_raises) AS raised
        FROM intent_house
        """,
    )
    if found is None:
        raise LookupError("intent_house has one row, always")
    return found


def artefact(work: UnitOfWork, *, number: int) -> Artefact | None:
    """Of a ready version."""
    return work.fetch_one(
        Artefact,
        "SELECT catalogue, model FROM intent_versions WHERE number = %s AND status = 'ready'",
        (number,),
    )


def begin(work: UnitOfWork, job: TrainingJob, *, digest: str) -> int:
    """The number of a new version that trains; no other one may be in training. digest: of the draft."""
    intents = {name: asdict(intent) for name, intent in job.intents.items()}
    source = {"intents": intents, "near_misses": job.near_misses, "digest": digest}
    row = work.one(
        """
        INSERT INTO intent_versions (created_by, max_error, paraphrases, source)
        VALUES (%s, %s, %s, %s) RETURNING number
        """,
        (job.created_by, job.max_error, job.paraphrases, Json(source)),
    )
    if row is None:
        raise RuntimeError("INSERT … RETURNING gave no row")
    return int(row["number"])


def training(work: UnitOfWork) -> Version | None:
    """The version that trains now."""
    return work.fetch_one(
        Version,
        f"SELECT {_COLUMNS} FROM intent_versions AS v WHERE status = 'training'",  # noqa: S608 our own columns
    )


def get(work: UnitOfWork, *, number: int) -> Version | None:
    return work.fetch_one(
        Version,
        f"SELECT {_COLUMNS} FROM intent_versions AS v WHERE number = %s",  # noqa: S608 our own columns
        (number,),
    )


def page(work: UnitOfWork, *, before: int | None, limit: int) -> list[Version]:
    """Up to `limit + 1`, the newest first."""
    return work.fetch_all(
        Version,
        f"""
        SELECT {_COLUMNS} FROM intent_versions AS v WHERE %(before)s IS NULL OR number < %(before)s
        ORDER BY number DESC LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        {"before": before, "rows": limit + 1},
    )


def started(work: UnitOfWork, *, number: int, execution_arn: str) -> None:
    work.run("UPDATE intent_versions SET execution_arn = %s WHERE number = %s", (execution_arn, number))


def job(work: UnitOfWork, *, number: int, status: Literal["training", "ready"] = "training") -> TrainingJob | None:
    """Of a version in this state; None where it is in another."""
    from kongdori_intents.training.source import IntentDefinition

    row = work.one(
        """
        SELECT source->'intents' AS intents, source->'near_misses' AS near_misses, max_error, paraphrases, created_by
        FROM intent_versions WHERE number = %s AND status = %s
        """,
        (number, status),
    )
    if row is None:
        return None
    intents = {name: IntentDefinition(**intent) for name, intent in row.pop("intents").items()}
    return TrainingJob(intents=intents, **row)


def digest(work: UnitOfWork, *, number: int) -> str:
    """Of the draft that a version was made from."""
    row = work.one("SELECT source->>'digest' AS digest FROM intent_versions WHERE number = %s", (number,))
    return str(row["digest"]) if row else ""


def was_trained_again(work: UnitOfWork, *, number: int) -> bool:
    """Whether a later version was made from the same draft."""
    row = work.one(
        """
        SELECT EXISTS (
            SELECT FROM intent_versions AS later JOIN intent_versions AS one ON one.number = %s
            WHERE later.number > one.number AND later.source->>'digest' = one.source->>'digest'
        ) AS there
        """,
        (number,),
    )
    return bool(row and row["there"])


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
