"""Texts as sparse vectors: inverse document frequency over hashed features, characters and words each of length
one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kongdori.intents.features import Hashes, concept_hashes, hashes_of, units
from kongdori.intents.lexicon import Lexicon

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_SHARES = (0.5, 0.5, 0.0)  # of characters, words, concepts
_SHARES_WITH_CONCEPTS = (0.25, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Vector:
    """index, value: known features of the whole vector; near_index, near_value: of the smaller one neighbours are
    found by. covered: the share of characters that is known. units: see `features.units`.
    """

    index: Indices
    value: Floats
    near_index: Indices
    near_value: Floats
    covered: float
    units: Hashes


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """hashes: known features, sorted; idf: theirs; unseen_idf: of all others, which only lengthen a vector."""

    hashes: Hashes
    idf: Floats
    unseen_idf: float
    lexicon: Lexicon = field(default_factory=Lexicon)

    @staticmethod
    def fit(texts: Iterable[str], *, lexicon: Lexicon | None = None, least: int = 2) -> Vectoriser:
        lexicon = lexicon or Lexicon()
        seen = []
        for text in texts:
            characters, _, lexical = hashes_of(text)
            seen.append(
                np.unique(
                    np.concatenate([characters, lexical, concept_hashes(lexicon.tokens(text) if lexicon else [])])
                )
            )
        hashes, counts = np.unique(np.concatenate(seen), return_counts=True)
        kept = counts >= least
        idf = np.log((1.0 + len(seen)) / (1.0 + counts[kept])) + 1.0
        unseen_idf = float(np.log((1.0 + len(seen)) / 2.0) + 1.0)
        return Vectoriser(hashes[kept], idf.astype(np.float16).astype(np.float32), unseen_idf, lexicon)

    def __call__(self, normalised: str) -> Vector:
        tokens = self.lexicon.tokens(normalised) if self.lexicon else None
        characters, trigrams, lexical = hashes_of(normalised)
        left = self._block(characters)
        near = self._block(trigrams)
        middle = self._block(lexical)
        right = self._block(concept_hashes(tokens or []))
        of_characters, of_words, of_concepts = (
            np.float32(share**0.5) for share in (_SHARES if tokens is None else _SHARES_WITH_CONCEPTS)
        )
        rest_index, rest_value = [middle[0], right[0]], [middle[1] * of_words, right[1] * of_concepts]
        return Vector(
            np.concatenate([left[0], *rest_index]),
            np.concatenate([left[1] * of_characters, *rest_value]),
            np.concatenate([near[0], *rest_index]),
            np.concatenate([near[1] * of_characters, *rest_value]),
            float(left[1] @ left[1]),
            np.array(sorted(set(units(normalised, tokens))), dtype=np.uint32),
        )

    def _block(self, hashes: Hashes) -> tuple[Indices, Floats]:
        if not len(hashes):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        unique, counts = _counted(hashes)
        place = np.minimum(np.searchsorted(self.hashes, unique), len(self.hashes) - 1)
        known = self.hashes[place] == unique
        value = np.where(known, self.idf[place], np.float32(self.unseen_idf)) * (
            1.0 + np.log(counts.astype(np.float32))
        )
        length = np.sqrt(value @ value) or 1.0
        return place[known], (value[known] / length).astype(np.float32)


def _counted(hashes: Hashes) -> tuple[Hashes, NDArray[np.int64]]:
    """What np.unique gives, in half the time: this runs four times a text."""
    ordered = np.sort(hashes)
    starts = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:-1])
    places = starts.nonzero()[0]
    return ordered[places[:-1]], places[1:] - places[:-1]
