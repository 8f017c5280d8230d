"""The recogniser's arithmetic: a linear model over a signed sketch of n-grams, and one trust score over the signals
that say how far to trust it. Everything here works on arrays; nothing is read or written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.features import Hashes
from kongdori_intents.meaning import Ask, Found, Meaning
from kongdori_intents.trust import Trust, leaders, signals_of
from kongdori_intents.vectors import Floats, Indices, Vector, Vectoriser


def places(hashes: Hashes, size: int) -> tuple[Indices, Floats]:
    """Where a feature falls in a sketch of `size` (a power of two), and with which sign."""
    return (hashes & np.uint32(size - 1)).astype(np.int64), np.where(hashes >> np.uint32(31), -1.0, 1.0).astype(
        np.float32
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Utterances as sparse rows, sorted by intent; `bounds[i]:bounds[i + 1]` are the rows of intent i."""

    pointer: NDArray[np.int64]
    index: Indices
    value: Floats
    bounds: NDArray[np.int64]

    def similarities(self, dense: Floats, first: int, last: int) -> Floats:
        """Cosine of a vector (laid out densely) with rows first … last - 1."""
        if first == last:
            return np.zeros(0, np.float32)
        low, high = self.pointer[first], self.pointer[last]
        starts = self.pointer[first : last + 1] - low
        products = np.zeros(high - low + 1, np.float32)  # the last is of nobody: a row may begin, and end, behind all
        np.multiply(dense[self.index[low:high]], self.value[low:high], out=products[:-1])
        sums = np.add.reduceat(products, starts[:-1])
        sums[starts[:-1] == starts[1:]] = 0  # a row without features, which `reduceat` gives its neighbour's
        return sums


@dataclass(frozen=True, slots=True)
class Units:
    """Which words (or syllable pairs) are known at all, and to which intents. known[u, i]."""

    hashes: Hashes
    idf: Floats
    known: NDArray[np.bool_]
    unseen_idf: float


@dataclass(frozen=True, slots=True)
class Model:
    """A trained recogniser. weights[sketch, intent, and last off-topic] are whole numbers to be multiplied by
    scale[intent].
    """

    vectoriser: Vectoriser
    bucket: Indices
    sign: Floats
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    neighbours: Neighbours
    units: Units
    trust: Trust
    thresholds: Floats
    meaning: Meaning | None = None

    def scores(self, vector: Vector) -> Floats:
        rows = self.weights[self.bucket[vector.index]].astype(np.float32)
        return np.asarray(((vector.value * self.sign[vector.index]) @ rows) * self.scale + self.bias, dtype=np.float32)

    def recognise(self, normalised: str, *, ask: Ask | None = None) -> Found:
        """The best intent and how far to trust it. ask: gives a text's vector of meaning, or None where there is
        none to be had; it is called only where the n-grams are neither sure nor hopeless.
        """
        vector = self.vectoriser(normalised)
        scores = self.scores(vector)
        dense = np.zeros(len(self.vectoriser.hashes), np.float32)
        dense[vector.near_index] = vector.near_value

        def signals(order: NDArray[Any]) -> Floats:
            nearest = [self.nearest(dense, int(intent)) for intent in order]
            return signals_of(scores, order, nearest, self.unknown(vector.units, int(order[0])), vector)

        order = leaders(scores[:-1])
        best = int(order[0])
        trust = float(self.trust(signals(order))[0])
        found = Found(best, trust, float(self.thresholds[best]))
        if self.meaning is None or ask is None or not self.meaning.hopeless <= trust < self.meaning.sure[best]:
            return found
        embedded = ask(normalised)
        return found if embedded is None else self.meaning.judge(scores, embedded, signals)

    def nearest(self, dense: Floats, intent: int) -> float:
        found = self.neighbours.similarities(
            dense, int(self.neighbours.bounds[intent]), int(self.neighbours.bounds[intent + 1])
        )
        return float(found.max()) if len(found) else 0.0

    def unknown(self, hashes: Hashes, intent: int) -> tuple[float, float]:
        """The weighted share of units that nobody knows, and that this intent doesn't know."""
        table = self.units
        if not len(hashes):
            return 1.0, 1.0
        place = np.minimum(np.searchsorted(table.hashes, hashes), len(table.hashes) - 1)
        known = table.hashes[place] == hashes
        weight = np.where(known, table.idf[place], np.float32(table.unseen_idf))
        here = known & table.known[place, intent]
        total = float(weight.sum())
        return float(weight[~known].sum()) / total, float(weight[~here].sum()) / total
