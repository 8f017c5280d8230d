"""Texts as sparse vectors: inverse document frequency over hashed features, characters and words each of length one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kongdori.intents.features import Hashes, hashes_of

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_WORD_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Vector:
    """index, value: known features of the whole vector; near_index, near_value: of the smaller one neighbours are found by."""

    index: Indices
    value: Floats
    near_index: Indices
    near_value: Floats
    covered: float


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """hashes: known features, sorted; idf: theirs; unseen_idf: of all others, which only lengthen a vector."""

    hashes: Hashes
    idf: Floats
    unseen_idf: float

    @staticmethod
    def fit(texts: Iterable[str], *, least: int = 2) -> Vectoriser:
        seen = [np.unique(np.concatenate(hashes_of(text))) for text in texts]
        hashes, counts = np.unique(np.concatenate(seen), return_counts=True)
        kept = counts >= least
        idf = np.log((1.0 + len(seen)) / (1.0 + counts[kept])) + 1.0
        return Vectoriser(
            hashes[kept], idf.astype(np.float16).astype(np.float32), float(np.log((1.0 + len(seen)) / 2.0) + 1.0)
        )

    def __call__(self, normalised: str) -> Vector:
        characters, trigrams, lexical = hashes_of(normalised)
        left = self._block(characters)
        near = self._block(trigrams)
        right = self._block(lexical)
        share = np.float32(_WORD_SHARE**0.5)
        rest = np.float32((1.0 - _WORD_SHARE) ** 0.5)
        return Vector(
            np.concatenate([left[0], right[0]]),
            np.concatenate([left[1] * rest, right[1] * share]),
            np.concatenate([near[0], right[0]]),
            np.concatenate([near[1] * rest, right[1] * share]),
            float(left[1] @ left[1]),
        )

    def _block(self, hashes: Hashes) -> tuple[Indices, Floats]:
        if not len(hashes):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        unique, counts = np.unique(hashes, return_counts=True)
        place = np.minimum(np.searchsorted(self.hashes, unique), len(self.hashes) - 1)
        known = self.hashes[place] == unique
        value = np.where(known, self.idf[place], np.float32(self.unseen_idf)) * (
            1.0 + np.log(counts.astype(np.float32))
        )
        length = np.sqrt(value @ value) or 1.0
        return place[known], (value[known] / length).astype(np.float32)
