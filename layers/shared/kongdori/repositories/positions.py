"""Where each person left off in each film."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.repositories.movies import COLUMNS, Movie


@dataclass(frozen=True, slots=True)
class Position:
    """`position_s`: seconds from the start."""

    position_s: float
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StartedMovie(Movie):
    """A film with the caller's position in it."""

    position_s: float
    watched_at: datetime


def save(work: UnitOfWork, *, user_id: UUID, movie_id: UUID, position_s: float) -> Position:
    """Stores a position; the last write wins."""
    return work.fetch_new(
        Position,
        """
        INSERT INTO watch_positions (user_id, movie_id, position_s) VALUES (%s, %s, %s)
        ON CONFLICT (user_id, movie_id) DO UPDATE SET position_s = excluded.position_s, updated_at = clock_timestamp()
        RETURNING position_s, updated_at
        """,
        (user_id, movie_id, position_s),
    )


def get(work: UnitOfWork, *, user_id: UUID, movie_id: UUID) -> Position | None:
    return work.fetch_one(
        Position,
        "SELECT position_s, updated_at FROM watch_positions WHERE user_id = %s AND movie_id = %s",
        (user_id, movie_id),
    )


def unfinished(
    work: UnitOfWork, *, user_id: UUID, finished_share: float, after: tuple[datetime, UUID] | None, limit: int
) -> list[StartedMovie]:
    """Up to `limit + 1` films that the person began and did not finish, the last watched first."""
    return work.fetch_all(
        StartedMovie,
        f"""
        SELECT {COLUMNS}, watch_positions.position_s, watch_positions.updated_at AS watched_at
        FROM watch_positions JOIN movies ON movies.id = watch_positions.movie_id
        WHERE watch_positions.user_id = %(user)s
          AND watch_positions.position_s > 0 AND watch_positions.position_s < movies.duration_s * %(share)s
          AND (%(moment)s::timestamptz IS NULL OR (watch_positions.updated_at, movies.id) < (%(moment)s, %(id)s))
        ORDER BY watch_positions.updated_at DESC, movies.id DESC LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        {"user": user_id, "share": finished_share, **keyset(after, limit=limit)},
    )
