"""What all rounds of training share: the texts as vectors, and how each would look had its fold, or its intent, been
left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import leaders, signals_of
from kongdori_intents.model import Neighbours, places
from kongdori_intents.semantic import centroid_margin, joint_signals
from kongdori_intents.text import in_hangul
from kongdori_intents.training.cases import Case, Kind
from kongdori_intents.training.centroids import Centroids
from kongdori_intents.training.embedding import all_shifted, embedded, shift_of, stacked
from kongdori_intents.training.guard import Guard
from kongdori_intents.training.texts import Data, Muted, Scores, Text
from kongdori_intents.training.unit_counts import FOLDS, UnitCounts
from kongdori_intents.vectors import Floats, Indices, Vector, Vectoriser, products


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
    table: UnitCounts
    centroids: Centroids
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
        raw = embedded(data, texts)
        shift = shift_of(raw, hangul)
        rows = all_shifted(raw, texts, shift)
        known = stacked(rows)

        def embed(others: list[str]) -> list[Floats | None]:
            return all_shifted(embedded(data, others), others, shift)

        return Corpus(
            [
                Text(text, vector, one, row)
                for row, (text, vector, one) in enumerate(zip(texts, vectors, rows, strict=True))
            ],
            vectoriser,
            labels,
            folds,
            intents,
            bucket,
            sign,
            sketched(vectors, bucket, sign, sketch),
            _neighbours(vectors, labels, intents),
            UnitCounts(vectors, labels, folds, hangul, intents),
            Centroids(known, labels, folds, hangul, intents),
            Guard(data, texts, labels),
            embed,
            known,
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

    def languages_differ(self) -> bool:
        """Whether some intent has no utterance in letters that others have some in."""
        spoken = self.spoken()
        return bool((spoken.any(axis=0) & ~spoken.all(axis=0)).any())

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

        seen = self.table.seen(text.vector.units, fold=fold, without=without, muted=muted)

        def signals(order: Indices) -> Floats:
            near = nearest(lambda first, last: self.neighbours.similarities(dense, first, last), order)
            return signals_of(scores.ngrams, order, near, seen.unknown(int(order[0])), text.vector)

        def fits(best: int) -> bool:
            own = best == actual and (fold >= 0 or muted is not None)
            return self.guard.fits(text.text, best, own=own)

        by_ngrams = leaders(scores.ngrams[:-1])
        best, found = int(by_ngrams[0]), signals(by_ngrams)
        is_near = bool(scores.ngrams[best] > scores.ngrams[-1])
        case = Case(text.text, actual, kind, best, found, fits(best), near=is_near)
        if scores.both is None or scores.meaning is None or text.embedded is None:
            return case
        cosines = products(self.embedded, text.embedded)
        order = leaders(scores.both[:-1])
        near = nearest(lambda first, last: cosines[first:last], order)
        if not np.array_equal(order, by_ngrams):
            found = signals(order)
        strangers = cosines[int(bounds[-1]) :][kept[int(bounds[-1]) :]]
        off_topic = float(strangers.max()) if len(strangers) else 0.0
        hangul, best = in_hangul(text.text), int(order[0])
        first, last = int(bounds[best]), int(bounds[best + 1])
        spoken = bool(((self.hangul[first:last] == hangul) & (kept[first:last] | (muted is None))).any())
        centroids = products(self.centroids.without(fold=fold, muted=muted), text.embedded)
        margins = centroid_margin(centroids, best, without), seen.margin(best) if spoken else 0.0
        joint = joint_signals(
            scores.ngrams, scores.both, scores.meaning, order, near, off_topic, margins, found, spoken=spoken
        )
        return case.with_embedding(int(order[0]), joint, fits(int(order[0])))


def _folds(texts: list[str], labels: Indices) -> Indices:
    """The fold of each text: those of one intent are dealt out in turn, so that none loses more than its share."""
    folds = np.zeros(len(texts), np.int64)
    for label in np.unique(labels):
        mine = sorted(np.flatnonzero(labels == label).tolist(), key=lambda i: crc32(texts[i].encode()))
        folds[mine] = (np.arange(len(mine)) + label) % FOLDS
    return folds


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
