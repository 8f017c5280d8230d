"""What all rounds of training share: the texts as vectors, and how each would look had its fold, or its intent, been
left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import leaders, signals_of
from kongdori_intents.embedder import Embedder
from kongdori_intents.features import Hashes
from kongdori_intents.lexicon import Lexicon
from kongdori_intents.model import Neighbours, Units, places
from kongdori_intents.semantic import joint_signals
from kongdori_intents.training.calibration import Case, Kind
from kongdori_intents.vectors import Floats, Indices, Vector, Vectoriser

FOLDS = 10


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


@dataclass(frozen=True, slots=True)
class Corpus:
    """labels: the number of the intent, or `intents` for off-topic texts, which come last. rows: the texts' sketches.
    embed: gives each text its embedding, None where no embedder knows it. embedded: float32 (texts, dimensions), zero
    where a text has none.
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

    @staticmethod
    def of(data: Data, sketch: int) -> Corpus:
        order = sorted(range(len(data.texts)), key=lambda i: (data.intents[i], data.texts[i]))
        off_topic = sorted(data.off_topic + data.near_misses)
        texts = [data.texts[i] for i in order] + off_topic
        intents = len(data.names)
        labels = np.array([data.intents[i] for i in order] + [intents] * len(off_topic))
        folds = np.array([crc32(text.encode()) % FOLDS for text in texts])
        vectoriser, vectors = Vectoriser.fit(texts, lexicon=data.lexicon)
        bucket, sign = places(vectoriser.hashes, sketch)
        embed = partial(_embedded, data)
        embedded = embed(texts)
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
            Table(vectors, labels, folds, intents),
            Guard(data, texts, labels),
            embed,
            _stacked(embedded),
        )

    def others(self, texts: list[str]) -> list[Text]:
        """Further texts, which the corpus knows nothing of."""
        return [
            Text(text, self.vectoriser(text), embedded) for text, embedded in zip(texts, self.embed(texts), strict=True)
        ]

    def case(
        self,
        text: Text,
        ngram_scores: Floats,
        joint_scores: Floats | None,
        actual: int,
        kind: Kind,
        *,
        fold: int = -1,
        without: Indices | None = None,
    ) -> Case:
        """A text's signals, had its fold, or some intents, been left out; its scores are those it had had then."""
        dense = np.zeros(len(self.vectoriser.hashes), np.float32)
        dense[text.vector.near_index] = text.vector.near_value
        bounds = self.neighbours.bounds

        def nearest(similarities: Callable[[int, int], Floats], order: Indices) -> list[float]:
            found = []
            for intent in order:
                first, last = int(bounds[intent]), int(bounds[intent + 1])
                similar = similarities(first, last)
                kept = similar[self.folds[first:last] != fold] if fold >= 0 else similar
                found.append(float(kept.max()) if len(kept) else 0.0)
            return found

        def signals(order: Indices) -> Floats:
            near = nearest(lambda first, last: self.neighbours.similarities(dense, first, last), order)
            unknown = self.table.unknown(text.vector.units, int(order[0]), fold=fold, without=without)
            return signals_of(ngram_scores, order, near, unknown, text.vector)

        def fits(best: int) -> bool:
            return self.guard.fits(text.text, best, own=kind == "in_scope" and fold >= 0 and best == actual)

        order = leaders(ngram_scores[:-1])
        best = int(order[0])
        case = Case(text.text, actual, kind, best, signals(order), fits(best))
        if joint_scores is None or text.embedded is None:
            return case
        cosines = self.embedded @ text.embedded
        order = leaders(joint_scores[:-1])
        near = nearest(lambda first, last: cosines[first:last], order)
        kept = cosines[int(bounds[-1]) :][self.folds[int(bounds[-1]) :] != fold]
        off_topic = float(kept.max()) if len(kept) else 0.0
        joint = joint_signals(ngram_scores, joint_scores, order, near, off_topic, signals(order))
        return case.with_embedding(int(order[0]), joint, fits(int(order[0])))


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
    """How often each intent has each unit, by fold: so what a text's own fold or intent adds can be left out."""

    def __init__(self, vectors: list[Vector], labels: NDArray[Any], folds: NDArray[Any], intents: int) -> None:
        self.of_text = [vector.units for vector in vectors]
        inside = np.flatnonzero(labels < intents)
        self.hashes = np.unique(np.concatenate([self.of_text[i] for i in inside]))
        self.by_fold = np.zeros((FOLDS, len(self.hashes), intents), np.int16)
        for i in inside:
            self.by_fold[folds[i], np.searchsorted(self.hashes, self.of_text[i]), labels[i]] += 1
        self.by_intent = self.by_fold.sum(axis=0, dtype=np.int32)
        frequency = self.by_intent.sum(axis=1)
        self.idf = (np.log((1.0 + len(inside)) / (1.0 + frequency)) + 1.0).astype(np.float16).astype(np.float32)
        self.unseen_idf = float(np.log(1.0 + len(inside)) + 1.0)

    def finished(self) -> Units:
        return Units(self.hashes, self.idf, self.by_intent > 0, self.unseen_idf)

    def unknown(self, mine: Hashes, predicted: int, *, fold: int, without: Indices | None) -> tuple[float, float]:
        """As `Model.unknown`, with a fold (-1: none) or some intents left out."""
        if not len(mine):
            return 1.0, 1.0
        place = np.minimum(np.searchsorted(self.hashes, mine), len(self.hashes) - 1)
        there = self.hashes[place] == mine
        counts = self.by_intent[place]
        if fold >= 0:
            counts = counts - self.by_fold[fold, place]
        total = counts.sum(axis=1)
        if without is not None:
            total = total - counts[:, without].sum(axis=1)
        known = there & (total > 0)
        here = known & (counts[:, predicted] > 0)
        weight = np.where(known, self.idf[place], np.float32(self.unseen_idf))
        whole = float(weight.sum())
        return float(weight[~known].sum()) / whole, float(weight[~here].sum()) / whole
