"""The centroid of each intent's embeddings, as it would be had a fold, or a language, been left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.semantic import centroids_of
from kongdori_intents.training.texts import Muted
from kongdori_intents.training.unit_counts import FOLDS
from kongdori_intents.vectors import Floats, Indices


class Centroids:
    """Sums of embeddings, float32 (texts, dimensions), by intent and fold, and of those in Korean letters."""

    def __init__(
        self, embedded: Floats, labels: Indices, folds: Indices, hangul: NDArray[np.bool_], intents: int
    ) -> None:
        inside, size = labels < intents, embedded.shape[1]
        self.by_fold = np.zeros((FOLDS, intents, size), np.float32)
        np.add.at(self.by_fold, (folds[inside], labels[inside]), embedded[inside])
        self.whole = self.by_fold.sum(axis=0)
        self.in_hangul = np.zeros((intents, size), np.float32)
        np.add.at(self.in_hangul, labels[inside & hangul], embedded[inside & hangul])
        self._found: dict[tuple[int, bytes, bool], Floats] = {}

    def without(self, *, fold: int, muted: Muted | None = None) -> Floats:
        """float32 (intents, dimensions), with a fold (-1: none) left out, or some intents `Muted`."""
        key = (fold, muted.intents.tobytes(), muted.hangul) if muted else (fold, b"", False)
        if key not in self._found:
            sums = self.whole - self.by_fold[fold] if fold >= 0 else self.whole.copy()
            if muted is not None:
                gone, hangul = muted.intents, self.in_hangul[muted.intents]
                sums[gone] = self.whole[gone] - hangul if muted.hangul else hangul
            self._found[key] = centroids_of(sums)
        return self._found[key]
