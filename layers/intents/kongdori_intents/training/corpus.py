"""What all rounds of training share: the texts as vectors, and how each would look had its fold, or its intent, been
left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import leaders, signals_of
from kongdori_intents.embedder import Embedder
from kongdori_intents.features import Hashes
from kongdori_intents.lexicon import Lexicon
from kongdori_intents.model import Neighbours, Units, places
from kongdori_intents.semantic import joint_signals, shifted
from kongdori_intents.text import in_hangul
from kongdori_intents.training.calibration import Case, Kind
from kongdori_intents.vectors import Floats, Indices, Vector, Vectoriser

FOLDS = 10
_LEAST_SHIFTED = 100  # texts in each language: a mean of few says more of them than of the language


@dataclass(frozen=True, slots=True)
class Data:
    """Normalised texts in scope with the numbers of their intents, and off-topic texts. near_misses: off-topic texts
    that must never be served. calibration: further texts that nothing is trained on, with their intent or -1; where
    there are none, the texts themselves serve by cross-validation. marks, met: see `guards`. embed: with it, a joint
    confidence over n-grams and embeddings is learned too; language: of a text, so that only what it knows is embedded.
    """

    texts: list[str]
    intents: list[int]
    off_topic: list[str]
    names: list[str]
    lexicon: Lexicon = field(default_factory=Lexicon)
    calibration: list[tuple[str, int]] = field(default_factory=list)
    marks: Callable[[str], frozenset[str]] | None = None
    met: list[frozenset[str]] = field(default_factory=list)
    near_misses: list[str] = field(default_factory=list)
    embed: Embedder | None = None
    language: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text. embedded: float32 (dimensions,), None where the embedder does not know its language. row: its number in
    the corpus, -1 for a text outside of it.
    """

    text: str
    vector: Vector
    embedded: Floats | None
    row: int = -1


class Scores(NamedTuple):
    """What a text scores by n-grams, by n-grams and embedding together, and by the embedding alone: float32
    (intents + 1,), the last for off-topic; None where it has no embedding.
    """

    ngrams: Floats
    both: Floats | None
    meaning: Floats | None

    def with_none_of(self, intents: Indices) -> Scores:
        """The scores, had these intents never been there."""
        both, meaning = (None if scores is None else _without(scores, intents) for scores in self[1:])
        return Scores(_without(self.ngrams, intents), both, meaning)


@dataclass(frozen=True, slots=True)
class Corpus:
    """labels: the number of the intent, or `intents` for off-topic texts, which come last. rows: the texts' sketches.
    embed: gives each text its embedding, None where no embedder knows it. embedded: float32 (texts, dimensions), zero
    where a text has none. hangul: bool (texts,), whether it is written in Korean letters. shift:
    float32 (dimensions,), see `shifted`; all embeddings here are.
    """

    texts: list[Text]
    vectoriser: Vectoriser
    labels: Indices
    folds: Indices
    intents: int
    bucket: Indices
    sign: Floats
    rows: Floats
    neighbours: Neighbours
    table: Table
    guard: Guard
    embed: Callable[[list[str]], list[Floats | None]]
    embedded: Floats
    hangul: NDArray[np.bool_]
    shift: Floats

    @staticmethod
    def of(data: Data, sketch: int) -> Corpus:
        order = sorted(range(len(data.texts)), key=lambda i: (data.intents[i], data.texts[i]))
        off_topic = sorted(data.off_topic + data.near_misses)
        texts = [data.texts[i] for i in order] + off_topic
        intents = len(data.names)
        labels = np.array([data.intents[i] for i in order] + [intents] * len(off_topic))
        folds = _folds(texts, labels)
        hangul = np.array([in_hangul(text) for text in texts], dtype=np.bool_)
        vectoriser, vectors = Vectoriser.fit(texts, lexicon=data.lexicon)
        bucket, sign = places(vectoriser.hashes, sketch)
        raw = _embedded(data, texts)
        shift = _shift(raw, hangul)
        embedded = _shifted(raw, texts, shift)

        def embed(others: list[str]) -> list[Floats | None]:
            return _shifted(_embedded(data, others), others, shift)

        return Corpus(
            [
                Text(text, vector, one, row)
                for row, (text, vector, one) in enumerate(zip(texts, vectors, embedded, strict=True))
            ],
            vectoriser,
            labels,
            folds,
            intents,
            bucket,
            sign,
            sketched(vectors, bucket, sign, sketch),
            _neighbours(vectors, labels, intents),
            Table(vectors, labels, folds, hangul, intents),
            Guard(data, texts, labels),
            embed,
            _stacked(embedded),
            hangul,
            shift,
        )

    def others(self, texts: list[str]) -> list[Text]:
        """Further texts, which the corpus knows nothing of."""
        return [
            Text(text, self.vectoriser(text), embedded) for text, embedded in zip(texts, self.embed(texts), strict=True)
        ]

    def spoken(self) -> NDArray[np.bool_]:
        """bool (intents, 2): whether an intent has utterances in Latin letters, and in Korean ones."""
        found = np.zeros((self.intents + 1, 2), np.bool_)
        found[self.labels, self.hangul.astype(np.int64)] = True
        return found[:-1]

    def of_muted(self, muted: Muted) -> NDArray[np.bool_]:
        """bool (texts,): the utterances that are as if they had not been written."""
        return np.asarray(np.isin(self.labels, muted.intents) & (self.hangul == muted.hangul), dtype=np.bool_)

    def case(
        self,
        text: Text,
        scores: Scores,
        actual: int,
        kind: Kind,
        *,
        fold: int = -1,
        without: Indices | None = None,
        muted: Muted | None = None,
    ) -> Case:
        """A text's signals, had its fold, or some intents, been left out, or some been `muted`; its scores are those it
        had had then.
        """
        kept = self.folds != fold
        if muted is not None:
            kept &= ~self.of_muted(muted)
        dense = np.zeros(len(self.vectoriser.hashes), np.float32)
        dense[text.vector.near_index] = text.vector.near_value
        bounds = self.neighbours.bounds

        def nearest(similarities: Callable[[int, int], Floats], order: Indices) -> list[float]:
            found = []
            for intent in order:
                first, last = int(bounds[intent]), int(bounds[intent + 1])
                similar = similarities(first, last)
                similar = similar[kept[first:last]]
                found.append(float(similar.max()) if len(similar) else 0.0)
            return found

        def signals(order: Indices) -> Floats:
            near = nearest(lambda first, last: self.neighbours.similarities(dense, first, last), order)
            unknown = self.table.unknown(text.vector.units, int(order[0]), fold=fold, without=without, muted=muted)
            return signals_of(scores.ngrams, order, near, unknown, text.vector)

        def fits(best: int) -> bool:
            own = best == actual and (fold >= 0 or muted is not None)
            return self.guard.fits(text.text, best, own=own)

        order = leaders(scores.ngrams[:-1])
        best = int(order[0])
        case = Case(text.text, actual, kind, best, signals(order), fits(best))
        if scores.both is None or scores.meaning is None or text.embedded is None:
            return case
        cosines = self.embedded @ text.embedded
        order = leaders(scores.both[:-1])
        near = nearest(lambda first, last: cosines[first:last], order)
        strangers = cosines[int(bounds[-1]) :][kept[int(bounds[-1]) :]]
        off_topic = float(strangers.max()) if len(strangers) else 0.0
        hangul, best = in_hangul(text.text), int(order[0])
        first, last = int(bounds[best]), int(bounds[best + 1])
        spoken = bool(((self.hangul[first:last] == hangul) & (kept[first:last] | (muted is None))).any())
        joint = joint_signals(
            scores.ngrams, scores.both, scores.meaning, order, near, off_topic, signals(order), spoken=spoken
        )
        return case.with_embedding(int(order[0]), joint, fits(int(order[0])))


class Muted(NamedTuple):
    """Intents as if they had no utterance in Korean letters (`hangul`), or none in Latin ones."""

    intents: Indices
    hangul: bool


def _without(scores: Floats, intents: Indices) -> Floats:
    left = scores.copy()
    left[intents] = -np.inf
    return left


def _folds(texts: list[str], labels: Indices) -> Indices:
    """The fold of each text: those of one intent are dealt out in turn, so that none loses more than its share."""
    folds = np.zeros(len(texts), np.int64)
    for label in np.unique(labels):
        mine = sorted(np.flatnonzero(labels == label).tolist(), key=lambda i: crc32(texts[i].encode()))
        folds[mine] = (np.arange(len(mine)) + label) % FOLDS
    return folds


def _embedded(data: Data, texts: list[str]) -> list[Floats | None]:
    embed, language = data.embed, data.language
    if embed is None:
        return [None] * len(texts)
    known = [i for i, text in enumerate(texts) if language is None or language(text) in embed.languages]
    found: list[Floats | None] = [None] * len(texts)
    if known:
        for i, row in zip(known, embed([texts[i] for i in known]), strict=True):
            found[i] = row
    return found


def _shift(embedded: list[Floats | None], hangul: NDArray[np.bool_]) -> Floats:
    """From the mean of Korean texts to that of the others; none where there are too few of either."""
    korean, others = (
        [row for row, one in zip(embedded, hangul.tolist(), strict=True) if row is not None and one == wanted]
        for wanted in (True, False)
    )
    if min(len(korean), len(others)) < _LEAST_SHIFTED:
        return np.zeros_like(next((row for row in embedded if row is not None), np.zeros(0, np.float32)))
    return np.asarray(np.mean(others, axis=0) - np.mean(korean, axis=0), dtype=np.float32)


def _shifted(embedded: list[Floats | None], texts: list[str], shift: Floats) -> list[Floats | None]:
    return [
        shifted(row, shift) if row is not None and in_hangul(text) else row
        for row, text in zip(embedded, texts, strict=True)
    ]


def _stacked(embedded: list[Floats | None]) -> Floats:
    """float32 (texts, dimensions)."""
    width = next((len(one) for one in embedded if one is not None), 0)
    missing = np.zeros(width, np.float32)
    return np.stack([missing if one is None else one for one in embedded])


class Guard:
    """How often each intent's utterances hold each mark."""

    def __init__(self, data: Data, texts: list[str], labels: Indices) -> None:
        self.marks = cache(data.marks) if data.marks is not None else None  # a text is judged several times
        self.met: list[Counter[str]] = [Counter() for _ in data.names]
        if self.marks is not None:
            for text, label in zip(texts, labels, strict=True):
                if label < len(self.met):
                    self.met[label].update(self.marks(text))
            for counter, always in zip(self.met, data.met, strict=False):
                counter.update({mark: len(texts) for mark in always})

    def fits(self, text: str, intent: int, *, own: bool) -> bool:
        """Whether the intent's utterances hold all marks of a text. own: the text is one, which does not count."""
        if self.marks is None:
            return True
        met = self.met[intent]
        return all(met[mark] > own for mark in self.marks(text))


def sketched(vectors: list[Vector], bucket: Indices, sign: Floats, sketch: int) -> Floats:
    rows = np.zeros((len(vectors), sketch), np.float32)
    for row, vector in zip(rows, vectors, strict=True):
        np.add.at(row, bucket[vector.index], vector.value * sign[vector.index])
    return rows


def _neighbours(vectors: list[Vector], labels: NDArray[Any], intents: int) -> Neighbours:
    """The vectors in scope as rows, in the order given (by intent)."""
    inside = [vector for vector, label in zip(vectors, labels, strict=True) if label < intents]
    pointer = np.concatenate([[0], np.cumsum([len(vector.near_index) for vector in inside])]).astype(np.int64)
    bounds = np.searchsorted(labels[labels < intents], np.arange(intents + 1)).astype(np.int64)
    index = np.concatenate([vector.near_index for vector in inside]).astype(np.int64)
    # as they will be read back from the artefact
    value = np.concatenate([vector.near_value for vector in inside]).astype(np.float16).astype(np.float32)
    return Neighbours(pointer, index, value, bounds)


class Table:
    """How often each intent has each unit, by fold and by letters: so what a text's own adds can be left out."""

    def __init__(
        self, vectors: list[Vector], labels: Indices, folds: Indices, hangul: NDArray[np.bool_], intents: int
    ) -> None:
        self.of_text = [vector.units for vector in vectors]
        inside = np.flatnonzero(labels < intents)
        self.hashes = np.unique(np.concatenate([self.of_text[i] for i in inside]))
        self.by_fold = np.zeros((FOLDS, len(self.hashes), intents), np.int16)
        self.in_hangul = np.zeros((len(self.hashes), intents), np.int16)
        for i in inside:
            place = np.searchsorted(self.hashes, self.of_text[i])
            self.by_fold[folds[i], place, labels[i]] += 1
            self.in_hangul[place, labels[i]] += hangul[i]
        self.by_intent = self.by_fold.sum(axis=0, dtype=np.int32)
        frequency = self.by_intent.sum(axis=1)
        self.idf = (np.log((1.0 + len(inside)) / (1.0 + frequency)) + 1.0).astype(np.float16).astype(np.float32)
        self.unseen_idf = float(np.log(1.0 + len(inside)) + 1.0)

    def finished(self) -> Units:
        return Units(self.hashes, self.idf, self.by_intent > 0, self.unseen_idf)

    def unknown(
        self, mine: Hashes, predicted: int, *, fold: int, without: Indices | None, muted: Muted | None = None
    ) -> tuple[float, float]:
        """As `Model.unknown`, with a fold (-1: none) or some intents left out, or some `Muted`."""
        if not len(mine):
            return 1.0, 1.0
        place = np.minimum(np.searchsorted(self.hashes, mine), len(self.hashes) - 1)
        there = self.hashes[place] == mine
        counts = self.by_intent[place]
        if fold >= 0:
            counts = counts - self.by_fold[fold, place]
        if muted is not None:
            hangul = self.in_hangul[place][:, muted.intents]
            counts = counts.copy()
            counts[:, muted.intents] = self.by_intent[place][:, muted.intents] - hangul if muted.hangul else hangul
        total = counts.sum(axis=1)
        if without is not None:
            total = total - counts[:, without].sum(axis=1)
        known = there & (total > 0)
        here = known & (counts[:, predicted] > 0)
        weight = np.where(known, self.idf[place], np.float32(self.unseen_idf))
        whole = float(weight.sum())
        return float(weight[~known].sum()) / whole, float(weight[~here].sum()) / whole
