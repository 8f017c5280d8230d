"""What sentence embeddings add to the n-grams: a linear model over the embeddings, the nearest utterances among them,
and a confidence over the signals of both. Arithmetic alone: the caller brings the embeddings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import ConfidenceModel, leaders, log_chances
from kongdori_intents.vectors import Floats


class Candidate(NamedTuple):
    """intent: the number of the best one. confidence: 0…1, the chance that it is right. threshold: what it needs."""

    intent: int
    confidence: float
    threshold: float

    @property
    def sure(self) -> bool:
        return self.confidence >= self.threshold


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """embedder: the name of the encoder; another one's vectors mean nothing here. weights: float32 (dimensions, intents
    + 1), the last column for off-topic. rows: int8 (utterances, dimensions) in steps of `step`, sorted by intent;
    `bounds[i]:bounds[i + 1]` are those of intent i. thresholds, accept_from: float32 (intents,). The embedding is asked
    for only where the n-grams' confidence is at `reject_below` or above, and below their intent's `accept_from`.
    """

    embedder: str
    weights: Floats
    bias: Floats
    rows: NDArray[np.int8]
    step: float
    bounds: NDArray[np.int64]
    confidence: ConfidenceModel
    thresholds: Floats
    accept_from: Floats
    reject_below: float

    def candidate(self, ngram_scores: Floats, embedded: Floats, signals: Callable[[NDArray[Any]], Floats]) -> Candidate:
        """The best intent by n-grams and embedding together. ngram_scores: float32 (intents + 1,). embedded: float32
        (dimensions,), of length one. signals: gives the n-grams' signals for intents, the one in question first.
        """
        semantic_scores = np.asarray(embedded @ self.weights + self.bias, dtype=np.float32)
        order = leaders_of_both(ngram_scores, semantic_scores)
        nearest = [self.nearest(embedded, int(intent)) for intent in order]
        joint = joint_signals(ngram_scores, semantic_scores, order, nearest, signals(order))
        best = int(order[0])
        return Candidate(best, float(self.confidence(joint)[0]), float(self.thresholds[best]))

    def nearest(self, embedded: Floats, intent: int) -> float:
        """The cosine of the intent's nearest utterance; 0 where it has none."""
        rows = self.rows[int(self.bounds[intent]) : int(self.bounds[intent + 1])]
        return float((rows.astype(np.float32) @ embedded).max()) * self.step if len(rows) else 0.0


def leaders_of_both(ngram_scores: Floats, semantic_scores: Floats) -> NDArray[np.int64]:
    """The few intents that are most probable by both, taken as independent; best first."""
    return leaders((log_chances(ngram_scores) + log_chances(semantic_scores))[:-1])


def joint_signals(
    ngram_scores: Floats, semantic_scores: Floats, order: NDArray[Any], nearest: list[float], signals: Floats
) -> Floats:
    """`signals` of the n-grams and those of the embedding: probability, margins, neighbours, whether both agree."""
    ngrams, semantic = log_chances(ngram_scores), log_chances(semantic_scores)
    both = log_chances(ngrams + semantic)
    best, second = int(order[0]), int(order[1])
    return np.concatenate(
        [
            signals,
            np.array(
                [
                    semantic_scores[best],
                    semantic[best],
                    semantic[best] - semantic[:-1].max(initial=-30.0, where=np.arange(len(semantic) - 1) != best),
                    semantic[best] - semantic[-1],
                    both[best],
                    both[best] - both[second],
                    nearest[0],
                    nearest[0] - max(nearest[1:]),
                    float(ngrams[best] >= ngrams[:-1].max()),
                ],
                dtype=np.float32,
            ),
        ]
    )
