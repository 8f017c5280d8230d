"""Which units (see `Features`) an intent's utterances hold, and how often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.features import Hashes
from kongdori_intents.training.texts import Muted
from kongdori_intents.units import Seen, Units
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
        self.texts_by_fold = np.zeros((FOLDS, intents), np.int64)
        self.texts_in_hangul = np.zeros(intents, np.int64)
        for i in inside:
            place = np.searchsorted(self.hashes, self.of_text[i])
            self.by_fold[folds[i], place, labels[i]] += 1
            self.in_hangul[place, labels[i]] += hangul[i]
            self.texts_by_fold[folds[i], labels[i]] += 1
            self.texts_in_hangul[labels[i]] += hangul[i]
        self.by_intent = self.by_fold.sum(axis=0, dtype=np.int32)
        self.texts = self.texts_by_fold.sum(axis=0)
        frequency = self.by_intent.sum(axis=1)
        self.idf = (np.log((1.0 + len(inside)) / (1.0 + frequency)) + 1.0).astype(np.float16).astype(np.float32)
        self.unseen_idf = float(np.log(1.0 + len(inside)) + 1.0)

    def finished(self) -> Units:
        return Units(self.hashes, self.idf, self.by_intent.astype(np.uint16), self.texts, self.unseen_idf)

    def seen(self, mine: Hashes, *, fold: int, without: Indices | None, muted: Muted | None = None) -> Seen:
        """The units of a text, with a fold (-1: none) or some intents left out, or some `Muted`."""
        place = np.minimum(np.searchsorted(self.hashes, mine), len(self.hashes) - 1)
        there = self.hashes[place] == mine
        counts, texts = self.by_intent[place], self.texts.copy()
        if fold >= 0:
            counts -= self.by_fold[fold, place]
            texts -= self.texts_by_fold[fold]
        if muted is not None:
            gone, hangul = muted.intents, self.in_hangul[place][:, muted.intents]
            counts[:, gone] = self.by_intent[place][:, gone] - hangul if muted.hangul else hangul
            spoken = self.texts_in_hangul[gone]
            texts[gone] = self.texts[gone] - spoken if muted.hangul else spoken
        if without is not None:
            counts[:, without] = 0
            texts[without] = 0
        return Seen(self.idf[place], counts * there[:, None], texts, self.unseen_idf)
