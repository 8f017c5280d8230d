"""How many mistakes to expect at a confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.vectors import Floats

_LEAST_BEND, _LEAST_CHANCE = 1e-3, 1e-9
_STEPS, _SMALLEST_STEP = 25, 1e-3


@dataclass(frozen=True, slots=True)
class Thinning:
    """How mistakes thin out as confidence rises: a logistic regression of "is wrong" on the confidence's logit. So what
    happens at a lower confidence, where there are mistakes to count, says how many to expect where there are few.
    weights: of one and the logit, covariance: theirs (2, 2), by the sandwich estimator.
    """

    weights: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @staticmethod
    def of(scores: Floats, wrong: NDArray[np.bool_], mass: Floats) -> Thinning:
        design, by, weights = _with_one(scores), mass.astype(np.float64), np.zeros(2)
        bend = _LEAST_BEND * np.eye(2)
        for _ in range(_STEPS):
            chance = _logistic(design @ weights)
            slope = design.T @ (by * (wrong - chance)) - _LEAST_BEND * weights
            bend = (design * (by * chance * (1 - chance))[:, None]).T @ design + _LEAST_BEND * np.eye(2)
            step = np.clip(np.linalg.solve(bend, slope), -2.0, 2.0)
            weights = weights + step
            if np.abs(step).max() < _SMALLEST_STEP:
                break
        residual = by * (wrong - _logistic(design @ weights))
        inverse = np.linalg.inv(bend)
        spread = (design * (residual**2)[:, None]).T @ design
        return Thinning(weights, inverse @ spread @ inverse)

    def chances(self, scores: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The chance of each text to be wrong, and how it moves with the weights, (texts, 2)."""
        design = _with_one(scores)
        chance = _logistic(design @ self.weights)
        return chance, design * (chance * (1 - chance))[:, None]


def _logistic(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))))


def _with_one(confidence: Floats) -> NDArray[np.float64]:
    """(texts, 2): one, and the logit."""
    inner = np.clip(confidence.astype(np.float64), _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    return np.stack([np.ones(len(inner)), np.log(inner / (1 - inner))], axis=1)
