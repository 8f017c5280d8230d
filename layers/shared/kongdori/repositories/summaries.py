"""Summaries as their people have them: what each was asked of, how it stands, and the outline that it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg2.extras import Json

from kongdori.db import Row, UnitOfWork
from kongdori.pagination import keyset
from kongdori.prepared import Prepared
from kongdori.repositories.outlines import OFFLINE, Chapter, Gap, chapter_of

SourceType = Literal["upload", "transcript", "movie", "youtube"]
Length = Literal["short", "medium", "long"]
Status = Literal["queued", "running", "done", "partial", "failed"]
Stage = Literal["queued", "prepare", "fetch", "transcribe", "digest", "combine", "save", "done", "failed"]

_COLUMNS = """
    s.id, s.source_type, s.source->>'name' AS source_name, s.source->>'video_id' AS video_id, s.movie_id,
    s.language, s.engine, s.status, s.stage,
    s.stage_done, s.stage_total, s.error->>'code' AS error_code, s.error->>'detail' AS error_detail, s.created_at,
    s.length, s.own_title, d.title AS outline_title, d.language AS outline_language, d.duration_s, d.coverage,
    s.expected_s, extract(epoch FROM now() - s.stage_began_at)::double precision AS in_stage_s,
    extract(epoch FROM s.updated_at - s.stage_began_at)::double precision AS reported_s
"""
_FROM = "FROM summaries s LEFT JOIN digests d ON d.id = s.digest_id"
_UNWRITTEN = """d.gaps @> '[{"reason": "not-written"}]'"""
_WHOLE_COLUMNS = f"""
    SELECT {_COLUMNS}, d.overview, d.timed, d.gaps, d.points_thrown_out, d.transcript_key, film.key AS film_key,
           film.content_type AS film_type, u.media_key, u.media_type, u.poster_key, s.timings,
           s.execution_arn, s.attempts, s.updated_at,
           (SELECT a.key FROM movie_assets a WHERE a.movie_id = s.movie_id AND a.kind = 'poster'
            ORDER BY a.key LIMIT 1) AS film_poster_key,
           (SELECT jsonb_agg(jsonb_build_object('start', c.start_s, 'end', c.end_s, 'title', c.title,
                                                'summary', c.summary, 'points', c.points) ORDER BY c.position)
            FROM chapters c WHERE c.digest_id = s.digest_id) AS chapters
    {_FROM} LEFT JOIN uploads u ON u.id = s.upload_id
    LEFT JOIN LATERAL (SELECT a.key, a.content_type FROM movie_assets a
                       WHERE a.movie_id = s.movie_id AND a.kind = 'video' ORDER BY a.key LIMIT 1) film ON true
"""  # noqa: S608 our own columns
# Prepared: planning takes longer than running them.
_WHOLE = Prepared(f"{_WHOLE_COLUMNS} WHERE s.id = %(id)s AND s.user_id = %(user)s")
_WHOLE_OF_UPLOAD = Prepared(
    f"""
    {_WHOLE_COLUMNS} WHERE s.id = (
        SELECT mine.id FROM summaries mine
        WHERE mine.user_id = %(user)s AND mine.upload_id = %(upload)s
          AND mine.captions_upload_id IS NOT DISTINCT FROM %(captions)s AND mine.length = %(length)s
          AND mine.wished_language = %(language)s AND mine.engine = %(engine)s AND mine.status = 'done'
        ORDER BY mine.created_at DESC LIMIT 1
    )
    """  # noqa: S608 our own columns
)


@dataclass(frozen=True, slots=True)
class NewSummary:
    """`source_key` stands for what is summarised: the hash of the content, once that is known.

    `language` "" is that of the content. `film_captions_key` and `film_duration_s` are given for a film only, and
    `video_id` for a video of YouTube.
    """

    user_id: UUID
    source_type: SourceType
    source_name: str
    source_key: str
    language: str
    engine: str
    length: Length
    upload_id: UUID | None = None
    captions_upload_id: UUID | None = None
    movie_id: UUID | None = None
    video_id: str | None = None
    film_captions_key: str | None = None
    film_duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a summary. What the outline says is None until there is one. `expected_s`: how long stages
    to come may take, by their names; `in_stage_s`: how long it has been in its stage;
    `reported_s`: how long it had been when it last said how far it is.
    """

    id: UUID
    source_type: SourceType
    source_name: str | None
    video_id: str | None
    movie_id: UUID | None
    language: str
    engine: str
    status: Status
    stage: Stage
    stage_done: int
    stage_total: int
    error_code: str | None
    error_detail: str | None
    created_at: datetime
    length: Length
    own_title: str | None
    outline_title: str | None
    outline_language: str | None
    duration_s: float | None
    coverage: float | None
    expected_s: dict[str, float]
    in_stage_s: float
    reported_s: float

    @property
    def is_under_way(self) -> bool:
        return self.status in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class WholeSummary(Summary):
    """A summary with its chapters, and what plays beside it: a film of the catalogue, or what became of an upload."""

    overview: str | None
    timed: bool | None
    gaps: list[Gap]
    points_thrown_out: int | None
    chapters: list[Chapter]
    transcript_key: str | None
    film_key: str | None
    film_type: str | None
    film_poster_key: str | None
    media_key: str | None
    media_type: str | None
    poster_key: str | None
    timings: dict[str, float]
    execution_arn: str | None
    attempts: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierSummary:
    """`improvable`: it lacks speech that another attempt may transcribe, or chapters that it may have written."""

    id: UUID
    status: Status
    attempts: int
    improvable: bool

    @property
    def is_under_way(self) -> bool:
        return self.status in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a summary was made of, and how it was asked for."""

    source_type: SourceType
    upload_id: UUID | None
    captions_upload_id: UUID | None
    movie_id: UUID | None
    video_id: str | None
    language: str
    length: Length


@dataclass(frozen=True, slots=True)
class DeletedSummary:
    """What a deleted summary referred to."""

    outline_id: UUID | None
    upload_id: UUID | None
    captions_upload_id: UUID | None
    execution_arn: str | None
    status: Status


def lock(work: UnitOfWork, *, user_id: UUID, source_key: str) -> None:
    """Makes one user's requests for the same wait for each other until the transaction ends."""
    work.one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"summary {user_id} {source_key}",))


def add(work: UnitOfWork, new: NewSummary, *, id: UUID) -> None:
    source = {
        "name": new.source_name,
        "captions_key": new.film_captions_key,
        "duration": new.film_duration_s,
        "video_id": new.video_id,
    }
    work.run(
        """
        INSERT INTO summaries (id, user_id, source_type, source, source_key, upload_id, captions_upload_id, movie_id,
                               wished_language, language, engine, length)
        VALUES (%(id)s, %(user_id)s, %(type)s, %(source)s, %(key)s, %(upload)s, %(captions)s, %(movie)s,
                %(language)s, %(language)s, %(engine)s, %(length)s)
        """,
        {
            "id": id,
            "user_id": new.user_id,
            "type": new.source_type,
            "source": Json(source),
            "key": new.source_key,
            "upload": new.upload_id,
            "captions": new.captions_upload_id,
            "movie": new.movie_id,
            "language": new.language,
            "engine": new.engine,
            "length": new.length,
        },
    )


def whole_of_upload(
    work: UnitOfWork,
    *,
    user_id: UUID,
    upload_id: UUID,
    captions_upload_id: UUID | None,
    length: Length,
    language: str,
    engine: str,
) -> WholeSummary | None:
    """The user's newest summary of these very uploads that is done and lacks nothing."""
    return _as_whole(
        work.one(
            _WHOLE_OF_UPLOAD,
            {
                "user": user_id,
                "upload": upload_id,
                "captions": captions_upload_id,
                "length": length,
                "language": language,
                "engine": engine,
            },
        )
    )


def same(
    work: UnitOfWork, *, user_id: UUID, source_keys: list[str], language: str, engine: str
) -> EarlierSummary | None:
    """The user's newest summary of the same that did not fail: finished, or still under way."""
    return work.fetch_one(
        EarlierSummary,
        f"""
        SELECT s.id, s.status, s.attempts,
               coalesce(d.gaps @> '[{{"reason": "not-transcribed"}}]' OR {_UNWRITTEN}, false) AS improvable
        {_FROM}
        WHERE s.user_id = %s AND s.source_key = ANY(%s) AND s.wished_language = %s AND s.status <> 'failed'
          AND (s.engine = %s OR (s.engine = %s AND {_UNWRITTEN}) OR s.status IN ('queued', 'running'))
        ORDER BY (s.digest_id IS NOT NULL) DESC, s.created_at DESC LIMIT 1
        """,
        (user_id, source_keys, language, engine, f"{engine}+{OFFLINE}"),
    )


def whole(work: UnitOfWork, *, id: UUID, user_id: UUID) -> WholeSummary | None:
    """The summary with its chapters and what plays beside it, if it is this user's."""
    return _as_whole(work.one(_WHOLE, {"id": id, "user": user_id}))


def _as_whole(row: Row | None) -> WholeSummary | None:
    if row is None:
        return None
    row["gaps"] = [Gap(**gap) for gap in row["gaps"] or ()]
    row["chapters"] = [chapter_of(chapter) for chapter in row["chapters"] or ()]
    return WholeSummary(**row)


def page(work: UnitOfWork, *, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Summary]:
    """Up to `limit + 1` of a user's summaries, the newest first."""
    return work.fetch_all(
        Summary,
        f"""
        SELECT {_COLUMNS} {_FROM}
        WHERE s.user_id = %(user_id)s
          AND (%(moment)s::timestamptz IS NULL OR (s.created_at, s.id) < (%(moment)s, %(id)s))
        ORDER BY s.created_at DESC, s.id DESC LIMIT %(rows)s
        """,
        {"user_id": user_id, **keyset(after, limit=limit)},
    )


def origin(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Origin | None:
    """What a summary was made of, if it is this user's."""
    return work.fetch_one(
        Origin,
        """
        SELECT source_type, upload_id, captions_upload_id, movie_id, source->>'video_id' AS video_id,
               wished_language AS language, length
        FROM summaries WHERE id = %s AND user_id = %s
        """,
        (id, user_id),
    )


def rename(work: UnitOfWork, *, id: UUID, user_id: UUID, title: str) -> bool:
    """Sets what its person calls a summary. False if it is not this user's."""
    return work.run("UPDATE summaries SET own_title = %s WHERE id = %s AND user_id = %s", (title, id, user_id)) == 1


def delete(work: UnitOfWork, *, id: UUID, user_id: UUID) -> DeletedSummary | None:
    """Deletes the summary, if it is this user's."""
    return work.fetch_one(
        DeletedSummary,
        """
        DELETE FROM summaries WHERE id = %s AND user_id = %s
        RETURNING digest_id AS outline_id, upload_id, captions_upload_id, execution_arn, status
        """,
        (id, user_id),
    )


def uses_upload(work: UnitOfWork, *, upload_id: UUID) -> bool:
    row = work.one(
        "SELECT 1 FROM summaries WHERE upload_id = %s OR captions_upload_id = %s LIMIT 1", (upload_id, upload_id)
    )
    return row is not None


def count_since(work: UnitOfWork, *, user_id: UUID, hours: int) -> int:
    """How many pipelines a user has started. A summary that was deleted still counts, one that failed does not."""
    row = work.one(
        """
        SELECT count(*) AS started FROM usage_events
        WHERE user_id = %s AND kind = 'summary' AND step = 'asked' AND source <> 'cache'
          AND created_at > now() - make_interval(hours => %s)
        """,
        (user_id, hours),
    )
    return int(row["started"]) if row else 0
