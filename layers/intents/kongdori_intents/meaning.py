"""What sentence embeddings add to the n-grams: a linear model over vectors of meaning, the nearest utterances among
them, and a trust score over the signals of both. Arithmetic alone: who embeds, and whether, is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.trust import Trust, leaders, log_chances
from kongdori_intents.vectors import Floats

type Ask = Callable[[str], Floats | None]


class Found(NamedTuple):
    """The best intent, the trust in it, and the trust from which on it is served."""

    intent: int
    trust: float
    threshold: float

    @property
    def sure(self) -> bool:
        return self.trust >= self.threshold


@dataclass(frozen=True, slots=True)
class Meaning:
    """embedder: the name of what made the vectors; another one's mean nothing here. rows: utterances' vectors in
    steps of `step`, sorted by intent, `bounds[i]:bounds[i + 1]` those of intent i. hopeless, sure: trust by n-grams
    below which, and by intent from which on, nothing is asked.
    """

    embedder: str
    weights: Floats
    bias: Floats
    rows: NDArray[np.int8]
    step: float
    bounds: NDArray[np.int64]
    trust: Trust
    thresholds: Floats
    sure: Floats
    hopeless: float

    def judge(self, by_grams: Floats, embedded: Floats, signals: Callable[[NDArray[Any]], Floats]) -> Found:
        """by_grams: the n-grams' scores. signals: those of the n-grams, for intents in an order."""
        by_meaning = np.asarray(embedded @ self.weights + self.bias, dtype=np.float32)
        order = leaders_of_both(by_grams, by_meaning)
        nearest = [self.nearest(embedded, int(intent)) for intent in order]
        trust = float(self.trust(joint_signals(by_grams, by_meaning, order, nearest, signals(order)))[0])
        best = int(order[0])
        return Found(best, trust, float(self.thresholds[best]))

    def nearest(self, embedded: Floats, intent: int) -> float:
        rows = self.rows[int(self.bounds[intent]) : int(self.bounds[intent + 1])]
        return float((rows.astype(np.float32) @ embedded).max()) * self.step if len(rows) else 0.0


def leaders_of_both(by_grams: Floats, by_meaning: Floats) -> NDArray[np.int64]:
    """The intents that are most probable by both, as if they were independent."""
    return leaders((log_chances(by_grams) + log_chances(by_meaning))[:-1])


def joint_signals(
    by_grams: Floats, by_meaning: Floats, order: NDArray[Any], nearest: list[float], signals: Floats
) -> Floats:
    """The signals of the n-grams and those of the meaning: probability, margins, neighbours, and whether both agree."""
    grams, meaning = log_chances(by_grams), log_chances(by_meaning)
    both = log_chances(grams + meaning)
    best, second = int(order[0]), int(order[1])
    return np.concatenate(
        [
            signals,
            np.array(
                [
                    by_meaning[best],
                    meaning[best],
                    meaning[best] - meaning[:-1].max(initial=-30.0, where=np.arange(len(meaning) - 1) != best),
                    meaning[best] - meaning[-1],
                    both[best],
                    both[best] - both[second],
                    nearest[0],
                    nearest[0] - max(nearest[1:]),
                    float(grams[best] >= grams[:-1].max()),
                ],
                dtype=np.float32,
            ),
        ]
    )
