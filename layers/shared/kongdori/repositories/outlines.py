"""What a content says: once per content, language and engine, whoever asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from kongdori.db import Row, UnitOfWork


def save(
    work: UnitOfWork,
    *,
    id: UUID,
    content_sha256: bytes,
    language: str,
    engine: str,
    title: str,
    overview: str,
    duration_s: float,
    coverage: float,
    timed: bool,
    gaps: list[dict[str, Any]],
    transcript_key: str,
    chapters: list[dict[str, Any]],
) -> Row:
    """Stores a digest and returns `{id, transcript_key, replaced_key, partial}` of what is kept.

    One of the same content, language and engine that covers as much stays; one that covers less is replaced in place,
    and `replaced_key` is its transcript's key.
    """
    kept = work.one(
        """
        SELECT id, coverage, transcript_key, gaps FROM digests
        WHERE content_sha256 = %s AND language = %s AND engine = %s FOR UPDATE
        """,
        (content_sha256, language, engine),
    )
    if kept is not None and kept["coverage"] >= coverage:
        return {
            "id": kept["id"],
            "transcript_key": kept["transcript_key"],
            "replaced_key": None,
            "partial": bool(kept["gaps"]),
        }
    row = work.one(
        """
        INSERT INTO digests (id, content_sha256, language, engine, title, overview, duration_s, coverage, timed, gaps,
                             transcript_key)
        VALUES (%(id)s, %(content)s, %(language)s, %(engine)s, %(title)s, %(overview)s, %(duration)s, %(coverage)s,
                %(timed)s, %(gaps)s, %(key)s)
        ON CONFLICT (content_sha256, language, engine) DO UPDATE SET
            title = excluded.title, overview = excluded.overview, duration_s = excluded.duration_s,
            coverage = excluded.coverage, timed = excluded.timed, gaps = excluded.gaps,
            transcript_key = excluded.transcript_key
        RETURNING id
        """,
        {
            "id": id,
            "content": content_sha256,
            "language": language,
            "engine": engine,
            "title": title,
            "overview": overview,
            "duration": duration_s,
            "coverage": coverage,
            "timed": timed,
            "gaps": Json(gaps),
            "key": transcript_key,
        },
    )
    assert row is not None  # noqa: S101 an upsert with RETURNING always gives a row
    _replace_chapters(work, digest_id=row["id"], chapters=chapters)
    replaced = kept["transcript_key"] if kept is not None and kept["transcript_key"] != transcript_key else None
    return {"id": row["id"], "transcript_key": transcript_key, "replaced_key": replaced, "partial": bool(gaps)}


def _replace_chapters(work: UnitOfWork, *, digest_id: UUID, chapters: list[dict[str, Any]]) -> None:
    work.run("DELETE FROM chapters WHERE digest_id = %s", (digest_id,))
    for position, chapter in enumerate(chapters):
        work.run(
            """
            INSERT INTO chapters (digest_id, position, start_s, end_s, title, summary, points)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            (
                digest_id,
                position,
                chapter["start"],
                chapter["end"],
                chapter["title"],
                chapter["summary"],
                Json(chapter["points"]),
            ),
        )


def find(work: UnitOfWork, *, content_sha256: bytes, language: str, engine: str) -> Row | None:
    """A digest that a pipeline would make again: nothing of it is missing for a passing reason.

    `language` "" is the content's own, which only an earlier wish for the same knows.
    """
    return work.one(
        """
        SELECT d.id, d.gaps, d.language FROM digests d
        WHERE d.content_sha256 = %(content)s AND d.engine = %(engine)s
          AND NOT d.gaps @> '[{"reason": "not-transcribed"}]'
          AND (d.language = %(language)s OR EXISTS (
              SELECT 1 FROM summaries s WHERE s.digest_id = d.id AND s.wished_language = %(language)s))
        ORDER BY d.created_at LIMIT 1 FOR KEY SHARE OF d
        """,
        {"content": content_sha256, "language": language, "engine": engine},
    )


def delete_if_unused(work: UnitOfWork, *, id: UUID) -> str | None:
    """Deletes a digest that no summary refers to any more, and returns its transcript's key; None if it is in use."""
    row = work.one(
        """
        DELETE FROM digests d WHERE d.id = %s AND NOT EXISTS (SELECT 1 FROM summaries s WHERE s.digest_id = d.id)
        RETURNING transcript_key
        """,
        (id,),
    )
    return None if row is None else str(row["transcript_key"])


def delete_unused(work: UnitOfWork, *, limit: int) -> list[str]:
    """Deletes digests that no summary refers to (their last person is gone), and returns their transcripts' keys."""
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
