"""Training: a linear model over sketched n-grams and concepts, then what each text would have scored had it, or
its intent, never been met. From that come the trust score and the thresholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori.intents.calibration import Case, Evidence, Kind, calibrate, weigh
from kongdori.intents.features import Hashes
from kongdori.intents.lexicon import Lexicon
from kongdori.intents.linear import RIDGE_MOST_ROWS, Learner, learn
from kongdori.intents.model import Model, Neighbours, Units, leaders, places, signals_of
from kongdori.intents.vectors import Floats, Indices, Vector, Vectoriser

_FOLDS = 10
_ROUNDS_WHEN_LARGE = 2  # of these, each a training
_GROUPS_WHEN_LARGE = 5
_LEAST_INTENTS = 4


@dataclass(frozen=True, slots=True)
class Data:
    """Normalised texts in scope with the numbers of their intents, and off-topic texts. calibration: further texts
    that nothing is trained on, with their intent or -1; where there are none, the texts themselves serve by
    cross-validation.
    """

    texts: list[str]
    intents: list[int]
    off_topic: list[str]
    names: list[str]
    lexicon: Lexicon = field(default_factory=Lexicon)
    calibration: list[tuple[str, int]] = field(default_factory=list)
    marks: Callable[[str], frozenset[str]] | None = None
    met: list[frozenset[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trained:
    """cases: the texts that the evidence comes from, as calibration met them."""

    model: Model
    evidence: Evidence
    cases: list[Case]


def train(data: Data, *, max_error: float = 0.01, sketch: int = 4096) -> Trained:
    """Train and calibrate. Deterministic: the same data gives the same model. Raises ValueError with too few
    intents.
    """
    if len(data.names) < _LEAST_INTENTS:
        raise ValueError(f"a recogniser needs at least {_LEAST_INTENTS} intents, there are {len(data.names)}")
    desk = _Desk.lay(data, sketch)
    learner = learn(desk.rows, desk.labels, desk.intents + 1)
    cases = _held_out_cases(desk, data, learner) if data.calibration else _fold_cases(desk, learner)
    cases += _left_out_cases(desk, learner)
    trust = weigh(cases)
    thresholds, evidence = calibrate(cases, trust, len(data.names), max_error=max_error)
    scale = np.maximum(np.abs(learner.weights).max(axis=0), 1e-9) / 127.0
    quantised = np.rint(learner.weights / scale).astype(np.int8)
    model = Model(
        desk.vectoriser,
        desk.bucket,
        desk.sign,
        quantised,
        scale.astype(np.float32),
        learner.bias,
        desk.neighbours,
        desk.table.finished(),
        trust,
        thresholds,
    )
    return Trained(model, evidence, cases)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all rounds of training share. labels: the number of the intent, or `intents` for off-topic rows, which
    come last.
    """

    texts: list[str]
    vectoriser: Vectoriser
    vectors: list[Vector]
    labels: Indices
    folds: Indices
    intents: int
    bucket: Indices
    sign: Floats
    rows: Floats
    neighbours: Neighbours
    table: _Table
    guard: _Guard

    @staticmethod
    def lay(data: Data, sketch: int) -> _Desk:
        order = sorted(range(len(data.texts)), key=lambda i: (data.intents[i], data.texts[i]))
        texts = [data.texts[i] for i in order] + sorted(data.off_topic)
        intents = len(data.names)
        labels = np.array([data.intents[i] for i in order] + [intents] * len(data.off_topic))
        folds = np.array([crc32(text.encode()) % _FOLDS for text in texts])
        vectoriser = Vectoriser.fit(texts, lexicon=data.lexicon)
        vectors = [vectoriser(text) for text in texts]
        bucket, sign = places(vectoriser.hashes, sketch)
        rows = _sketched(vectors, bucket, sign, sketch)
        neighbours = _neighbours(vectors, labels, intents)
        table = _Table(vectors, labels, folds, intents)
        return _Desk(
            texts,
            vectoriser,
            vectors,
            labels,
            folds,
            intents,
            bucket,
            sign,
            rows,
            neighbours,
            table,
            _Guard(data, texts, labels),
        )

    def case(
        self,
        text: str,
        vector: Vector,
        scores: Floats,
        actual: int,
        kind: Kind,
        *,
        fold: int = -1,
        without: Indices | None = None,
    ) -> Case:
        """What a text's signals are, had its fold, or some intents, been left out."""
        dense = np.zeros(len(self.vectoriser.hashes), np.float32)
        dense[vector.near_index] = vector.near_value
        order = leaders(scores[:-1])
        nearest = []
        for intent in order:
            first, last = int(self.neighbours.bounds[intent]), int(self.neighbours.bounds[intent + 1])
            found = self.neighbours.similarities(dense, first, last)
            if fold >= 0:
                found = found[self.folds[first:last] != fold]
            nearest.append(float(found.max()) if len(found) else 0.0)
        unknown = self.table.unknown(vector.units, int(order[0]), fold=fold, without=without)
        signals = signals_of(scores, order, nearest, unknown, vector.covered, len(vector.units))
        best = int(order[0])
        return Case(
            signals,
            best,
            actual,
            kind,
            self.guard.fits(text, best, own=kind == "in_scope" and fold >= 0 and best == actual),
            text,
        )


class _Guard:
    """How often each intent has met each mark."""

    def __init__(self, data: Data, texts: list[str], labels: Indices) -> None:
        self.marks = data.marks
        self.met: list[Counter[str]] = [Counter() for _ in data.names]
        if data.marks is not None:
            for text, label in zip(texts, labels, strict=True):
                if label < len(self.met):
                    self.met[label].update(data.marks(text))
            for counter, always in zip(self.met, data.met, strict=False):
                counter.update({mark: len(texts) for mark in always})

    def fits(self, text: str, intent: int, *, own: bool) -> bool:
        """own: the text is itself one of the intent's utterances, and must not vouch for itself."""
        if self.marks is None:
            return True
        met = self.met[intent]
        return all(met[mark] > own for mark in self.marks(text))


def _held_out_cases(desk: _Desk, data: Data, learner: Learner) -> list[Case]:
    vectors = [desk.vectoriser(text) for text, _ in data.calibration]
    scores = _sketched(vectors, desk.bucket, desk.sign, len(learner.weights)) @ learner.weights + learner.bias
    return [
        desk.case(text, vector, row, label, "in_scope" if label >= 0 else "off_topic")
        for vector, row, (text, label) in zip(vectors, scores, data.calibration, strict=True)
    ]


def _fold_cases(desk: _Desk, learner: Learner) -> list[Case]:
    """Every text as it would have been met, had its fold been left out."""
    cases = []
    for fold in np.unique(desk.folds):
        held = np.flatnonzero(desk.folds == fold)
        for i, scores in zip(held, learner.without(held), strict=True):
            inside = desk.labels[i] < desk.intents
            kind: Kind = "in_scope" if inside else "off_topic"
            cases.append(
                desk.case(
                    desk.texts[i], desk.vectors[i], scores, int(desk.labels[i]) if inside else -1, kind, fold=int(fold)
                )
            )
    return cases


def _left_out_cases(desk: _Desk, learner: Learner) -> list[Case]:
    """Utterances of intents as they would have been met, had their intents never existed: off-topic, and hard.
    Where that costs a training, some folds are left out in the same one, and give evidence of what is in
    scope.
    """
    cases = []
    for without, folds in _rounds(desk):
        of_group = np.isin(desk.labels, without)
        held = np.flatnonzero(of_group | np.isin(desk.folds, folds))
        scores = learner.without(held)
        scores[:, without] = -np.inf
        for i, row in zip(held, scores, strict=True):
            if of_group[i]:
                cases.append(desk.case(desk.texts[i], desk.vectors[i], row, -1, "left_out", without=without))
            elif desk.labels[i] < desk.intents:
                fold, label = int(desk.folds[i]), int(desk.labels[i])
                cases.append(
                    desk.case(desk.texts[i], desk.vectors[i], row, label, "in_scope", fold=fold, without=without)
                )
    return cases


def _rounds(desk: _Desk) -> list[tuple[Indices, list[int]]]:
    """Intents and folds to leave out together."""
    if len(desk.rows) <= RIDGE_MOST_ROWS:
        return [(np.array([intent]), []) for intent in range(desk.intents)]
    groups = [np.arange(group, desk.intents, _GROUPS_WHEN_LARGE) for group in range(_ROUNDS_WHEN_LARGE)]
    return [(group, [2 * i, 2 * i + 1]) for i, group in enumerate(groups)]


def _sketched(vectors: list[Vector], bucket: Indices, sign: Floats, sketch: int) -> Floats:
    rows = np.zeros((len(vectors), sketch), np.float32)
    for row, vector in zip(rows, vectors, strict=True):
        np.add.at(row, bucket[vector.index], vector.value * sign[vector.index])
    return rows


def _neighbours(vectors: list[Vector], labels: NDArray[Any], intents: int) -> Neighbours:
    """Rows in the order given (by intent); off-topic ones, which come last, are left out."""
    inside = [vector for vector, label in zip(vectors, labels, strict=True) if label < intents]
    pointer = np.concatenate([[0], np.cumsum([len(vector.near_index) for vector in inside])]).astype(np.int64)
    bounds = np.searchsorted(labels[labels < intents], np.arange(intents + 1)).astype(np.int64)
    index = np.concatenate([vector.near_index for vector in inside]).astype(np.int64)
    # as they will be read back from the artefact
    value = np.concatenate([vector.near_value for vector in inside]).astype(np.float16).astype(np.float32)
    return Neighbours(pointer, index, value, bounds)


class _Table:
    """Counts of units by intent and fold, so that a text can be asked what was known without its own fold or
    intent.
    """

    def __init__(self, vectors: list[Vector], labels: NDArray[Any], folds: NDArray[Any], intents: int) -> None:
        self.of_text = [vector.units for vector in vectors]
        inside = np.flatnonzero(labels < intents)
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

    def unknown(self, mine: Hashes, predicted: int, *, fold: int, without: Indices | None) -> tuple[float, float]:
        """As `Model.unknown`, had the fold (-1: none) or some intents been left out."""
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
