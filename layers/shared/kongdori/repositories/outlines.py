"""Outlines: title, overview and chapters of a content, made once for each content, language and engine, whoever asks.

Their tables are `digests` and `chapters`: the first kept its older name, which a running release still reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg2.extras import Json

from kongdori.db import UnitOfWork

OFFLINE = "offline"  # the engine of key excerpts; any other engine is named after its model
_ALL_HEARD = """NOT jsonb_path_exists(d.gaps, '$[*] ? (@.reason <> "not-written")')"""
_STORED = "d.id, d.language, d.engine, d.gaps <> '[]' AS partial, d.transcript_key, d.coverage"


@dataclass(frozen=True, slots=True)
class Point:
    """What is said `at` a time, up to the `end` of the cues that say it; None where that is not known."""

    at: float
    text: str
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    start: float
    end: float
    title: str
    summary: str
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that was not read. `not-transcribed`: another attempt may find what is said there. `not-written`: the
    model did not write of it, which it may in another attempt; it has key excerpts.
    """

    start: float
    end: float
    reason: Literal["not-transcribed", "not-written", "captions-end", "file-ends"]

    @property
    def may_be_filled(self) -> bool:
        """Whether another attempt may read it."""
        return self.reason in {"not-transcribed", "not-written"}


@dataclass(frozen=True, slots=True)
class NewOutline:
    """`timed` is false for a text without times, whose times are guessed from a reading pace. `points_thrown_out`: that
    the model wrote, and the cues that they name did not carry.
    """

    content_sha256: bytes
    language: str
    engine: str
    title: str
    overview: str
    duration_s: float
    coverage: float
    timed: bool
    gaps: list[Gap]
    chapters: list[Chapter]
    points_thrown_out: int = 0


@dataclass(frozen=True, slots=True)
class StoredOutline:
    """`partial`: it has gaps."""

    id: UUID
    language: str
    engine: str
    partial: bool
    transcript_key: str
    coverage: float


@dataclass(frozen=True, slots=True)
class SavedOutline:
    """The outline that is stored now, and the transcript's key of the one that it replaced, if it replaced one."""

    stored: StoredOutline
    replaced_key: str | None


def save(work: UnitOfWork, outline: NewOutline, *, id: UUID, transcript_key: str) -> SavedOutline:
    """Stores an outline, unless one of the same content, language and engine covers as much. One that covers less is
    replaced in place.
    """
    earlier = work.fetch_one(
        StoredOutline,
        f"""
        SELECT {_STORED} FROM digests AS d WHERE content_sha256 = %s AND language = %s AND engine = %s FOR UPDATE
        """,  # noqa: S608 our own columns
        (outline.content_sha256, outline.language, outline.engine),
    )
    if earlier is not None and earlier.coverage >= outline.coverage:
        return SavedOutline(earlier, None)
    stored = work.fetch_new(
        StoredOutline,
        f"""
        INSERT INTO digests AS d (id, content_sha256, language, engine, title, overview, duration_s, coverage, timed,
                                  gaps, transcript_key, points_thrown_out)
        VALUES (%(id)s, %(content)s, %(language)s, %(engine)s, %(title)s, %(overview)s, %(duration)s, %(coverage)s,
                %(timed)s, %(gaps)s, %(key)s, %(thrown_out)s)
        ON CONFLICT (content_sha256, language, engine) DO UPDATE SET
            title = excluded.title, overview = excluded.overview, duration_s = excluded.duration_s,
            coverage = excluded.coverage, timed = excluded.timed, gaps = excluded.gaps,
            transcript_key = excluded.transcript_key, points_thrown_out = excluded.points_thrown_out
        RETURNING {_STORED}
        """,  # noqa: S608 our own columns
        {
            "id": id,
            "content": outline.content_sha256,
            "language": outline.language,
            "engine": outline.engine,
            "title": outline.title,
            "overview": outline.overview,
            "duration": outline.duration_s,
            "coverage": outline.coverage,
            "timed": outline.timed,
            "gaps": Json([asdict(gap) for gap in outline.gaps]),
            "key": transcript_key,
            "thrown_out": outline.points_thrown_out,
        },
    )
    _replace_chapters(work, outline_id=stored.id, chapters=outline.chapters)
    replaced = earlier is not None and earlier.transcript_key != transcript_key
    return SavedOutline(stored, earlier.transcript_key if earlier is not None and replaced else None)


def _replace_chapters(work: UnitOfWork, *, outline_id: UUID, chapters: Sequence[Chapter]) -> None:
    work.run("DELETE FROM chapters WHERE digest_id = %s", (outline_id,))
    for position, chapter in enumerate(chapters):
        points = Json([asdict(point) for point in chapter.points])
        work.run(
            """
            INSERT INTO chapters (digest_id, position, start_s, end_s, title, summary, points)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            (outline_id, position, chapter.start, chapter.end, chapter.title, chapter.summary, points),
        )


def find(work: UnitOfWork, *, content_sha256: bytes, language: str, engine: str) -> StoredOutline | None:
    """An outline that another pipeline could only make again: speech that was not transcribed is not missing from it.

    `language` "" is that of the content, which only an earlier request for the same has found out.
    """
    return work.fetch_one(
        StoredOutline,
        f"""
        SELECT {_STORED} FROM digests d
        WHERE d.content_sha256 = %(content)s AND d.engine = %(engine)s
          AND NOT d.gaps @> '[{{"reason": "not-transcribed"}}]'
          AND (d.language = %(language)s OR EXISTS (
              SELECT 1 FROM summaries s WHERE s.digest_id = d.id AND s.wished_language = %(language)s))
        ORDER BY d.created_at LIMIT 1 FOR KEY SHARE OF d
        """,  # noqa: S608 our own columns
        {"content": content_sha256, "language": language, "engine": engine},
    )


def heard_before(work: UnitOfWork, *, video_sha256: bytes) -> str | None:
    """The key of a transcript of the same recording without captions, of which nothing is missing, in whatever language
    and length it was summarised.
    """
    row = work.one(
        f"""
        SELECT d.transcript_key
        FROM uploads u JOIN summaries s ON s.upload_id = u.id JOIN digests d ON d.id = s.digest_id
        WHERE u.sha256 = %s AND s.captions_upload_id IS NULL AND d.timed AND {_ALL_HEARD}
        ORDER BY d.created_at DESC LIMIT 1
        """,  # noqa: S608 our own condition
        (video_sha256,),
    )
    return None if row is None else str(row["transcript_key"])


def whole_transcript(work: UnitOfWork, *, contents: list[bytes]) -> str | None:
    """The key of a transcript of one of these contents of which nothing is missing."""
    row = work.one(
        f"""
        SELECT d.transcript_key FROM digests d WHERE d.content_sha256 = ANY(%s) AND d.timed AND {_ALL_HEARD}
        ORDER BY d.created_at DESC LIMIT 1
        """,  # noqa: S608 our own condition
        (contents,),
    )
    return None if row is None else str(row["transcript_key"])


def delete_if_unused(work: UnitOfWork, *, id: UUID) -> str | None:
    """Deletes an outline that no summary refers to any more, and returns its transcript's key; None if one does."""
    row = work.one(
        """
        DELETE FROM digests d WHERE d.id = %s AND NOT EXISTS (SELECT 1 FROM summaries s WHERE s.digest_id = d.id)
        RETURNING transcript_key
        """,
        (id,),
    )
    return None if row is None else str(row["transcript_key"])


def delete_unused(work: UnitOfWork, *, limit: int) -> list[str]:
    """Deletes outlines that no summary refers to since accounts were deleted, and returns their transcripts' keys."""
    rows = work.all(
        """
        DELETE FROM digests WHERE id IN (
            SELECT id FROM digests d WHERE NOT EXISTS (SELECT 1 FROM summaries s WHERE s.digest_id = d.id)
            LIMIT %s FOR UPDATE SKIP LOCKED)
        RETURNING transcript_key
        """,
        (limit,),
    )
    return [str(row["transcript_key"]) for row in rows]


def chapter_of(stored: dict[str, Any]) -> Chapter:
    """A chapter from the JSON that a query made of its row."""
    return Chapter(**{**stored, "points": [Point(**point) for point in stored["points"]]})
