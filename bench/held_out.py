"""What a recogniser serves of texts that neither its training nor its calibration has seen, built as a host's own would
be: from utterances and the package's off-topic lines alone. `bench.intents --few`, `--cross-validate` and `--new` print
it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, pstdev
from zlib import crc32

from kongdori_intents import Recogniser
from kongdori_intents.embedder import Embedder
from kongdori_intents.intervals import upper_of_mass
from kongdori_intents.training.building import build
from kongdori_intents.training.source import IntentDefinition, Source
from rich.progress import track

from bench._figures import Figure, console, show
from kongdori.recognition import shipped

NEW = Path(__file__).parent / "new_intents.txt"
DRAWS = 5
FEW = {5: 0.25, 10: 0.40, 30: 0.60}  # utterances an intent → the coverage aimed at
OFF_TOPIC_SHARE = 1000 / 4500  # of texts in scope: what CLINC150's own test has
_PARTS = 5
_STRANGE = "oos"

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A text, the intent that it has (`_STRANGE` for none), and the one that it got, None where it got none."""

    text: str
    actual: str
    found: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """coverage: of the texts in scope. wrong, served: masses, in which all off-topic texts together weigh
    `OFF_TOPIC_SHARE` of what is in scope.
    """

    in_scope: int
    coverage: float
    wrong: float
    served: float

    @staticmethod
    def of(judged: Sequence[Judged]) -> Share:
        inside = [one for one in judged if one.actual != _STRANGE]
        outside = len(judged) - len(inside)
        weight = OFF_TOPIC_SHARE * len(inside) / outside if outside else 0.0
        served = [one for one in judged if one.found is not None]
        masses = [1.0 if one.actual != _STRANGE else weight for one in served]
        wrong = sum(mass for one, mass in zip(served, masses, strict=True) if one.found != one.actual)
        covered = sum(one.found is not None for one in inside)
        return Share(len(inside), covered / len(inside), wrong, sum(masses))

    @property
    def error(self) -> float:
        return self.wrong / self.served if self.served else 0.0

    @property
    def upper(self) -> float:
        """The upper end of the error's 95 % interval."""
        return upper_of_mass(self.wrong, self.served)


def few(document: dict[str, list[Row]], *, embed: Embedder | None, max_error: float) -> bool:
    """Trains on a few utterances an intent, drawn `DRAWS` times, and serves `val` and all off-topic questions. Whether
    the aims are met.
    """
    strange = [(text, _STRANGE) for name in ("oos_train", "oos_val") for text, _ in document[name]]
    asked = [*document["val"], *strange]
    figures = []
    for many, aim in FEW.items():
        found = []
        for draw in track(range(DRAWS), f"{many} utterances an intent", console=console, transient=True):
            source = Source.of(_drawn(document["train"], many, seed=draw))
            found.append(Share.of(_judged(source, asked, embed=embed, max_error=max_error)))
        coverage, error = [one.coverage for one in found], [one.error for one in found]
        enough, right = fmean(coverage) >= aim, fmean(error) <= max_error
        figures += [
            Figure(f"{many} utterances: coverage", _spread(coverage), bound=f"≥ {aim:.0%}", met=enough),
            Figure(f"{many} utterances: wrong of served", _spread(error), bound=f"≤ {max_error:.0%}", met=right),
        ]
    return show(f"Intents from few utterances: {DRAWS} draws, mean ± deviation (lowest to highest)", figures)


def own(*, embed: Embedder | None, max_error: float) -> bool:
    """Our own catalogue: each of `_PARTS` parts is served by a recogniser trained and calibrated on the others."""
    source = shipped.source()
    judged: list[Judged] = []
    for part in track(range(_PARTS), "our own catalogue", console=console, transient=True):
        judged += _judged(_without(source, part), _held(source, part), embed=embed, max_error=max_error)
    korean = [one for one in judged if _is_korean(one.text)]
    english = [one for one in judged if not _is_korean(one.text)]
    figures = []
    for name, those in (("both languages", judged), ("Korean", korean), ("English", english)):
        found = Share.of(those)
        figures.append(Figure(f"coverage, {name}", f"{found.coverage:.1%} of {found.in_scope}"))
        figures.append(Figure(f"wrong of served, {name}", f"{found.error:.2%}, 95 % up to {found.upper:.2%}"))
    return show(f"Intents: our own catalogue, each of {_PARTS} parts served by a recogniser of the others", figures)


def new(*, embed: Embedder | None, max_error: float) -> bool:
    """What a host's new intents serve: ten are added to our own catalogue, each with eight phrases in one language, and
    other people's wordings of them are asked in both. Whether nothing was wrong.
    """
    rows = [[part.strip() for part in line.split("|")] for line in _lines(NEW)]
    taught: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, kind, language, text in rows:
        if kind == "taught":
            taught[name].setdefault(language, []).append(text)
    source = shipped.source()
    added = {name: IntentDefinition.of({"utterances": utterances}) for name, utterances in taught.items()}
    built = build(replace(source, intents=source.intents | added), embed=embed, max_error=max_error)
    recogniser = Recogniser.of(built.document, built.model, embedder=lambda: embed)
    asked = [
        (language in taught[name], Judged(text, name, recogniser.recognise(text).intent))
        for name, kind, language, text in rows
        if kind == "asked"
    ]
    figures = []
    for of_phrases, where in ((True, "the language of its phrases"), (False, "the other language")):
        those = [one for same, one in asked if same is of_phrases]
        served = sum(one.found is not None for one in those)
        figures.append(Figure(f"answered in {where}", f"{served} of {len(those)}"))
    wrong = sum(one.found not in {None, one.actual} for _, one in asked)
    upper = built.evidence.error_upper_95
    figures.append(Figure("answered wrongly", str(wrong), bound="0", met=wrong == 0))
    figures.append(
        Figure("bound that the catalogue shows", f"{upper:.2%}", bound=f"≤ {max_error:.0%}", met=upper <= max_error)
    )
    return show(f"Intents: {len(added)} new ones of eight phrases beside our own catalogue", figures)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _judged(source: Source, asked: Sequence[Row], *, embed: Embedder | None, max_error: float) -> list[Judged]:
    built = build(source, embed=embed, max_error=max_error)
    recogniser = Recogniser.of(built.document, built.model, embedder=lambda: embed)
    return [Judged(text, actual, recogniser.recognise(text).intent) for text, actual in asked]


def _drawn(rows: Sequence[Row], many: int, *, seed: int) -> dict[str, list[str]]:
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, intent in rows:
        by_intent[intent].append(text)
    order = random.Random(seed)
    return {intent: order.sample(texts, min(many, len(texts))) for intent, texts in sorted(by_intent.items())}


def _part(text: str) -> int:
    return crc32(f"part of {text}".encode()) % _PARTS


def _held(source: Source, part: int) -> list[Row]:
    inside = [(line, name) for name, intent in source.intents.items() for line in intent.lines]
    return [row for row in inside + [(line, _STRANGE) for line in _off_topic(source)] if _part(row[0]) == part]


def _off_topic(source: Source) -> list[str]:
    return [line for lines in source.off_topic.values() for line in lines]


def _without(source: Source, part: int) -> Source:
    def kept(lines: dict[str, list[str]]) -> dict[str, list[str]]:
        return {language: [line for line in given if _part(line) != part] for language, given in lines.items()}

    intents = {name: replace(one, utterances=kept(one.utterances)) for name, one in source.intents.items()}
    return replace(source, intents=intents, off_topic=kept(source.off_topic))


def _is_korean(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)


def _spread(values: Sequence[float]) -> str:
    return f"{fmean(values):.1%} ± {pstdev(values):.1%} ({min(values):.1%} to {max(values):.1%})"
