"""Which units (see `Features`) an intent's utterances hold, and how often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.features import Hashes
from kongdori_intents.model import Units
from kongdori_intents.training.texts import Muted
from kongdori_intents.vectors import Indices, Vector

FOLDS = 10


class UnitCounts:
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
