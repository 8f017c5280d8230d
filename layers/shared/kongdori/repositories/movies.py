"""Films, their assets (video, poster, storyboard, captions, chapters) and the catalogue's search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict
from uuid import UUID

from psycopg2.extras import Json

from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.repositories.patterns import containing

AssetKind = Literal["video", "poster", "storyboard", "captions", "subtitles", "chapters"]

COLUMNS = """
    movies.id, movies.slug, movies.title, movies.synopsis, movies.year, movies.duration_s, movies.genres,
    movies.licence, movies.source_url, movies.chapters, movies.created_at,
    (SELECT key FROM movie_assets WHERE movie_id = movies.id AND kind = 'poster' ORDER BY key LIMIT 1) AS poster_key
"""


class Chapter(TypedDict):
    """As it is stored and sent, in JSON. `title` maps a language to a text; times are seconds from the start."""

    start: float
    end: float
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Movie:
    """A film. `title` and `synopsis` map a language to a text; `poster_key` is an object in the films bucket."""

    id: UUID
    slug: str
    title: dict[str, str]
    synopsis: dict[str, str]
    year: int
    duration_s: float
    genres: list[str]
    licence: str
    source_url: str | None
    chapters: list[Chapter]
    created_at: datetime
    poster_key: str | None


@dataclass(frozen=True, slots=True)
class Asset:
    """One object of a film in the films bucket."""

    kind: AssetKind
    key: str
    content_type: str
    srclang: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class NewMovie:
    """A film to be added. `title` and `synopsis` map a language to a text."""

    slug: str
    title: dict[str, str]
    synopsis: dict[str, str]
    year: int
    duration_s: float
    genres: Sequence[str]
    licence: str
    source_url: str | None
    chapters: Sequence[Chapter]


def page(
    work: UnitOfWork, *, query: str | None, genre: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Movie]:
    """Up to `limit + 1` films, the newest first, whose title, synopsis (in any language) or genres contain `query`."""
    return work.fetch_all(
        Movie,
        f"""
        SELECT {COLUMNS} FROM movies
        WHERE (%(genre)s IS NULL OR genres @> ARRAY[%(genre)s]::text[])
          AND (%(pattern)s IS NULL
               OR EXISTS (SELECT FROM jsonb_each_text(title) WHERE value ILIKE %(pattern)s)
               OR EXISTS (SELECT FROM jsonb_each_text(synopsis) WHERE value ILIKE %(pattern)s)
               OR EXISTS (SELECT FROM unnest(genres) AS name WHERE name ILIKE %(pattern)s))
          AND (%(moment)s::timestamptz IS NULL OR (created_at, id) < (%(moment)s, %(id)s))
        ORDER BY created_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608 our own columns
        {
            "genre": genre,
            "pattern": None if query is None else containing(query),
            **keyset(after, limit=limit),
        },
    )


def get(work: UnitOfWork, movie_id: UUID) -> Movie | None:
    return work.fetch_one(Movie, f"SELECT {COLUMNS} FROM movies WHERE id = %s", (movie_id,))  # noqa: S608


def everything(work: UnitOfWork) -> list[Movie]:
    """The whole catalogue, by slug."""
    return work.fetch_all(Movie, f"SELECT {COLUMNS} FROM movies ORDER BY slug")  # noqa: S608


def assets(work: UnitOfWork, movie_id: UUID) -> list[Asset]:
    """The objects of a film."""
    return work.fetch_all(
        Asset,
        """
        SELECT kind, key, content_type, srclang, label FROM movie_assets WHERE movie_id = %s ORDER BY kind, srclang, key
        """,
        (movie_id,),
    )


def put(work: UnitOfWork, *, id: UUID, movie: NewMovie, objects: Sequence[Asset]) -> UUID:
    """Adds a film, or replaces the one of this slug, which keeps its id, age and watch positions. Returns the id."""
    movie_id = work.fetch_new(
        Movie,
        f"""
        INSERT INTO movies (id, slug, title, synopsis, year, duration_s, genres, licence, source_url, chapters)
        VALUES (%(id)s, %(slug)s, %(title)s, %(synopsis)s, %(year)s, %(duration_s)s, %(genres)s, %(licence)s,
                %(source_url)s, %(chapters)s)
        ON CONFLICT (slug) DO UPDATE SET
            title = excluded.title, synopsis = excluded.synopsis, year = excluded.year,
            duration_s = excluded.duration_s, genres = excluded.genres, licence = excluded.licence,
            source_url = excluded.source_url, chapters = excluded.chapters
        RETURNING {COLUMNS}
        """,  # noqa: S608
        {
            "id": id,
            "slug": movie.slug,
            "title": Json(movie.title),
            "synopsis": Json(movie.synopsis),
            "year": movie.year,
            "duration_s": movie.duration_s,
            "genres": list(movie.genres),
            "licence": movie.licence,
            "source_url": movie.source_url,
            "chapters": Json(list(movie.chapters)),
        },
    ).id
    work.run("DELETE FROM movie_assets WHERE movie_id = %s", (movie_id,))
    for asset in objects:
        work.run(
            """
            INSERT INTO movie_assets (movie_id, kind, key, content_type, srclang, label)
            VALUES (%s, %s, %s, %s, %s, %s)
            """,
            (movie_id, asset.kind, asset.key, asset.content_type, asset.srclang, asset.label),
        )
    work.run(
        "UPDATE watch_positions SET position_s = %(end)s WHERE movie_id = %(id)s AND position_s > %(end)s",
        {"end": movie.duration_s, "id": movie_id},
    )
    return movie_id


def remove(work: UnitOfWork, slug: str) -> bool:
    """Deletes a film with everybody's positions in it; False where there is none of this slug."""
    return work.run("DELETE FROM movies WHERE slug = %s", (slug,)) == 1
