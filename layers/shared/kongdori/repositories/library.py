"""What the offline engine may look things up in: the films of the house, and a person's own summaries."""

from __future__ import annotations

from uuid import UUID

from kongdori.db import Row, UnitOfWork

_SUMMARIES = 20  # the newest
_PASSAGES = 2_000


def ping(work: UnitOfWork) -> None:
    """Raises `DatabaseUnavailable` when Postgres is away."""
    work.one("SELECT now()")


def films(work: UnitOfWork) -> list[Row]:
    """`{title, synopsis, year}` of each film; title and synopsis map a language to a text."""
    return work.all("SELECT title, synopsis, year FROM movies ORDER BY created_at DESC, id DESC LIMIT 200")


def passages(work: UnitOfWork, *, user_id: UUID) -> list[Row]:
    """The chapters of a person's newest summaries: `{summary_title, start_s, timed, title, summary, points}`."""
    return work.all(
        """
        SELECT d.title AS summary_title, d.timed, c.start_s, c.title, c.summary, c.points
        FROM (
            SELECT digest_id, created_at FROM summaries WHERE user_id = %(user_id)s AND digest_id IS NOT NULL
            ORDER BY created_at DESC LIMIT %(summaries)s
        ) AS mine
        JOIN digests AS d ON d.id = mine.digest_id
        JOIN chapters AS c ON c.digest_id = d.id
        ORDER BY mine.created_at DESC, c.position LIMIT %(passages)s
        """,
        {"user_id": user_id, "summaries": _SUMMARIES, "passages": _PASSAGES},
    )


def transcripts(work: UnitOfWork, *, user_id: UUID, limit: int) -> list[Row]:
    """`{title, transcript_key}` of a person's newest summaries."""
    return work.all(
        """
        SELECT d.title, d.transcript_key FROM summaries AS s JOIN digests AS d ON d.id = s.digest_id
        WHERE s.user_id = %s ORDER BY s.created_at DESC LIMIT %s
        """,
        (user_id, limit),
    )
