"""Films: add one, list them, remove one. The catalogue names a film only once all its files are stored."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongdori.errors import KongdoriError
from kongdori.media import films
from kongdori.media.films import Details, Prepared, Progress
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation


@dataclass(frozen=True, slots=True)
class Film:
    """A film of the catalogue, as a list shows it. `title` maps a language to a text."""

    slug: str
    title: Mapping[str, str]
    year: int
    duration_s: float
    licence: str
    genres: tuple[str, ...]


def add(
    installation: Installation,
    video: Path,
    details: Details,
    *,
    captions_files: Mapping[str, Path],
    replace: bool = False,
    on_progress: Progress = lambda _stage, _share: None,
) -> str:
    """Adds a film, or replaces it (the same title and year again, or `replace`). Returns its id.

    Raises `CommandError`: no such file, not a video, a playlist, captions that can't be read, a slug that is taken.
    """
    for path in (video, *captions_files.values()):
        if not path.is_file():
            raise CommandError(f"There's no file {path}.")
    _check_free(installation, details, replace=replace)
    with tempfile.TemporaryDirectory(prefix="kongdori-film-") as folder:
        try:
            prepared = films.prepare(
                video, details, captions_files=captions_files, folder=Path(folder), on_progress=on_progress
            )
            return publish(installation, prepared, on_progress=on_progress)
        except KongdoriError as error:
            raise CommandError(f"{video.name}: {error.detail}") from error


def publish(
    installation: Installation, prepared: Prepared, *, on_progress: Progress = lambda _stage, _share: None
) -> str:
    """Stores a film's files, then its row, then deletes what an earlier version left. Returns the film's id."""
    films.store(prepared, bucket=installation.bucket, on_progress=on_progress)
    row = installation.act(
        "films.put",
        movie=dataclasses.asdict(prepared.movie),
        assets=[dataclasses.asdict(asset) for asset in prepared.assets],
    )
    films.sweep(prepared.movie.slug, bucket=installation.bucket, keep=prepared.assets)
    return str(row["id"])


def catalogue(installation: Installation) -> list[Film]:
    """All films, by slug."""
    return [_film(row) for row in installation.act("films.list")]


def remove(installation: Installation, slug: str) -> None:
    """Takes a film out of the catalogue and deletes its files."""
    try:
        films.check_slug(slug)
        installation.act("films.remove", slug=slug)
        films.sweep(slug, bucket=installation.bucket)
    except KongdoriError as error:
        raise CommandError(error.detail) from error


def _check_free(installation: Installation, details: Details, *, replace: bool) -> None:
    try:
        films.check_slug(details.slug)
    except KongdoriError as error:
        raise CommandError(error.detail) from error
    for film in catalogue(installation):
        same = film.year == details.year and set(film.title.values()) & set(details.title.values())
        if film.slug == details.slug and not (replace or same):
            title = next(iter(film.title.values()), "")
            raise CommandError(
                f"The slug {details.slug!r} is taken by {title!r} ({film.year}). Choose another with --slug, "
                "or replace that film with --replace."
            )


def _film(row: Mapping[str, Any]) -> Film:
    return Film(row["slug"], row["title"], row["year"], row["duration_s"], row["licence"], tuple(row["genres"]))
