"""`kongdori films`: add, list, remove, and the samples."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from kongdori.media.films import LANGUAGE, Details, slug_of
from kongdori_tools import films
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation

Reach = Callable[[], Installation]
_STAGES = {"convert": "Making it seekable", "pictures": "Poster and storyboard", "store": "Storing"}
_EARLIEST_YEAR = 1870
_IN_LANGUAGE = re.compile(r"([a-z]{2,3})=(.*)", re.DOTALL)


def add_parser(commands: Any) -> None:
    films_parser = commands.add_parser("films", help="films: add, list, remove")
    actions = films_parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        help="add a film from a video file",
        description="Any common video: MP4, MKV, WebM, AVI, WMV … Copied if browsers can play it, converted if not.",
    )
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument(
        "--title", action="append", required=True, metavar="T", help="repeat for other languages: --title ko=제목"
    )
    add.add_argument("--year", type=int, required=True, metavar="Y")
    add.add_argument("--licence", required=True, metavar="L", help='why you may show it, such as "CC BY 4.0"')
    add.add_argument(
        "--synopsis", action="append", default=[], metavar="S", help="repeat for other languages: --synopsis ko=…"
    )
    add.add_argument("--genre", action="append", default=[], metavar="G", help="can be repeated")
    add.add_argument("--source-url", metavar="URL", help="where it comes from")
    add.add_argument("--captions", action="append", default=[], metavar="LANG=FILE", help="SRT, VTT, SMI, ASS …")
    add.add_argument("--slug", help="its name in addresses; made from the title by default")
    add.add_argument("--replace", action="store_true", help="replace another film that has this slug")
    add.set_defaults(run=_add)
    actions.add_parser("list", help="list all films").set_defaults(run=_list)
    remove = actions.add_parser("remove", help="delete a film and its files")
    remove.add_argument("slug", metavar="SLUG")
    remove.set_defaults(run=_remove)


def details_of(options: argparse.Namespace) -> tuple[Details, dict[str, Path]]:
    """The film and its captions as the options say. Raises `CommandError` naming the option at fault."""
    title = _by_language("--title", options.title)
    latest = datetime.now(UTC).year + 5
    if not _EARLIEST_YEAR <= options.year <= latest:
        raise CommandError(f"--year must be between {_EARLIEST_YEAR} and {latest}.")
    if not options.licence.strip():
        raise CommandError("--licence must say why you may show this film.")
    if options.source_url and not _is_web_address(options.source_url):
        raise CommandError("--source-url must be an http or https address.")
    details = Details(
        slug=options.slug or slug_of(title.get("en") or next(iter(title.values())), options.year),
        title=title,
        year=options.year,
        licence=options.licence,
        synopsis=_by_language("--synopsis", options.synopsis),
        genres=[genre for genre in options.genre if genre.strip()],
        source_url=options.source_url,
    )
    return details, _captions(options.captions)


def _add(options: argparse.Namespace, reach: Reach) -> None:
    details, captions_files = details_of(options)
    installation = reach()
    console = Console()
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=console
    )
    with bar:
        tasks = {stage: bar.add_task(words, total=1.0, start=False) for stage, words in _STAGES.items()}

        def progressed(stage: str, share: float) -> None:
            bar.start_task(tasks[stage])
            bar.update(tasks[stage], completed=share)

        films.add(
            installation,
            options.file,
            details,
            captions_files=captions_files,
            replace=options.replace,
            on_progress=progressed,
        )
    console.print(Text(f"{next(iter(details.title.values()))} was added as {details.slug}: {installation.url}/films"))


def _list(_options: argparse.Namespace, reach: Reach) -> None:
    table = Table("slug", "title", "year", "length", "licence")
    for film in films.catalogue(reach()):
        minutes, seconds = divmod(round(film.duration_s), 60)
        title = " / ".join(film.title.values())
        cells = (film.slug, title, str(film.year), f"{minutes}:{seconds:02}", film.licence)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def _remove(options: argparse.Namespace, reach: Reach) -> None:
    films.remove(reach(), options.slug)
    Console().print(Text(f"{options.slug} was deleted, with its files and everybody's place in it."))


def _by_language(option: str, given: Sequence[str]) -> dict[str, str]:
    """`["Film", "ko=영화"]` becomes `{"en": "Film", "ko": "영화"}`."""
    texts: dict[str, str] = {}
    for value in given:
        found = _IN_LANGUAGE.fullmatch(value)
        language, text = (found[1], found[2]) if found else ("en", value)
        if not text.strip():
            raise CommandError(f"{option} must not be empty.")
        if language in texts:
            raise CommandError(f"{option} is given twice for the language {language!r}.")
        texts[language] = text
    return texts


def _captions(given: Sequence[str]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for value in given:
        language, equals, path = value.partition("=")
        if not equals or not LANGUAGE.fullmatch(language) or not path:
            raise CommandError(f"--captions {value!r} must name a language and a file, such as ko=film.srt.")
        if language in files:
            raise CommandError(f"--captions is given twice for the language {language!r}.")
        files[language] = Path(path)
    return files


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
