"""Films: what the catalogue shows, who may play what for how long, and where each person left off."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import FieldError, InvalidInput, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.media_access import MEDIA_COOKIES_S
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import movies, positions
from kongdori.repositories.movies import Asset, Movie
from kongdori.repositories.positions import Position, StartedMovie

FINISHED_SHARE = 0.95
_END_SLACK_S = 1.0  # players round: a position this far past the end is the end


@dataclass(frozen=True, slots=True)
class Film:
    """A film with the objects that belong to it."""

    movie: Movie
    assets: list[Asset]


@dataclass(frozen=True, slots=True)
class Playback(Film):
    """What one person may play: everything under `media_folder`, until `expires_at`."""

    position_s: float
    media_folder: str
    expires_at: datetime


def list_movies(
    *, query: str | None, genre: str | None, cursor: str | None, limit: int
) -> tuple[list[Movie], str | None]:
    """A page of the catalogue, the newest first."""
    with unit_of_work() as work:
        found = movies.page(
            work, query=_search_text(query), genre=_search_text(genre), after=decode_cursor(cursor), limit=limit
        )
    return paginate(found, limit=limit, key=lambda movie: (movie.created_at, movie.id))


def get_film(movie_id: UUID) -> Film:
    """One film. Raises `NotFound`."""
    with unit_of_work() as work:
        return Film(_movie(work, movie_id), movies.assets(work, movie_id))


def start_playback(caller: CheckedIdentity, movie_id: UUID) -> Playback:
    """What this person may play, and from where on. Raises `NotFound`."""
    with unit_of_work() as work:
        movie = _movie(work, movie_id)
        assets = movies.assets(work, movie_id)
        position = positions.get(work, user_id=caller.user_id, movie_id=movie_id)
    return Playback(
        movie,
        assets,
        position_s=position.position_s if position else 0.0,
        media_folder=f"/media/films/{movie.slug}/",
        expires_at=datetime.fromtimestamp(int(time.time()) + MEDIA_COOKIES_S, UTC),
    )


def save_position(caller: CheckedIdentity, movie_id: UUID, position_s: float) -> Position:
    """Stores where the person is. Raises `NotFound`, or `InvalidInput` for a position past the end."""
    with unit_of_work() as work:
        duration_s = _movie(work, movie_id).duration_s
        if position_s > duration_s + _END_SLACK_S:
            rule = f"The film ends at {duration_s:.1f} seconds; the position must be before that."
            raise InvalidInput(errors=[FieldError(("body", "position"), rule)], code="position-past-end")
        saved = positions.save(work, user_id=caller.user_id, movie_id=movie_id, position_s=min(position_s, duration_s))
        work.commit()
    return saved


def continue_watching(
    caller: CheckedIdentity, *, cursor: str | None, limit: int
) -> tuple[list[StartedMovie], str | None]:
    """A page of the films that this person began and did not finish, the last watched first."""
    with unit_of_work() as work:
        found = positions.unfinished(
            work,
            user_id=caller.user_id,
            finished_share=FINISHED_SHARE,
            after=decode_cursor(cursor),
            limit=limit,
        )
    return paginate(found, limit=limit, key=lambda movie: (movie.watched_at, movie.id))


def _movie(work: UnitOfWork, movie_id: UUID) -> Movie:
    movie = movies.get(work, movie_id)
    if movie is None:
        raise NotFound("This film isn't here any more. It may have been deleted.", code="movie-not-found")
    return movie


def _search_text(text: str | None) -> str | None:
    """The text in NFC, as films are stored (a Mac types Korean in NFD); None where there are only spaces."""
    return (unicodedata.normalize("NFC", text).strip() or None) if text else None
