"""What meaning adds to the n-grams: one model over the n-grams and a sentence embedding together, the nearest
utterances and off-topic lines by embedding, and a confidence over the signals of both. Arithmetic alone: the caller
brings the embeddings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import ConfidenceModel, leaders, log_chances, log_odds
from kongdori_intents.units import Seen
from kongdori_intents.vectors import Floats, Indices, products

# Chosen by leaving out folds of our own catalogue and of CLINC150 cut down to ten utterances an intent; without the
# kernel (embeddings in a linear model of their own) 95.1 % of our own utterances are found, with it 96.0 %.
_KERNEL_WEIGHT = np.float32(3.0)
_KERNEL_SHARPNESS = np.float32(3.0)
# Two, since which one tells right from wrong best depends on the number of intents and utterances.
_ODDS_SHARPNESS = (0.5, 1.0)
ODDS = -3  # where `joint_signals` holds the odds that n-grams and embedding together give, as they are
_NEXT_CENTROIDS = 10
_FAR = 30.0  # the logarithm of a chance that is none, or a margin over nobody


class Candidate(NamedTuple):
    """intent: the number of the best one. confidence: 0…1, the chance that it is right. threshold: what it needs."""

    intent: int
    confidence: float
    threshold: float

    @property
    def sure(self) -> bool:
        return self.confidence >= self.threshold


def kernel(cosines: Floats) -> Floats:
    """How alike two meanings are, of the cosine of their embeddings."""
    return np.asarray(_KERNEL_WEIGHT * np.exp(_KERNEL_SHARPNESS * (cosines - np.float32(1.0))), dtype=np.float32)


def shifted(embedded: Floats, shift: Floats) -> Floats:
    """The embedding of a Korean text, moved to where English ones of its meaning lie: an encoder keeps languages a
    little apart. Without, 48 % of our English utterances were found by embeddings from Korean alone; with it 60 %.
    """
    moved = embedded + shift
    return np.asarray(moved / np.maximum(np.linalg.norm(moved), np.float32(1e-9)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """embedder: the name of the encoder; another one's vectors mean nothing here. rows: float32 (texts, dimensions),
    the embeddings of what was trained on, sorted by intent, off-topic lines last; `bounds[i]:bounds[i + 1]` are those
    of intent i. ngram_weights: int8 (sketch, intents + 1), to be multiplied by ngram_scale, float32 (intents + 1,).
    weights: float32 (features, intents + 1); a text's features are its `kernel` with each row where `by_kernel`, else
    its embedding. alone: float32 (dimensions + 1, intents + 1), a softmax regression over the embedding, the last row
    its bias. spoken: bool (intents, 2), whether an intent has utterances in Latin and in Korean letters. shift:
    float32 (dimensions,), see `shifted`. centroids: see `centroids_of`. thresholds, accept_from: float32 (intents,).
    The embedding is asked for only where the n-grams' confidence is at `reject_below` or above, and below their
    intent's `accept_from`.
    """

    embedder: str
    by_kernel: bool
    ngram_weights: NDArray[np.int8]
    ngram_scale: Floats
    weights: Floats
    bias: Floats
    rows: Floats
    bounds: NDArray[np.int64]
    confidence: ConfidenceModel
    thresholds: Floats
    accept_from: Floats
    reject_below: float
    alone: Floats
    spoken: NDArray[np.bool_]
    shift: Floats
    centroids: Floats = field(init=False)

    def __post_init__(self) -> None:
        ends = self.bounds.tolist()
        sums = [self.rows[first:last].sum(axis=0) for first, last in pairwise(ends)]
        object.__setattr__(self, "centroids", centroids_of(np.stack(sums)))

    def candidate(
        self,
        ngram_part: Floats,
        ngram_scores: Floats,
        embedded: Floats,
        signals: Callable[[NDArray[Any]], Floats],
        seen: Seen,
        *,
        hangul: bool,
    ) -> Candidate:
        """The best intent by n-grams and embedding together. ngram_part: what the n-grams add to the scores,
        ngram_scores: their own model's, both float32 (intents + 1,). embedded: float32 (dimensions,), of length one.
        signals: gives the n-grams' signals for intents, the one in question first. seen: the text's units. hangul: what
        it is written in.
        """
        embedded = shifted(embedded, self.shift) if hangul else embedded
        features = kernel(products(self.rows, embedded)) if self.by_kernel else embedded
        scores = np.asarray(ngram_part + products(self.weights.T, features) + self.bias, dtype=np.float32)
        order = leaders(scores[:-1])
        best = int(order[0])
        near = [self._nearest(embedded, int(self.bounds[i]), int(self.bounds[i + 1])) for i in order]
        off_topic = self._nearest(embedded, int(self.bounds[-1]), len(self.rows))
        alone = np.asarray(products(self.alone[:-1].T, embedded) + self.alone[-1], dtype=np.float32)
        spoken = bool(self.spoken[best, int(hangul)])
        margins = centroid_margin(products(self.centroids, embedded), best), seen.margin(best) if spoken else 0.0
        joint = joint_signals(
            ngram_scores, scores, alone, order, near, off_topic, margins, signals(order), spoken=spoken
        )
        return Candidate(best, float(self.confidence(joint)[0]), float(self.thresholds[best]))

    def _nearest(self, embedded: Floats, first: int, last: int) -> float:
        """The cosine of the nearest of these rows; 0 where there are none."""
        return float(products(self.rows[first:last], embedded).max()) if last > first else 0.0


def centroids_of(sums: Floats) -> Floats:
    """float32 (intents, dimensions): the directions of sums of embeddings; zero where there are none."""
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.float32(1e-9)), np.float32)


def centroid_margin(cosines: Floats, intent: int, without: Indices | None = None) -> float:
    """How much nearer a text is to the centroid of an intent than, in the mean, to the next ten: so a text in a crowded
    place needs more. cosines: with the centroids, float32 (intents,). without: intents that are left out.
    """
    others = np.sort(np.delete(cosines, intent if without is None else [intent, *without.tolist()]))
    return float(cosines[intent] - others[-_NEXT_CENTROIDS:].mean())


def joint_signals(
    ngram_scores: Floats,
    scores: Floats,
    alone: Floats,
    order: NDArray[Any],
    near: list[float],
    near_off_topic: float,
    margins: tuple[float, float],
    signals: Floats,
    *,
    spoken: bool,
) -> Floats:
    """`signals` of the n-grams and those of both together: score, margins, probability, neighbours by meaning, among
    utterances and off-topic lines, whether the n-grams alone find the same, and what the meaning alone says:
    probability, margins, and whether it finds the same; the `margins` by centroids and by units; last the odds by both
    and by meaning. Where the intent has no utterance in the text's letters (`spoken`), n-grams know nothing, so its
    meaning counts by itself. alone: its scores. near: the cosine of the nearest utterance of each intent in `order`,
    the one in question first.
    """
    best, second = int(order[0]), int(order[1])
    chances, meant = log_chances(scores), np.maximum(log_chances(alone), -_FAR)
    rival = max(meant[:best].max(initial=-_FAR), meant[best + 1 : -1].max(initial=-_FAR))
    found = [
        scores[best],
        scores[best] - max(float(scores[second]), float(scores[best]) - _FAR),  # a left-out intent has -inf
        chances[best],
        scores[best] - scores[-1],
        near[0],
        near[0] - max(near[1:]),
        near[0] - near_off_topic,
        float(ngram_scores[best] >= ngram_scores[:-1].max()),
        meant[best],
        meant[best] - rival,
        meant[best] - meant[-1],
        float(meant[best] >= rival),
        float(not spoken),
        0.0 if spoken else near[0],
        0.0 if spoken else meant[best] - rival,
        0.0 if spoken else meant[best] - meant[-1],
        *margins,
        *(log_odds(each, best, sharpness) for each in (scores, alone) for sharpness in _ODDS_SHARPNESS),
    ]
    return np.concatenate([signals, np.array(found, dtype=np.float32)])
