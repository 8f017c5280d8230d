"""The rules of films: what the catalogue shows, who may play what for how long, where a person left off."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kongdori import storage
from kongdori.db import Row, UnitOfWork, unit_of_work
from kongdori.errors import FieldError, InvalidInput, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.pagination import Page, decode_cursor, paginate
from kongdori.repositories import movies, positions
from stream_url_function.languages import choose
from stream_url_function.schemas import (
    FilmChapter,
    Movie,
    MovieDetail,
    Playback,
    Position,
    Source,
    StartedMovie,
    Track,
)

FINISHED_SHARE = 0.95
_PLAYBACK_BASE_S = 4 * 3600  # time to pause for dinner, beside the film's own length
_END_SLACK_S = 1.0  # players round: a position this far past the end is the end


def catalogue(
    *, query: str | None, genre: str | None, cursor: str | None, limit: int, wanted: Sequence[str]
) -> Page[Movie]:
    """The films, the newest first."""
    with unit_of_work() as work:
        rows = movies.page(
            work,
            query=_search_text(query),
            genre=_search_text(genre),
            after=decode_cursor(cursor),
            limit=limit,
        )
    shown, next_cursor = paginate(rows, limit=limit, key=lambda row: (row["created_at"], row["id"]))
    return Page(items=[Movie(**_movie(row, wanted)) for row in shown], next_cursor=next_cursor)


def detail(movie_id: UUID, *, wanted: Sequence[str]) -> MovieDetail:
    """One film with its chapters and tracks. Raises `NotFound`."""
    with unit_of_work() as work:
        row = _found(work, movie_id)
        assets = movies.assets(work, movie_id)
    return MovieDetail(**_movie(row, wanted), chapters=_chapters(row, wanted), tracks=_tracks(assets))


def playback(caller: CheckedIdentity, movie_id: UUID, *, wanted: Sequence[str]) -> tuple[Playback, list[str]]:
    """What a player needs, and the cookies that open this film and no other. Raises `NotFound`."""
    with unit_of_work() as work:
        row = _found(work, movie_id)
        assets = movies.assets(work, movie_id)
        position = positions.get(work, user_id=caller.user_id, movie_id=movie_id)
    lasts_s = _PLAYBACK_BASE_S + int(row["duration_s"])
    cookies = storage.media_cookies(f"/media/films/{row['slug']}/", expires_s=lasts_s)
    storyboards = [asset["key"] for asset in assets if asset["kind"] == "storyboard" and asset["key"].endswith(".vtt")]
    answer = Playback(
        sources=[
            Source(type=asset["content_type"], url=storage.media_url("films", asset["key"]))
            for asset in assets
            if asset["kind"] == "video"
        ],
        tracks=_tracks(assets),
        poster_url=_poster_url(row),
        storyboard_url=storage.media_url("films", storyboards[0]) if storyboards else None,
        chapters=_chapters(row, wanted),
        duration=row["duration_s"],
        position=position,
        expires_at=datetime.fromtimestamp(int(time.time()) + lasts_s, UTC),
    )
    return answer, cookies


def remember(caller: CheckedIdentity, movie_id: UUID, position_s: float) -> Position:
    """Keeps where the person is. Raises `NotFound`, or `InvalidInput` for a position past the end."""
    with unit_of_work() as work:
        duration_s = _found(work, movie_id)["duration_s"]
        if position_s > duration_s + _END_SLACK_S:
            rule = f"The film ends at {duration_s:.1f} seconds; the position must lie before that."
            raise InvalidInput(errors=[FieldError(("body", "position"), rule)], code="position-past-end")
        position_s = min(position_s, duration_s)
        updated_at = positions.put(work, user_id=caller.user_id, movie_id=movie_id, position_s=position_s)
        work.commit()
    return Position(position=position_s, updated_at=updated_at)


def continue_watching(
    caller: CheckedIdentity, *, cursor: str | None, limit: int, wanted: Sequence[str]
) -> Page[StartedMovie]:
    """The films this person began and did not finish, the last watched first."""
    with unit_of_work() as work:
        rows = positions.unfinished(
            work,
            user_id=caller.user_id,
            finished_share=FINISHED_SHARE,
            after=decode_cursor(cursor),
            limit=limit,
        )
    shown, next_cursor = paginate(rows, limit=limit, key=lambda row: (row["updated_at"], row["id"]))
    items = [
        StartedMovie(**_movie(row, wanted), position=row["position_s"], watched_at=row["updated_at"]) for row in shown
    ]
    return Page(items=items, next_cursor=next_cursor)


def _found(work: UnitOfWork, movie_id: UUID) -> Row:
    row = movies.get(work, movie_id)
    if row is None:
        raise NotFound("This film is not here. It may have been taken out of the catalogue.", code="movie-not-found")
    return row


def _movie(row: Row, wanted: Sequence[str]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "slug": row["slug"],
        "title": choose(row["title"], wanted),
        "year": row["year"],
        "duration": row["duration_s"],
        "genres": row["genres"],
        "synopsis": choose(row["synopsis"], wanted),
        "licence": row["licence"],
        "source_url": row["source_url"],
        "poster_url": _poster_url(row),
    }


def _poster_url(row: Row) -> str | None:
    return storage.media_url("posters", row["poster_key"]) if row["poster_key"] else None


def _chapters(row: Row, wanted: Sequence[str]) -> list[FilmChapter]:
    return [
        FilmChapter(start=chapter["start"], end=chapter["end"], title=choose(chapter["title"], wanted))
        for chapter in row["chapters"]
    ]


def _tracks(assets: Sequence[Row]) -> list[Track]:
    return [
        Track(
            kind=asset["kind"],
            srclang=asset["srclang"],
            label=asset["label"],
            url=storage.media_url("films", asset["key"]),
        )
        for asset in assets
        if asset["kind"] in {"captions", "subtitles", "chapters"}
    ]


def _search_text(text: str | None) -> str | None:
    """Films are stored in NFC; a Mac types Korean in NFD. Only spaces is no search."""
    return (unicodedata.normalize("NFC", text).strip() or None) if text else None
