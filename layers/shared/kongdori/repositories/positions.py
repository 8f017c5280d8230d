"""Where each person left off in each film."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kongdori.db import Row, UnitOfWork


def put(work: UnitOfWork, *, user_id: UUID, movie_id: UUID, position_s: float) -> datetime:
    """Remembers a position; the last write wins. Returns when it was written."""
    row = work.one(
        """
        INSERT INTO watch_positions (user_id, movie_id, position_s) VALUES (%s, %s, %s)
        ON CONFLICT (user_id, movie_id) DO UPDATE SET position_s = excluded.position_s, updated_at = clock_timestamp()
        RETURNING updated_at
        """,
        (user_id, movie_id, position_s),
    )
    if row is None:
        raise RuntimeError("INSERT … RETURNING gave no row")
    moment: datetime = row["updated_at"]
    return moment


def get(work: UnitOfWork, *, user_id: UUID, movie_id: UUID) -> float:
    """Seconds from the start; 0 where the person has not begun."""
    row = work.one("SELECT position_s FROM watch_positions WHERE user_id = %s AND movie_id = %s", (user_id, movie_id))
    return float(row["position_s"]) if row else 0.0


def unfinished(
    work: UnitOfWork, *, user_id: UUID, finished_share: float, after: tuple[datetime, UUID] | None, limit: int
) -> list[Row]:
    """Up to `limit + 1` films that the person began and did not finish, the last watched first."""
    return work.all(
        """
        SELECT movies.id, movies.slug, movies.title, movies.synopsis, movies.year, movies.duration_s, movies.genres,
               movies.licence, movies.source_url, watch_positions.position_s, watch_positions.updated_at,
               (SELECT key FROM movie_assets WHERE movie_id = movies.id AND kind = 'poster' ORDER BY key LIMIT 1)
                   AS poster_key
        FROM watch_positions JOIN movies ON movies.id = watch_positions.movie_id
        WHERE watch_positions.user_id = %(user)s
          AND watch_positions.position_s > 0 AND watch_positions.position_s < movies.duration_s * %(share)s
          AND (%(moment)s::timestamptz IS NULL OR (watch_positions.updated_at, movies.id) < (%(moment)s, %(id)s))
        ORDER BY watch_positions.updated_at DESC, movies.id DESC LIMIT %(rows)s
        """,
        {
            "user": user_id,
            "share": finished_share,
            "moment": after[0] if after else None,
            "id": after[1] if after else None,
            "rows": limit + 1,
        },
    )
