"""The sample films: drawn once, kept in a cache beside the tools, put into each catalogue once."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kongdori.media import films
from kongdori.media.films import Details, Prepared
from kongdori.repositories.movies import Asset, NewMovie
from kongdori_tools.films import catalogue, publish
from kongdori_tools.installation import Installation, data_folder, local
from kongdori_tools.samples import FILMS
from kongdori_tools.samples.film import LICENCE, YEAR, SampleFilm

_SOURCES = Path(__file__).parent / "samples"
_AT_ONCE = 2
_DRAW_S = 600


def ensure_samples(
    data: Path | None = None, *, installation: Installation | None = None, cache: Path | None = None
) -> list[str]:
    """Puts the sample films that this installation has not had yet into its catalogue; returns their slugs.

    Draws those that are not in the cache, two at a time at low priority. A sample that a person removed stays removed.
    """
    data = data or data_folder()
    notes = data / "samples.json"
    had: dict[str, str] = json.loads(notes.read_text()) if notes.exists() else {}
    version = fingerprint()
    wanted = [film for film in FILMS if had.get(film.slug) != version]
    if not wanted:
        return []
    installation = installation or local(data)
    there = {film.slug for film in catalogue(installation)}
    wanted = [film for film in wanted if film.slug not in had or film.slug in there]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for film, prepared in zip(wanted, pool.map(lambda f: ready(f, cache=cache), wanted), strict=True):
            publish(installation, prepared)
            had[film.slug] = version
            _write_whole(notes, json.dumps(had, indent=1))
    return [film.slug for film in wanted]


def fingerprint() -> str:
    """Stands for what the films are made of: their code, their captions and where they are stored."""
    digest = hashlib.sha256("".join(films.folders_of("")).encode())
    for path in sorted(_SOURCES.rglob("*")):
        if path.suffix in {".py", ".vtt"}:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def ready(film: SampleFilm, *, cache: Path | None = None) -> Prepared:
    """A sample film with all its files, from the cache or freshly drawn."""
    home = (cache or cache_folder()) / fingerprint() / film.slug
    if not (home / "film.json").exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        with _alone(home.with_suffix(".lock")):
            if not (home / "film.json").exists():  # else another process has drawn it meanwhile
                with tempfile.TemporaryDirectory(prefix=f"{film.slug}-", dir=home.parent) as draft:
                    _draw_and_make(film, Path(draft, "film"))
                    Path(draft, "film").rename(home)
    return _load(home)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Holds the lock file, which one process at a time may; the system frees it when a process is killed."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def cache_folder() -> Path:
    """KONGDORI_CACHE, or `.tools/cache` in the project."""
    root = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("KONGDORI_CACHE") or root / ".tools" / "cache").expanduser() / "samples"


def details_of(film: SampleFilm) -> Details:
    ends = [start for start, _ in film.chapters[1:]] + [film.duration_s]
    return Details(
        slug=film.slug,
        title=film.title,
        year=YEAR,
        licence=LICENCE,
        synopsis=film.synopsis,
        genres=film.genres,
        chapters=[
            {"start": start, "end": end, "title": title}
            for (start, title), end in zip(film.chapters, ends, strict=True)
        ],
        poster_at_s=film.poster_at_s,
    )


def captions_of(film: SampleFilm) -> dict[str, Path]:
    return {language: _SOURCES / "captions" / f"{film.slug}.{language}.vtt" for language in ("en", "ko")}


def _draw_and_make(film: SampleFilm, folder: Path) -> None:
    """Draws in a process of its own: drawing is pure Python and would block the other threads of this one."""
    with tempfile.TemporaryDirectory(prefix="kongdori-film-") as draft:
        drawn = Path(draft, "drawn.mp4")
        command = [sys.executable, "-m", "kongdori_tools.samples.render", film.slug, str(drawn)]
        subprocess.run(command, check=True, timeout=_DRAW_S, capture_output=True)
        make(film, folder, drawn=drawn)


def make(film: SampleFilm, folder: Path, *, drawn: Path) -> None:
    """All files of a film and `film.json`, which says what they are, in a new folder."""
    folder.mkdir()
    prepared = films.prepare(
        drawn, details_of(film), captions_files=captions_of(film), folder=folder, on_progress=lambda _s, _d: None
    )
    kept = {prepared.file(asset).name for asset in prepared.assets}
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()
    manifest = {
        "movie": dataclasses.asdict(prepared.movie),
        "assets": [dataclasses.asdict(asset) for asset in prepared.assets],
    }
    (folder / "film.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def _load(home: Path) -> Prepared:
    manifest: dict[str, Any] = json.loads((home / "film.json").read_text(encoding="utf-8"))
    return Prepared(NewMovie(**manifest["movie"]), [Asset(**asset) for asset in manifest["assets"]], home)


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    shutil.move(draft, path)
