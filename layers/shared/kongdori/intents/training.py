"""Training: a ridge regression over sketched n-grams, solved once. What each utterance would have scored had its fold, or its
whole intent, been left out follows from the same solution in closed form, so calibration needs no second training.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori.intents.calibration import Case, Evidence, calibrate, weigh
from kongdori.intents.lexicon import Lexicon
from kongdori.intents.model import Model, Neighbours, Units, leaders, places, signals_of
from kongdori.intents.vectors import Floats, Vector, Vectoriser

_FOLDS = 10
_RIDGE = 0.3
_LEAST_INTENTS = 4
_CHUNK = 2048


@dataclass(frozen=True, slots=True)
class Data:
    """Normalised texts in scope with the numbers of their intents, and off-topic texts."""

    texts: list[str]
    intents: list[int]
    off_topic: list[str]
    names: list[str]
    lexicon: Lexicon = field(default_factory=Lexicon)


@dataclass(frozen=True, slots=True)
class Trained:
    model: Model
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Fit:
    """What the solution gives: weights, and scores of each row with its fold (and with its whole intent) left out."""

    weights: Floats
    bias: Floats
    without_fold: Floats
    without_intent: Floats


def train(data: Data, *, max_error: float = 0.01, sketch: int = 4096, ridge: float = _RIDGE) -> Trained:
    """Train and calibrate. Deterministic: the same data gives the same model. Raises ValueError with too few intents."""
    if len(data.names) < _LEAST_INTENTS:
        raise ValueError(f"a recogniser needs at least {_LEAST_INTENTS} intents, there are {len(data.names)}")
    order = sorted(range(len(data.texts)), key=lambda i: (data.intents[i], data.texts[i]))
    texts = [data.texts[i] for i in order] + list(data.off_topic)
    labels = np.array([data.intents[i] for i in order] + [-1] * len(data.off_topic))
    folds = np.array([crc32(text.encode()) % _FOLDS for text in texts])
    vectoriser = Vectoriser.fit(texts, lexicon=data.lexicon)
    vectors = [vectoriser(text) for text in texts]
    bucket, sign = places(vectoriser.hashes, sketch)
    fit = _solve(_sketched(vectors, bucket, sign, sketch), labels, folds, len(data.names), ridge)
    neighbours = _neighbours(vectors, labels, len(data.names))
    table = _Table(vectors, labels, folds, len(data.names))
    cases = _cases(fit, vectors, labels, folds, neighbours, table, len(vectoriser.hashes))
    trust = weigh(cases)
    thresholds, evidence = calibrate(cases, trust, len(data.names), max_error=max_error)
    scale = np.maximum(np.abs(fit.weights).max(axis=0), 1e-9) / 127.0
    quantised = np.rint(fit.weights / scale).astype(np.int8)
    model = Model(
        vectoriser,
        bucket,
        sign,
        quantised,
        scale.astype(np.float32),
        fit.bias,
        neighbours,
        table.finished(),
        trust,
        thresholds,
    )
    return Trained(model, evidence)


def _sketched(vectors: list[Vector], bucket: NDArray[np.int64], sign: Floats, sketch: int) -> Floats:
    """Rows of the design: the sketch and a constant."""
    rows = np.zeros((len(vectors), sketch + 1), np.float32)
    for row, vector in zip(rows, vectors, strict=True):
        np.add.at(row, bucket[vector.index], vector.value * sign[vector.index])
    rows[:, -1] = 1.0
    return rows


def _solve(rows: Floats, labels: NDArray[Any], folds: NDArray[Any], intents: int, ridge: float) -> _Fit:
    wanted = np.zeros((len(rows), intents), np.float32)
    inside = np.flatnonzero(labels >= 0)
    wanted[inside, labels[inside]] = 1.0
    gram = rows.T @ rows
    gram[np.diag_indices_from(gram)] += np.float32(ridge)
    gram[-1, -1] += np.float32(1e-3)
    projected = np.linalg.solve(gram, rows.T).T  # each row times the inverse
    weights = projected.T @ wanted
    missed = wanted - rows @ weights

    def left_out(group: NDArray[np.int64]) -> Floats:
        hat = rows[group] @ projected[group].T
        hat = np.eye(len(group), dtype=np.float32) - hat
        return np.asarray(wanted[group] - np.linalg.solve(hat, missed[group]), dtype=np.float32)

    without_fold = np.zeros_like(wanted)
    for fold in range(_FOLDS):
        group = np.flatnonzero(folds == fold)
        if len(group):
            without_fold[group] = left_out(group)
    without_intent = np.zeros_like(wanted)
    for intent in range(intents):
        group = np.flatnonzero(labels == intent)
        if len(group):
            without_intent[group] = left_out(group)
            without_intent[group, intent] = -1.0
    return _Fit(weights[:-1], weights[-1].astype(np.float32), without_fold, without_intent)


def _neighbours(vectors: list[Vector], labels: NDArray[Any], intents: int) -> Neighbours:
    """Rows in the order given (by intent); off-topic ones, which come last, are left out."""
    inside = [vector for vector, label in zip(vectors, labels, strict=True) if label >= 0]
    pointer = np.concatenate([[0], np.cumsum([len(vector.near_index) for vector in inside])]).astype(np.int64)
    bounds = np.searchsorted(labels[labels >= 0], np.arange(intents + 1)).astype(np.int64)
    index = np.concatenate([vector.near_index for vector in inside]).astype(np.uint32)
    value = np.concatenate([vector.near_value for vector in inside]).astype(np.float16)
    return Neighbours(pointer, index, value, bounds)


class _Table:
    """Counts of units by intent and fold, so that a text can be asked what was known without its own fold or intent."""

    def __init__(self, vectors: list[Vector], labels: NDArray[Any], folds: NDArray[Any], intents: int) -> None:
        self.of_text = [vector.units for vector in vectors]
        inside = np.flatnonzero(labels >= 0)
        self.hashes = np.unique(np.concatenate([self.of_text[i] for i in inside]))
        self.by_fold = np.zeros((_FOLDS, len(self.hashes), intents), np.int16)
        for i in inside:
            self.by_fold[folds[i], np.searchsorted(self.hashes, self.of_text[i]), labels[i]] += 1
        self.by_intent = self.by_fold.sum(axis=0, dtype=np.int32)
        frequency = self.by_intent.sum(axis=1)
        self.idf = (np.log((1.0 + len(inside)) / (1.0 + frequency)) + 1.0).astype(np.float16).astype(np.float32)
        self.unseen_idf = float(np.log(1.0 + len(inside)) + 1.0)

    def finished(self) -> Units:
        return Units(self.hashes, self.idf, self.by_intent > 0, self.unseen_idf)

    def unknown(self, text: int, predicted: int, *, fold: int | None, intent: int | None) -> tuple[float, float]:
        """As `Model.unknown`, had the fold or the intent been left out."""
        mine = self.of_text[text]
        if not len(mine):
            return 1.0, 1.0
        place = np.minimum(np.searchsorted(self.hashes, mine), len(self.hashes) - 1)
        there = self.hashes[place] == mine
        counts = self.by_intent[place]
        if fold is not None:
            counts = counts - self.by_fold[fold, place]
        total = counts.sum(axis=1)
        if intent is not None:
            total = total - counts[:, intent]
        known = there & (total > 0)
        here = known & (counts[:, predicted] > 0)
        weight = np.where(known, self.idf[place], np.float32(self.unseen_idf))
        whole = float(weight.sum())
        return float(weight[~known].sum()) / whole, float(weight[~here].sum()) / whole


def _cases(
    fit: _Fit,
    vectors: list[Vector],
    labels: NDArray[Any],
    folds: NDArray[Any],
    neighbours: Neighbours,
    table: _Table,
    features: int,
) -> list[Case]:
    """Every text as it would have been met: its fold left out; and once more, its intent left out, as off-topic."""
    folds_inside = folds[labels >= 0]
    dense = np.zeros(features, np.float32)
    cases = []
    for i, (vector, label) in enumerate(zip(vectors, labels, strict=True)):
        dense[vector.near_index] = vector.near_value
        for scores, left_out in ((fit.without_fold[i], "fold"), (fit.without_intent[i], "intent")):
            if left_out == "intent" and label < 0:
                continue
            order = leaders(scores)
            nearest = []
            for intent in order:
                first, last = int(neighbours.bounds[intent]), int(neighbours.bounds[intent + 1])
                found = neighbours.similarities(dense, first, last)
                if left_out == "fold":
                    found = found[folds_inside[first:last] != folds[i]]
                nearest.append(float(found.max()) if len(found) else 0.0)
            unknown = table.unknown(
                i,
                int(order[0]),
                fold=int(folds[i]) if left_out == "fold" else None,
                intent=int(label) if left_out == "intent" else None,
            )
            signals = signals_of(scores, order, nearest, unknown, vector.covered, len(table.of_text[i]))
            kind = "off_topic" if label < 0 else ("in_scope" if left_out == "fold" else "left_out")
            cases.append(Case(signals, int(order[0]), int(label) if kind == "in_scope" else -1, kind))
        dense[vector.near_index] = 0.0
    return cases
