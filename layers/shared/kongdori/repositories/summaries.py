"""A person's wishes for summaries, how far each is, and what was counted for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from kongdori.db import Row, UnitOfWork

_CARD = """
    SELECT s.id, s.user_id, s.source_type, s.source, s.source_key, s.upload_id, s.captions_upload_id, s.movie_id,
           s.wished_language, s.language, s.engine, s.status, s.stage, s.stage_done, s.stage_total, s.digest_id,
           s.error, s.timings, s.execution_arn, s.attempts, s.created_at, s.updated_at,
           d.title AS digest_title, d.language AS digest_language, d.duration_s, d.coverage, d.transcript_key
"""
_FROM = "FROM summaries s LEFT JOIN digests d ON d.id = s.digest_id"


def lock(work: UnitOfWork, *, user_id: UUID, source_key: str) -> None:
    """Makes one person's same wishes wait for each other until the transaction ends."""
    work.one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"summary {user_id} {source_key}",))


def add(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    source_type: str,
    source: dict[str, Any],
    source_key: str,
    upload_id: UUID | None,
    captions_upload_id: UUID | None,
    movie_id: UUID | None,
    language: str,
    engine: str,
) -> None:
    work.run(
        """
        INSERT INTO summaries (id, user_id, source_type, source, source_key, upload_id, captions_upload_id, movie_id,
                               wished_language, language, engine)
        VALUES (%(id)s, %(user_id)s, %(type)s, %(source)s, %(key)s, %(upload)s, %(captions)s, %(movie)s,
                %(language)s, %(language)s, %(engine)s)
        """,
        {
            "id": id,
            "user_id": user_id,
            "type": source_type,
            "source": Json(source),
            "key": source_key,
            "upload": upload_id,
            "captions": captions_upload_id,
            "movie": movie_id,
            "language": language,
            "engine": engine,
        },
    )


def same(work: UnitOfWork, *, user_id: UUID, source_keys: list[str], language: str, engine: str) -> Row | None:
    """One's own earlier wish for the same: done, or still under way. The newest first; failed ones don't count."""
    return work.one(
        f"""{_CARD}, d.gaps {_FROM}
        WHERE s.user_id = %s AND s.source_key = ANY(%s) AND s.wished_language = %s AND s.status <> 'failed'
          AND (s.engine = %s OR s.status IN ('queued', 'running'))
        ORDER BY (s.digest_id IS NOT NULL) DESC, s.created_at DESC LIMIT 1
        """,
        (user_id, source_keys, language, engine),
    )


def whole(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Row | None:
    """One's own summary with its digest, chapters and what plays beside it, in one read."""
    return work.one(
        f"""{_CARD}, d.overview, d.gaps, d.timed, u.media_key, u.media_type, m.slug AS movie_slug,
        (SELECT jsonb_build_object('key', a.key, 'type', a.content_type) FROM movie_assets a
         WHERE a.movie_id = s.movie_id AND a.kind = 'video' ORDER BY a.key LIMIT 1) AS movie_media,
        (SELECT jsonb_agg(jsonb_build_object('start', c.start_s, 'end', c.end_s, 'title', c.title,
                                             'summary', c.summary, 'points', c.points) ORDER BY c.position)
         FROM chapters c WHERE c.digest_id = s.digest_id) AS chapters
        {_FROM} LEFT JOIN uploads u ON u.id = s.upload_id LEFT JOIN movies m ON m.id = s.movie_id
        WHERE s.id = %s AND s.user_id = %s
        """,  # noqa: S608 only our own columns are put in
        (id, user_id),
    )


def page(work: UnitOfWork, *, user_id: UUID, limit: int, before: tuple[datetime, UUID] | None) -> list[Row]:
    """One's own summaries, the newest first, `limit + 1` of them."""
    after = "" if before is None else "AND (s.created_at, s.id) < (%(moment)s, %(id)s)"
    moment, id = before or (None, None)
    return work.all(
        f"""{_CARD} {_FROM} WHERE s.user_id = %(user_id)s {after}
        ORDER BY s.created_at DESC, s.id DESC LIMIT %(limit)s
        """,
        {"user_id": user_id, "moment": moment, "id": id, "limit": limit + 1},
    )


def wish(work: UnitOfWork, *, id: UUID) -> Row | None:
    """What the pipeline has to do, with the files it is about and the role of whose wish it is."""
    return work.one(
        """
        SELECT s.*, p.role, u.key AS upload_key, u.content_type AS upload_type, u.size_bytes AS upload_size,
               c.key AS captions_key
        FROM summaries s JOIN users p ON p.id = s.user_id
        LEFT JOIN uploads u ON u.id = s.upload_id LEFT JOIN uploads c ON c.id = s.captions_upload_id
        WHERE s.id = %s
        """,
        (id,),
    )


def started(work: UnitOfWork, *, id: UUID, execution_arn: str) -> None:
    work.run("UPDATE summaries SET execution_arn = %s WHERE id = %s", (execution_arn, id))


def begin_again(work: UnitOfWork, *, id: UUID, attempts: int) -> bool:
    """Claims the next attempt at a wish whose execution is lost. False if another request was first."""
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


def advance(work: UnitOfWork, *, id: UUID, stage: str, total: int) -> bool:
    """Enters a stage. False if the wish is gone or already ended."""
    return (
        work.run(
            """
            UPDATE summaries SET status = 'running', stage = %s, updated_at = now(), stage_total = %s,
                   stage_done = CASE WHEN stage = %s AND stage_total = %s THEN stage_done ELSE 0 END
            WHERE id = %s AND status IN ('queued', 'running')
            """,
            (stage, total, stage, total, id),
        )
        == 1
    )


def progress(
    work: UnitOfWork, *, id: UUID, stage: str, done: int, timings: dict[str, float], total: int | None = None
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


def identify(work: UnitOfWork, *, id: UUID, source_key: str) -> None:
    """Writes down the content's own key, so that the next wish for it finds this one."""
    work.run("UPDATE summaries SET source_key = %s WHERE id = %s", (source_key, id))


def finish(
    work: UnitOfWork, *, id: UUID, digest_id: UUID, language: str, engine: str, partial: bool, timings: dict[str, float]
) -> bool:
    """Hands the digest to the wish. False if the wish is gone."""
    return (
        work.run(
            """
            UPDATE summaries SET digest_id = %s, language = %s, engine = %s, status = %s, stage = 'done',
                   stage_done = 1, stage_total = 1, error = NULL, timings = timings || %s, updated_at = now()
            WHERE id = %s
            """,
            (digest_id, language, engine, "partial" if partial else "done", Json(timings), id),
        )
        == 1
    )


def align(work: UnitOfWork, *, digest_id: UUID, partial: bool) -> None:
    """Everybody who shares a digest sees the status that it now has."""
    status = "partial" if partial else "done"
    work.run("UPDATE summaries SET status = %s WHERE digest_id = %s AND status <> %s", (status, digest_id, status))


def fail(work: UnitOfWork, *, id: UUID, code: str, detail: str) -> None:
    """Ends a wish that can't be fulfilled; one that is already done stays done."""
    work.run(
        """
        UPDATE summaries SET status = 'failed', stage = 'failed', error = %s, updated_at = now()
        WHERE id = %s AND status IN ('queued', 'running')
        """,
        (Json({"code": code, "detail": detail}), id),
    )


def delete(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Row | None:
    """Deletes one's own summary and returns what it referred to, or None."""
    return work.one(
        """
        DELETE FROM summaries WHERE id = %s AND user_id = %s
        RETURNING digest_id, upload_id, captions_upload_id, execution_arn, status
        """,
        (id, user_id),
    )


def uses_upload(work: UnitOfWork, *, upload_id: UUID) -> bool:
    row = work.one(
        "SELECT 1 FROM summaries WHERE upload_id = %s OR captions_upload_id = %s LIMIT 1", (upload_id, upload_id)
    )
    return row is not None


def count_since(work: UnitOfWork, *, user_id: UUID, hours: int) -> int:
    """How many pipelines a person has started; deleting a summary does not take it back."""
    row = work.one(
        """
        SELECT count(*) AS started FROM usage_events
        WHERE user_id = %s AND kind = 'summary' AND step = 'asked' AND source <> 'cache'
          AND created_at > now() - make_interval(hours => %s)
        """,
        (user_id, hours),
    )
    return int(row["started"]) if row else 0
