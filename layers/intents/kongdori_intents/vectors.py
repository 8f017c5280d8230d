"""Texts as sparse vectors: inverse document frequency (idf) over hashed features, in blocks by kind of feature. Each
block has a fixed share of a vector's length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.features import Features, Hashes, features_of
from kongdori_intents.lexicon import Lexicon

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# The blocks, in the order of `Features`. Neighbours are found by trigrams, words and concepts; the linear model uses
# all but trigrams.
_CHARACTERS, _TRIGRAMS, _LEXICAL, _CONCEPTS, _PAIRS = range(5)
_BLOCKS = 5


def products(rows: Floats, vector: Floats) -> Floats:
    """float32 (rows,): the product of each row with a vector. On one core: OpenBLAS shares out even small products, and
    on a busy machine its threads wait for each other a hundred times as long as the work takes.
    """
    found: Floats = np.einsum("ij,j->i", rows, vector)
    return found


def _of_a_vector(*shares: float) -> Floats:
    return np.sqrt(np.array(shares, dtype=np.float32))


# chosen on CLINC150's and our own development data
_SHARES = _of_a_vector(0.45, 0.0, 0.35, 0.0, 0.2)
_SHARES_WITH_CONCEPTS = _of_a_vector(0.25, 0.0, 0.25, 0.5, 0.0)
_NEAR_SHARES = _of_a_vector(0.0, 0.5, 0.5, 0.0, 0.0)
_NEAR_SHARES_WITH_CONCEPTS = _of_a_vector(0.0, 0.25, 0.25, 0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Vector:
    """A text's known features. index, value: int64 and float32 (features,), for the linear model; near_index,
    near_value: the same, for finding neighbours. covered: the known shares, 0…1, of characters, words with their
    neighbours, and pairs of words. units: see `Features`.
    """

    index: Indices
    value: Floats
    near_index: Indices
    near_value: Floats
    covered: tuple[float, float, float]
    units: Hashes


@dataclass(frozen=True, slots=True)
class Vectoriser:
    """hashes: of known features, uint32 (features,), sorted. idf: float32 (features,). unseen_idf: of all others; they
    take length from the known ones.
    """

    hashes: Hashes
    idf: Floats
    unseen_idf: float
    lexicon: Lexicon = field(default_factory=Lexicon)

    @staticmethod
    def fit(texts: Iterable[str], *, lexicon: Lexicon | None = None, least: int = 2) -> tuple[Vectoriser, list[Vector]]:
        """Learns which features normalised texts have, and how often; gives also the texts' vectors. least: the number
        of texts that a feature must be in.
        """
        lexicon = lexicon or Lexicon()
        found = [features_of(text, lexicon.tokens(text) if lexicon else None) for text in texts]
        every = np.concatenate(
            [np.unique(np.concatenate([one.characters, one.lexical, one.concepts, one.pairs])) for one in found]
        )
        hashes, counts = np.unique(every, return_counts=True)
        kept = counts >= least
        idf = np.log((1.0 + len(found)) / (1.0 + counts[kept])) + 1.0
        unseen_idf = float(np.log((1.0 + len(found)) / 2.0) + 1.0)
        vectoriser = Vectoriser(hashes[kept], idf.astype(np.float16).astype(np.float32), unseen_idf, lexicon)
        return vectoriser, [vectoriser.vector(one) for one in found]

    def __call__(self, normalised: str) -> Vector:
        """The vector of a normalised text."""
        return self.vector(features_of(normalised, self.lexicon.tokens(normalised) if self.lexicon else None))

    def vector(self, features: Features) -> Vector:
        """The vector of features."""
        given = features[:_BLOCKS]
        block = np.repeat(np.arange(_BLOCKS, dtype=np.uint64), [len(hashes) for hashes in given])
        keys, counts = _counted(np.concatenate(given).astype(np.uint64) | block << np.uint64(32))
        hashes, block = keys.astype(np.uint32), (keys >> np.uint64(32)).astype(np.int64)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[place] == hashes
        value = np.where(known, self.idf[place], np.float32(self.unseen_idf)) * (
            1.0 + np.log(counts.astype(np.float32))
        )
        # of length one in each block, together with the unknown ones
        length = np.sqrt(np.bincount(block, value * value, _BLOCKS))
        place, block = place[known], block[known]
        value = (value[known] / length[block]).astype(np.float32)
        covered = np.bincount(block, value * value, _BLOCKS).tolist()
        shares, near_shares = (
            (_SHARES_WITH_CONCEPTS, _NEAR_SHARES_WITH_CONCEPTS) if self.lexicon else (_SHARES, _NEAR_SHARES)
        )
        trigrams, lexical, pairs = np.searchsorted(block, (_TRIGRAMS, _LEXICAL, _PAIRS)).tolist()
        whole = value * shares[block]
        return Vector(
            np.concatenate([place[:trigrams], place[lexical:]]),
            np.concatenate([whole[:trigrams], whole[lexical:]]),
            place[trigrams:pairs],
            value[trigrams:pairs] * near_shares[block[trigrams:pairs]],
            (covered[_CHARACTERS], covered[_LEXICAL], covered[_PAIRS]),
            features.units,
        )


def _counted(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """As np.unique with counts, in half the time."""
    ordered = np.sort(keys)
    starts = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:-1])
    places = starts.nonzero()[0]
    return ordered[places[:-1]], places[1:] - places[:-1]
