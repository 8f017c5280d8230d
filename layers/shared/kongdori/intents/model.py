"""The recogniser's arithmetic: a linear model over a signed sketch of n-grams, the signals that say how far to
trust it, and one trust score learned from them. Everything here works on arrays; nothing is read or written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongdori.intents.features import Hashes
from kongdori.intents.vectors import Floats, Indices, Vector, Vectoriser

_RIVALS = 3


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
        running = np.zeros(high - low + 1, np.float32)
        np.cumsum(dense[self.index[low:high]] * self.value[low:high], out=running[1:])
        return np.asarray(np.diff(running[self.pointer[first : last + 1] - low]), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Units:
    """Which words (or syllable pairs) are known at all, and to which intents. known[u, i]."""

    hashes: Hashes
    idf: Floats
    known: NDArray[np.bool_]
    unseen_idf: float


@dataclass(frozen=True, slots=True)
class Trust:
    """Logistic regression over signals, their squares and products; thresholds above 1 mean exact utterances only."""

    mean: Floats
    scale: Floats
    weights: Floats

    def __call__(self, signals: Floats) -> Floats:
        logits = expand((np.atleast_2d(signals) - self.mean) / self.scale) @ self.weights
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


@cache
def _pairs(signals: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.triu_indices(signals)


def expand(scaled: Floats) -> Floats:
    """Signals with a constant, squares and pairwise products; far-out values are pulled in."""
    clipped = np.clip(scaled, -4.0, 4.0)
    left, right = _pairs(clipped.shape[1])
    ones = np.ones((len(clipped), 1), np.float32)
    return np.concatenate([ones, clipped, clipped[:, left] * clipped[:, right]], axis=1).astype(np.float32)


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

    def scores(self, vector: Vector) -> Floats:
        rows = self.weights[self.bucket[vector.index]].astype(np.float32)
        return np.asarray(((vector.value * self.sign[vector.index]) @ rows) * self.scale + self.bias, dtype=np.float32)

    def recognise(self, normalised: str) -> tuple[int, float]:
        """The best intent and how far to trust it."""
        vector = self.vectoriser(normalised)
        scores = self.scores(vector)
        dense = np.zeros(len(self.vectoriser.hashes), np.float32)
        dense[vector.near_index] = vector.near_value
        order = leaders(scores[:-1])
        nearest = [self.nearest(dense, int(intent)) for intent in order]
        signals = signals_of(
            scores, order, nearest, self.unknown(vector.units, int(order[0])), vector.covered, len(vector.units)
        )
        return int(order[0]), float(self.trust(signals)[0])

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


def leaders(scores: Floats) -> NDArray[np.int64]:
    """The first few intents, best first; of equals the earlier."""
    return np.argsort(-scores, kind="stable")[:_RIVALS]


def signals_of(
    scores: Floats, order: NDArray[Any], nearest: list[float], unknown: tuple[float, float], covered: float, length: int
) -> Floats:
    """The signals of one text: score, margins, probability, neighbours, unknown words, known characters, length.

    scores: of each intent and, last, of being off-topic.
    """
    best, second, off_topic = float(scores[order[0]]), float(scores[order[1]]), float(scores[-1])
    spread = np.log(np.exp(scores - best).sum())
    return np.array(
        [
            best,
            best - second,
            best - max(float(scores[order[-1]]), best - 30.0),
            best - off_topic,
            -spread,
            nearest[0],
            nearest[0] - max(nearest[1:]),
            unknown[0],
            unknown[1],
            covered,
            np.log1p(length),
        ],
        dtype=np.float32,
    )
