"""Films: add one (atomically: the catalogue names it only once all its files are stored), the samples, remove."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from kongdori.errors import KongdoriError
from kongdori.media import films
from kongdori.media.films import Details, Progress
from kongdori_tools.house import CommandError, House
from kongdori_tools.publish import catalogue, publish
from kongdori_tools.sample_films import ensure_samples

__all__ = ["add", "catalogue", "ensure_samples", "remove"]


def add(
    house: House,
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
            raise CommandError(f"There is no file {path}.")
    _check_free(house, details, replace=replace)
    with tempfile.TemporaryDirectory(prefix="kongdori-film-") as folder:
        try:
            prepared = films.prepare(
                video, details, captions_files=captions_files, folder=Path(folder), on_progress=on_progress
            )
            return publish(house, prepared, on_progress=on_progress)
        except KongdoriError as error:
            raise CommandError(f"{video.name}: {error.detail}") from error


def remove(house: House, slug: str) -> None:
    """Takes a film out of the catalogue and deletes its files."""
    try:
        films.check_slug(slug)
        house.act("films.remove", slug=slug)
        films.sweep(slug, bucket=house.bucket)
    except KongdoriError as error:
        raise CommandError(error.detail) from error


def _check_free(house: House, details: Details, *, replace: bool) -> None:
    try:
        films.check_slug(details.slug)
    except KongdoriError as error:
        raise CommandError(error.detail) from error
    for film in catalogue(house):
        same = film["year"] == details.year and set(film["title"].values()) & set(details.title.values())
        if film["slug"] == details.slug and not (replace or same):
            title = next(iter(film["title"].values()), "")
            raise CommandError(
                f"The slug {details.slug!r} is taken by {title!r} ({film['year']}). Choose another with --slug, "
                "or replace that film with --replace."
            )
