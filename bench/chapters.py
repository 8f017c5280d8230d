"""Chapters and key excerpts without a model: how often a border stands wrong (Pk, Beeferman 1999; WindowDiff, Pevzner
2002), beside even cuts into as many chapters and nltk's TextTiling (Hearst 1997); and how much of what the author says
of the whole stands in the overview (ROUGE, Lin 2004), beside as many words from the beginning, and from the beginnings
of as many even parts.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from kongdori_intents.terms import STOP_WORDS

from bench._figures import Figure, console, show
from bench._talks import Talk, address_meetings, korean_meetings, lectures, manual_meetings
from summarize_function.reading import excerpts

COUNT, SEED = 20, 7
TILED = 4  # TextTiling takes half a minute for some
TALKS: dict[str, Callable[[], list[Talk]]] = {
    "lectures (49 pages of a manual)": lectures,
    "meetings on pages of the manual": lambda: manual_meetings(COUNT, seed=SEED),
    "meetings of presidents": lambda: address_meetings(COUNT, seed=SEED),
    "meetings on Korean law": lambda: korean_meetings(COUNT, seed=SEED),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What the offline engine makes of a talk: the sentences at which its chapters begin, its overview, the seconds."""

    borders: list[int]
    overview: str
    took_s: float


def main() -> bool:
    try:
        talks = {name: made() for name, made in TALKS.items()}
    except (OSError, subprocess.CalledProcessError) as error:
        console.print(f"bench.chapters: the texts could not be fetched ({error}); it needs apt-get, npm and pip")
        return True
    ours = {name: [read(talk) for talk in some] for name, some in talks.items()}
    met = show("Chapters: how often a border is wrong", borders(talks, ours), against="even cuts")
    met = tiled(talks, ours) and met
    return show("Overviews: ROUGE-1 · ROUGE-2", told(talks, ours), against="the beginning") and met


def read(talk: Talk) -> Read:
    cues = talk.cues()
    started = time.perf_counter()
    made = excerpts.read(cues, start=0.0, end=cues[-1].end, length="long")
    took_s = time.perf_counter() - started
    usual = excerpts.read(cues, start=0.0, end=cues[-1].end, length="medium")
    numbers = {cue.start: number for number, cue in enumerate(cues)}
    return Read([numbers[chapter.start] for chapter in usual.chapters[1:]], made.overview, took_s)


def borders(talks: dict[str, list[Talk]], ours: dict[str, list[Read]]) -> list[Figure]:
    figures = []
    for name, some in talks.items():
        mine = mean([errors(talk, one.borders) for talk, one in zip(some, ours[name], strict=True)])
        cut = [even(len(talk.sentences), len(one.borders)) for talk, one in zip(some, ours[name], strict=True)]
        theirs = mean([errors(talk, at) for talk, at in zip(some, cut, strict=True)])
        for what, own, other in zip(("Pk", "WindowDiff"), mine, theirs, strict=True):
            met = own <= 0.85 * other if what == "Pk" else None
            bound = "≤ 0.85 of it" if what == "Pk" else ""
            figures.append(Figure(f"{name}: {what}", f"{own:.3f}", f"{other:.3f}", f"{own / other:.2f}", bound, met))
    slowest = max(one.took_s for some in ours.values() for one in some)
    return [*figures, Figure("the slowest of them", f"{slowest:.2f} s")]


def tiled(talks: dict[str, list[Talk]], ours: dict[str, list[Read]]) -> bool:
    figures = []
    for name, some in talks.items():
        first = sorted(zip(some, ours[name], strict=True), key=lambda pair: len(pair[0].sentences))[:TILED]
        mine = mean([errors(talk, one.borders) for talk, one in first])[0]
        theirs = mean([errors(talk, tile(talk)) for talk, _ in first])[0]
        figures.append(
            Figure(f"{name}: Pk", f"{mine:.3f}", f"{theirs:.3f}", f"{mine / theirs:.2f}", "below it", mine < theirs)
        )
    return show(f"The same, of the {TILED} shortest", figures, against="TextTiling")


def told(talks: dict[str, list[Talk]], ours: dict[str, list[Read]]) -> list[Figure]:
    figures = []
    for name, some in talks.items():
        pairs = [(talk, one) for talk, one in zip(some, ours[name], strict=True) if talk.told]
        if not pairs:
            continue
        mine = mean([rouge(one.overview, talk.told) for talk, one in pairs])
        for what, beginnings in (("the beginning", 1), ("of as many even parts", 0)):
            leads = [lead(talk, len(one.overview.split()), beginnings or len(one.borders) + 1) for talk, one in pairs]
            theirs = mean([rouge(text, talk.told) for text, (talk, _) in zip(leads, pairs, strict=True)])
            figures.append(
                Figure(
                    f"{name}: {what}",
                    f"{mine[0]:.3f} · {mine[1]:.3f}",
                    f"{theirs[0]:.3f} · {theirs[1]:.3f}",
                    f"{mine[0] / theirs[0]:.2f} · {mine[1] / theirs[1]:.2f}",
                    "above it",
                    mine[0] > theirs[0],
                )
            )
    return figures


def errors(talk: Talk, found: Sequence[int]) -> tuple[float, float]:
    """Pk and WindowDiff, with half the length of a true chapter for a window."""
    from nltk.metrics.segmentation import pk, windowdiff

    size = len(talk.sentences)
    window = max(2, round(size / (len(talk.borders) + 1) / 2))
    true, other = marks(talk.borders, size), marks(found, size)
    return float(pk(true, other, window)), float(windowdiff(true, other, window))


def marks(found: Sequence[int], size: int) -> str:
    return "".join("1" if number in set(found) else "0" for number in range(1, size + 1))


def even(size: int, borders: int) -> list[int]:
    return [round(size * number / (borders + 1)) for number in range(1, borders + 1)]


def tile(talk: Talk) -> list[int]:
    """TextTiling's borders, each sentence a paragraph."""
    from nltk.tokenize.texttiling import TextTilingTokenizer

    text = "\n\n".join(["", *talk.sentences])
    try:
        tiles = TextTilingTokenizer(stopwords=sorted(STOP_WORDS)).tokenize(text)
    except ValueError:  # too short for it
        return []
    sizes = [len([line for line in one.split("\n\n") if line.strip()]) for one in tiles]
    return [sum(sizes[: number + 1]) for number in range(len(sizes) - 1)]


def lead(talk: Talk, words: int, beginnings: int) -> str:
    """So many words from the beginnings of so many even parts."""
    spoken = talk.sentences
    edges = [0, *even(len(spoken), beginnings - 1)]
    each = -(-words // beginnings)
    parts = [" ".join(" ".join(spoken[at:]).split()[:each]) for at in edges]
    return " ".join(" ".join(parts).split()[:words])


def rouge(made: str, told: str) -> tuple[float, float]:
    """ROUGE-1 and ROUGE-2 (F1). rouge-score does this too, and brings nltk's stemmer, absl and numpy."""
    return _overlap(made, told, 1), _overlap(made, told, 2)


def _overlap(made: str, told: str, size: int) -> float:
    mine, theirs = _grams(made, size), _grams(told, size)
    return 2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())


def _grams(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def mean(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return fmean(pair[0] for pair in pairs), fmean(pair[1] for pair in pairs)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
