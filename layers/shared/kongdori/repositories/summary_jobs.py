"""The pipeline's work on summaries: what it has to do for each, how far it is, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from psycopg2.extras import Json

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork
from kongdori.repositories import usage
from kongdori.repositories.outlines import StoredOutline
from kongdori.repositories.summaries import Length, SourceType, Stage, Status


def work_folder(id: UUID) -> str:
    """Where the pipeline's files of a summary lie in the transcripts bucket."""
    return f"work/{id}/"


@dataclass(frozen=True, slots=True)
class SummaryJob:
    """What the pipeline has to do: the files, the language and the engine, and for whom."""

    id: UUID
    user_id: UUID
    role: Role
    source_type: SourceType
    language: str
    engine: str
    length: Length
    upload_id: UUID | None
    upload_key: str | None
    upload_type: str | None
    upload_size: int | None
    captions_upload_id: UUID | None
    captions_key: str | None
    film_captions_key: str | None
    film_duration_s: float | None
    video_id: str | None


def job(work: UnitOfWork, *, id: UUID) -> SummaryJob | None:
    """What the pipeline has to do for a summary; None if it was deleted."""
    return work.fetch_one(
        SummaryJob,
        """
        SELECT s.id, s.user_id, p.role, s.source_type, s.wished_language AS language, s.engine, s.length,
               s.upload_id,
               u.key AS upload_key, u.content_type AS upload_type, u.size_bytes AS upload_size, s.captions_upload_id,
               c.key AS captions_key, s.source->>'captions_key' AS film_captions_key,
               (s.source->>'duration')::double precision AS film_duration_s, s.source->>'video_id' AS video_id
        FROM summaries s JOIN users p ON p.id = s.user_id
        LEFT JOIN uploads u ON u.id = s.upload_id LEFT JOIN uploads c ON c.id = s.captions_upload_id
        WHERE s.id = %s
        """,
        (id,),
    )


def started(work: UnitOfWork, *, id: UUID, execution_arn: str) -> None:
    work.run("UPDATE summaries SET execution_arn = %s WHERE id = %s", (execution_arn, id))


def advance(work: UnitOfWork, *, id: UUID, stage: Stage, total: int) -> bool:
    """Enters a stage. False if the summary was deleted or has ended."""
    return (
        work.run(
            """
            UPDATE summaries SET status = 'running', stage = %(stage)s, updated_at = now(), stage_total = %(total)s,
                   stage_began_at = CASE WHEN stage = %(stage)s THEN stage_began_at ELSE now() END,
                   stage_done = CASE WHEN stage = %(stage)s AND stage_total = %(total)s THEN stage_done ELSE 0 END
            WHERE id = %(id)s AND status IN ('queued', 'running')
            """,
            {"stage": stage, "total": total, "id": id},
        )
        == 1
    )


def expect(work: UnitOfWork, *, id: UUID, seconds: dict[str, float]) -> None:
    """Sets how long the stages to come may take, by their names."""
    work.run("UPDATE summaries SET expected_s = %s WHERE id = %s", (Json(seconds), id))


def progress(
    work: UnitOfWork, *, id: UUID, stage: Stage, done: int, timings: dict[str, float], total: int | None = None
) -> None:
    """Sets how many parts of a stage are done (never back), of how many where that has changed, and how long the stage
    took so far."""
    work.run(
        """
        UPDATE summaries SET stage_done = LEAST(GREATEST(stage_done, %(done)s), coalesce(%(total)s, stage_total)),
               stage_total = coalesce(%(total)s, stage_total), timings = timings || %(timings)s, updated_at = now()
        WHERE id = %(id)s AND stage = %(stage)s AND status = 'running'
        """,
        {"done": done, "total": total, "timings": Json(timings), "id": id, "stage": stage},
    )


def touch(work: UnitOfWork, *, id: UUID) -> bool:
    """Notes that a summary is worked on. False if it was deleted."""
    return (
        work.run(
            "UPDATE summaries SET updated_at = CASE status WHEN 'running' THEN now() ELSE updated_at END WHERE id = %s",
            (id,),
        )
        == 1
    )


def is_partial(work: UnitOfWork, *, id: UUID) -> bool:
    """Whether the summary has ended with gaps."""
    return work.one("SELECT 1 FROM summaries WHERE id = %s AND status = 'partial'", (id,)) is not None


def keep(work: UnitOfWork, *, id: UUID) -> bool:
    """Nobody can delete the summary until the transaction ends. False if it was deleted."""
    return work.one("SELECT 1 FROM summaries WHERE id = %s FOR KEY SHARE", (id,)) is not None


def set_source_key(work: UnitOfWork, *, id: UUID, source_key: str) -> None:
    """Records the hash of the content, so that the next request for the same content finds this summary."""
    work.run("UPDATE summaries SET source_key = %s WHERE id = %s", (source_key, id))


def set_source_name(work: UnitOfWork, *, id: UUID, name: str) -> None:
    """Records under what name the person knows what is summarised, once that is known."""
    work.run("UPDATE summaries SET source = source || %s WHERE id = %s", (Json({"name": name}), id))


def same_is_under_way(work: UnitOfWork, *, id: UUID, silent_s: float) -> bool:
    """Whether somebody asked earlier for the same, in the same language and of the same engine, and it is worked on.

    Work that said nothing for `silent_s` seconds is not waited for: it may be lost.
    """
    row = work.one(
        """
        SELECT 1 FROM summaries mine JOIN summaries other
          ON other.source_key = mine.source_key AND other.wished_language = mine.wished_language
         AND other.engine = mine.engine AND other.status = 'running'
         AND (other.created_at, other.id) < (mine.created_at, mine.id)
         AND other.updated_at > now() - make_interval(secs => %s)
        WHERE mine.id = %s LIMIT 1
        """,
        (silent_s, id),
    )
    return row is not None


def begin_again(work: UnitOfWork, *, id: UUID, attempts: int) -> bool:
    """Claims the next attempt at a summary whose execution is lost. False if another request claimed it first."""
    return (
        work.run(
            """
            UPDATE summaries SET attempts = attempts + 1, status = 'queued', stage = 'queued', stage_done = 0,
                   stage_total = 0, updated_at = now()
            WHERE id = %s AND attempts = %s AND status IN ('queued', 'running')
            """,
            (id, attempts),
        )
        == 1
    )


def retry(work: UnitOfWork, *, id: UUID, engine: str, attempts: int, next_attempt: int) -> bool:
    """Queues a summary that failed or has gaps once more. It keeps its outline until there is one with less missing.
    False if another request did that first.
    """
    return (
        work.run(
            """
            UPDATE summaries SET attempts = %s, engine = %s, status = 'queued', stage = 'queued', stage_done = 0,
                   stage_total = 0, error = NULL, updated_at = now()
            WHERE id = %s AND attempts = %s AND status IN ('partial', 'failed')
            """,
            (next_attempt, engine, id, attempts),
        )
        == 1
    )


def set_captions(
    work: UnitOfWork,
    *,
    id: UUID,
    captions_upload_id: UUID,
    source_key: str,
    engine: str,
    attempts: int,
    next_attempt: int,
) -> bool:
    """Queues a summary that has ended once more, with these captions. It keeps its outline until there is another.
    False if another request did that first.
    """
    return (
        work.run(
            """
            UPDATE summaries SET captions_upload_id = %s, source_key = %s, engine = %s, attempts = %s,
                   status = 'queued', stage = 'queued', stage_done = 0, stage_total = 0, error = NULL,
                   updated_at = now()
            WHERE id = %s AND attempts = %s AND status IN ('done', 'partial', 'failed')
            """,
            (captions_upload_id, source_key, engine, next_attempt, id, attempts),
        )
        == 1
    )


def finish(work: UnitOfWork, *, id: UUID, outline: StoredOutline, timings: dict[str, float] | None = None) -> bool:
    """Ends a summary with its outline. False if the summary was deleted."""
    return (
        work.run(
            """
            UPDATE summaries SET digest_id = %s, language = %s, engine = %s, status = %s, stage = 'done',
                   stage_done = 1, stage_total = 1, error = NULL, timings = timings || %s, updated_at = now()
            WHERE id = %s
            """,
            (outline.id, outline.language, outline.engine, _status(outline), Json(timings or {}), id),
        )
        == 1
    )


def align(work: UnitOfWork, outline: StoredOutline) -> None:
    """Gives every summary that ended with an outline the status that follows from it now."""
    work.run(
        "UPDATE summaries SET status = %s WHERE digest_id = %s AND status IN ('done', 'partial')",
        (_status(outline), outline.id),
    )


def _status(outline: StoredOutline) -> Status:
    return "partial" if outline.partial else "done"


def fail(work: UnitOfWork, *, id: UUID, code: str, detail: str) -> None:
    """Ends a summary that can't be made, which then does not count against the day's share. One whose gaps were to be
    filled is as partial as it was before. One that has ended stays as it is.
    """
    failed = work.one(
        """
        UPDATE summaries SET updated_at = now(), status = CASE WHEN digest_id IS NULL THEN 'failed' ELSE 'partial' END,
               stage = CASE WHEN digest_id IS NULL THEN 'failed' ELSE 'done' END,
               engine = coalesce((SELECT d.engine FROM digests d WHERE d.id = digest_id), engine),
               error = CASE WHEN digest_id IS NULL THEN %s::jsonb END
        WHERE id = %s AND status IN ('queued', 'running')
        RETURNING status = 'failed' AS failed
        """,
        (Json({"code": code, "detail": detail}), id),
    )
    if failed is not None and failed["failed"]:
        usage.withdraw(work, kind="summary", subject_id=id, step="asked")


def with_work_files(work: UnitOfWork, *, user_id: UUID) -> list[UUID]:
    """Which summaries of a user may have work files: those that are under way, that failed, or that have gaps."""
    rows = work.all("SELECT id FROM summaries WHERE user_id = %s AND status <> 'done'", (user_id,))
    return [row["id"] for row in rows]
