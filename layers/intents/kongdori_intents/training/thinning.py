"""How many mistakes to expect at a confidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.vectors import Floats

_LEAST_BEND, _LEAST_CHANCE = 1e-3, 1e-9
_SLOPE = -1.0  # of a confidence that is right about itself
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
    def of(scores: Floats, wrong: NDArray[np.bool_], mass: Floats, *, slope_within: float | None = None) -> Thinning:
        """slope_within: the standard deviation of what is taken as known of the slope, that it is that of a confidence
        that is right about itself; None where nothing is.
        """
        design, by = _with_one(scores), mass.astype(np.float64)
        known, precise = np.zeros(2), np.full(2, _LEAST_BEND)
        if slope_within is not None:
            known[1], precise[1] = _SLOPE, slope_within**-2
        weights = known.copy()
        for _ in range(_STEPS):
            chance = _logistic(design @ weights)
            slope = design.T @ (by * (wrong - chance)) - precise * (weights - known)
            bend = (design * (by * chance * (1 - chance))[:, None]).T @ design + np.diag(precise)
            step = np.clip(np.linalg.solve(bend, slope), -2.0, 2.0)
            weights = weights + step
            if np.abs(step).max() < _SMALLEST_STEP:
                break
        residual = by * (wrong - _logistic(design @ weights))
        inverse = np.linalg.inv(bend)
        spread = (design * (residual**2)[:, None]).T @ design
        if slope_within is not None:
            spread[1, 1] += precise[1]
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
