"""The HTTP of films."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from kongdori.identity import Caller
from kongdori.pagination import Page
from kongdori.parameters import Cursor, Limit
from kongdori.problems import problems
from stream_url_function import languages, service
from stream_url_function.schemas import Movie, MovieDetail, Playback, Position, PositionIn, StartedMovie

router = APIRouter(
    prefix="/movies",
    tags=["films"],
    generate_unique_id_function=lambda route: route.name,
    responses=problems(401, 404, 422, 429, 503),
)


def _wanted(
    language: Annotated[str | None, Query(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> list[str]:
    return languages.preferred(language, accept_language)


Languages = Annotated[list[str], Depends(_wanted)]
Search = Annotated[str | None, Query(max_length=200)]


@router.get("")
def list_movies(
    _caller: Caller,
    wanted: Languages,
    query: Search = None,
    genre: Search = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Page[Movie]:
    """The catalogue, the newest first; `query` searches titles, synopses and genres in every language."""
    return service.catalogue(query=query, genre=genre, cursor=cursor, limit=limit, wanted=wanted)


@router.get("/continue-watching")
def continue_watching(
    caller: Caller, wanted: Languages, cursor: Cursor = None, limit: Limit = 20
) -> Page[StartedMovie]:
    """Films that I began and did not finish, the last watched first."""
    return service.continue_watching(caller, cursor=cursor, limit=limit, wanted=wanted)


@router.get("/{movie_id}")
def get_movie(_caller: Caller, movie_id: UUID, wanted: Languages) -> MovieDetail:
    """One film, with chapters and tracks."""
    return service.detail(movie_id, wanted=wanted)


@router.post("/{movie_id}/playback")
def start_playback(caller: Caller, movie_id: UUID, wanted: Languages, response: Response) -> Playback:
    """What a player needs; sets the cookies that open this film's `/media/…` and no other's."""
    answer, cookies = service.playback(caller, movie_id, wanted=wanted)
    for cookie in cookies:
        response.headers.append("set-cookie", cookie)
    return answer


@router.put("/{movie_id}/position")
def put_position(caller: Caller, movie_id: UUID, body: PositionIn) -> Position:
    """Remembers where I am, on every device; the last write wins."""
    return service.remember(caller, movie_id, body.position)
