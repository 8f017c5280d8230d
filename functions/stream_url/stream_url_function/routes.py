"""Films over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from kongdori.identity import Caller
from kongdori.media_access import set_media_cookies
from kongdori.pagination import Page
from kongdori.parameters import Cursor, Limit
from kongdori.problems import problems
from stream_url_function import service, views
from stream_url_function.languages import preferred
from stream_url_function.schemas import Movie, MovieDetail, Playback, Position, PositionIn, StartedMovie

router = APIRouter(
    prefix="/movies",
    tags=["films"],
    generate_unique_id_function=lambda route: route.name,
    responses=problems(401, 404, 422, 429, 503),
)


def _languages(
    language: Annotated[str | None, Query(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> list[str]:
    return preferred(language, accept_language)


Languages = Annotated[list[str], Depends(_languages)]
Search = Annotated[str | None, Query(max_length=200)]


@router.get("")
def list_movies(
    _caller: Caller,
    languages: Languages,
    query: Search = None,
    genre: Search = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Page[Movie]:
    """The catalogue, the newest first; `query` searches titles, synopses and genres in every language."""
    found, next_cursor = service.list_movies(query=query, genre=genre, cursor=cursor, limit=limit)
    return Page(items=[views.movie(one, languages) for one in found], next_cursor=next_cursor)


@router.get("/continue-watching")
def continue_watching(
    caller: Caller, languages: Languages, cursor: Cursor = None, limit: Limit = 20
) -> Page[StartedMovie]:
    """Films that I began and did not finish, the last watched first."""
    found, next_cursor = service.continue_watching(caller, cursor=cursor, limit=limit)
    return Page(items=[views.started_movie(one, languages) for one in found], next_cursor=next_cursor)


@router.get("/{movie_id}")
def get_movie(_caller: Caller, movie_id: UUID, languages: Languages) -> MovieDetail:
    """One film, with chapters and tracks."""
    return views.detail(service.get_film(movie_id), languages)


@router.post("/{movie_id}/playback")
def start_playback(caller: Caller, movie_id: UUID, languages: Languages, response: Response) -> Playback:
    """What a player needs; sets cookies that open this film's `/media/…`, and no other, until `expires_at`.

    That is seconds away, so that playing ends soon after the session: ask again while it plays.
    """
    started = service.start_playback(caller, movie_id)
    set_media_cookies(response, started.media_folder)
    return views.playback(started, languages)


@router.put("/{movie_id}/position")
def put_position(caller: Caller, movie_id: UUID, body: PositionIn) -> Position:
    """Stores where I am, on every device; the last write wins."""
    saved = service.save_position(caller, movie_id, body.position)
    return Position(position=saved.position_s, updated_at=saved.updated_at)
