"""What goes in and out of the routes of films."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from kongdori.bodies import Schema

Seconds = Annotated[float, Field(ge=0, description="Seconds from the start")]


class FilmChapter(BaseModel):
    start: Seconds
    end: Seconds
    title: str


class Track(BaseModel):
    """A text track: the attributes of `<track>`."""

    kind: Literal["captions", "subtitles", "chapters"]
    srclang: str
    label: str
    url: str


class Source(BaseModel):
    """One rendition of the video: the attributes of `<source>`."""

    type: str
    url: str


class Movie(BaseModel):
    """A film in the catalogue; `title` and `synopsis` are in the language that was asked for, where there is one."""

    id: UUID
    slug: str
    title: str
    year: int
    duration: Seconds
    genres: list[str]
    synopsis: str
    licence: str
    source_url: str | None
    poster_url: str | None


class MovieDetail(Movie):
    chapters: list[FilmChapter]
    tracks: list[Track]


class StartedMovie(Movie):
    """A film that was begun and not finished."""

    position: Seconds
    watched_at: datetime


class Playback(BaseModel):
    """Everything a player needs. The response's cookies open these addresses, of this film only, until `expires_at`;
    ask again before that while playing."""

    sources: list[Source]
    tracks: list[Track]
    poster_url: str | None
    storyboard_url: str | None
    chapters: list[FilmChapter]
    duration: Seconds
    position: Seconds
    expires_at: datetime


class PositionIn(Schema):
    position: Annotated[
        float, Field(strict=True, ge=0, allow_inf_nan=False, description="Seconds from the start, up to the duration")
    ]


class Position(BaseModel):
    position: Seconds
    updated_at: datetime
