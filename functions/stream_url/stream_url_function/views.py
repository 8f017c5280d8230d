"""Turns films into what the API answers: in the reader's language, with addresses that the edge serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kongdori import media_access
from kongdori.repositories import movies, positions
from kongdori.repositories.movies import Asset
from stream_url_function import service
from stream_url_function.languages import choose
from stream_url_function.schemas import FilmChapter, Movie, MovieDetail, Playback, Source, StartedMovie, Track


def movie(record: movies.Movie, languages: Sequence[str]) -> Movie:
    return Movie(**_fields(record, languages))


def started_movie(record: positions.StartedMovie, languages: Sequence[str]) -> StartedMovie:
    return StartedMovie(**_fields(record, languages), position=record.position_s, watched_at=record.watched_at)


def detail(film: service.Film, languages: Sequence[str]) -> MovieDetail:
    return MovieDetail(
        **_fields(film.movie, languages),
        chapters=_chapters(film.movie, languages),
        tracks=_tracks(film.assets),
    )


def playback(started: service.Playback, languages: Sequence[str]) -> Playback:
    storyboards = [asset.key for asset in started.assets if asset.kind == "storyboard" and asset.key.endswith(".vtt")]
    return Playback(
        sources=[
            Source(type=asset.content_type, url=media_access.media_url("films", asset.key))
            for asset in started.assets
            if asset.kind == "video"
        ],
        tracks=_tracks(started.assets),
        poster_url=_poster_url(started.movie),
        storyboard_url=media_access.media_url("films", storyboards[0]) if storyboards else None,
        chapters=_chapters(started.movie, languages),
        duration=started.movie.duration_s,
        position=started.position_s,
        expires_at=started.expires_at,
    )


def _fields(record: movies.Movie, languages: Sequence[str]) -> dict[str, Any]:
    """The fields that every view of a film has, for the constructor of its schema."""
    return {
        "id": record.id,
        "slug": record.slug,
        "title": choose(record.title, languages),
        "year": record.year,
        "duration": record.duration_s,
        "genres": record.genres,
        "synopsis": choose(record.synopsis, languages),
        "licence": record.licence,
        "source_url": record.source_url,
        "poster_url": _poster_url(record),
    }


def _poster_url(record: movies.Movie) -> str | None:
    return media_access.media_url("posters", record.poster_key) if record.poster_key else None


def _chapters(record: movies.Movie, languages: Sequence[str]) -> list[FilmChapter]:
    return [
        FilmChapter(start=chapter["start"], end=chapter["end"], title=choose(chapter["title"], languages))
        for chapter in record.chapters
    ]


def _tracks(assets: Sequence[Asset]) -> list[Track]:
    return [
        Track(kind=asset.kind, srclang=asset.srclang, label=asset.label, url=media_access.media_url("films", asset.key))
        for asset in assets
        if asset.kind in ("captions", "subtitles", "chapters")
    ]
