"""The recogniser's arithmetic: a linear model over a signed sketch of n-grams, and the confidence in what it finds.
Everything here works on arrays; nothing is read or written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import ConfidenceModel, leaders, signals_of
from kongdori_intents.embedder import EmbedQuestion
from kongdori_intents.features import Hashes
from kongdori_intents.semantic import Candidate, SemanticModel
from kongdori_intents.text import in_hangul
from kongdori_intents.units import Units
from kongdori_intents.vectors import Floats, Indices, Vector, Vectoriser, products


def places(hashes: Hashes, size: int) -> tuple[Indices, Floats]:
    """The bucket of each feature in a sketch of `size` buckets (a power of two), and its sign, 1 or -1."""
    return (hashes & np.uint32(size - 1)).astype(np.int64), np.where(hashes >> np.uint32(31), -1.0, 1.0).astype(
        np.float32
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Utterances as sparse rows (CSR: pointer, index, value), sorted by intent; `bounds[i]:bounds[i + 1]` are the rows
    of intent i.
    """

    pointer: NDArray[np.int64]
    index: Indices
    value: Floats
    bounds: NDArray[np.int64]

    def similarities(self, dense: Floats, first: int, last: int) -> Floats:
        """float32 (last - first,): the cosines of a dense vector with those rows."""
        if first == last:
            return np.zeros(0, np.float32)
        low, high = self.pointer[first], self.pointer[last]
        starts = self.pointer[first : last + 1] - low
        products = np.zeros(high - low + 1, np.float32)  # one more, where an empty last row begins
        np.multiply(dense[self.index[low:high]], self.value[low:high], out=products[:-1])
        sums = np.add.reduceat(products, starts[:-1])
        sums[starts[:-1] == starts[1:]] = 0  # `reduceat` gives an empty row the first product of the next
        return sums


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. bucket, sign: where each known feature falls in the sketch, and with which sign. weights: int8
    (sketch, intents + 1), the last column for off-topic, to be multiplied by scale: float32 (intents + 1,). thresholds:
    float32 (intents,), the confidence that each intent needs without an embedding.
    """

    vectoriser: Vectoriser
    bucket: Indices
    sign: Floats
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    neighbours: Neighbours
    units: Units
    confidence: ConfidenceModel
    thresholds: Floats
    semantic: SemanticModel | None = None

    def scores(self, vector: Vector) -> Floats:
        """float32 (intents + 1,): of each intent and, last, of being off-topic."""
        return self._summed(vector, self.weights, self.scale) + self.bias

    def _summed(self, vector: Vector, weights: NDArray[np.int8], scale: Floats) -> Floats:
        """float32 (intents + 1,): what the n-grams of a text add up to by these weights."""
        rows = weights[self.bucket[vector.index]].astype(np.float32)
        return products(rows.T, vector.value * self.sign[vector.index]) * scale

    def recognise(self, normalised: str, *, embed: EmbedQuestion | None = None) -> Candidate:
        """The best intent of a normalised text. embed: gives its embedding, or None where there is none now; called
        only where the n-grams neither are confident enough nor leave no hope.
        """
        vector = self.vectoriser(normalised)
        scores = self.scores(vector)
        dense = np.zeros(len(self.vectoriser.hashes), np.float32)
        dense[vector.near_index] = vector.near_value

        seen = self.units.of(vector.units)

        def signals(order: NDArray[Any]) -> Floats:
            nearest = [self.nearest(dense, int(intent)) for intent in order]
            return signals_of(scores, order, nearest, seen.unknown(int(order[0])), vector)

        order = leaders(scores[:-1])
        best = int(order[0])
        confidence = float(self.confidence(signals(order))[0])
        found = Candidate(best, confidence, float(self.thresholds[best]))
        semantic = self.semantic
        if semantic is None or embed is None or not semantic.reject_below <= confidence < semantic.accept_from[best]:
            return found
        embedded = embed(normalised)
        if embedded is None:
            return found
        ngram_part = self._summed(vector, semantic.ngram_weights, semantic.ngram_scale)
        return semantic.candidate(ngram_part, scores, embedded, signals, seen, hangul=in_hangul(normalised))

    def nearest(self, dense: Floats, intent: int) -> float:
        """The cosine of the intent's nearest utterance; 0 where it has none."""
        found = self.neighbours.similarities(
            dense, int(self.neighbours.bounds[intent]), int(self.neighbours.bounds[intent + 1])
        )
        return float(found.max()) if len(found) else 0.0
