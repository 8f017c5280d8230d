"""Learns the confidence from cases."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import ConfidenceModel, expand
from kongdori_intents.training.cases import ENOUGH_OFF_TOPIC, Case, mass_of
from kongdori_intents.vectors import Floats

PENALTY = 1e-3  # of the regression, per unit of mass; up to ten times that where off-topic lines are few
_STEPS = 25
_SMALLEST_STEP = 1e-3
_PARTS = 10  # thresholds come from a confidence that was learned from the other parts


def weigh(
    cases: Sequence[Case], *, penalty: float = PENALTY, odds: int | None = None, start: ConfidenceModel | None = None
) -> ConfidenceModel:
    """Logistic regression of "is right" on the signals, by Newton's method, over the cases that the guards let pass.
    odds: the number of the signal that says the odds by itself: the penalty draws towards it, not towards knowing
    nothing (so 83.7 % of CLINC150's development data were served, 0.97 % wrongly, instead of 82.0 % and 0.93 %). start:
    where to begin, with its mean and scale. scikit-learn was looked at: with scipy it fills 209 of a Lambda's
    250 MB.
    """
    cases = [case for case in cases if case.fits]
    signals = np.stack([case.signals for case in cases])
    right = np.array([case.predicted == case.actual for case in cases], dtype=np.float64)
    mass = mass_of(cases).astype(np.float64)
    mean, scale = (start.mean, start.scale) if start else (signals.mean(axis=0), signals.std(axis=0) + np.float32(1e-6))
    design = expand((signals - mean) / scale)
    weights = start.weights.astype(np.float64) if start else np.zeros(design.shape[1])
    penalties = np.full(design.shape[1], penalty * _where_few(cases) * mass.sum())
    penalties[0] = 1e-6
    prior = np.zeros(design.shape[1])
    if odds is not None:
        prior[1:][odds] = scale[odds]

    def loss(weights: NDArray[np.float64]) -> float:
        logits = design @ weights
        return float(
            (mass * (np.logaddexp(0.0, logits) - right * logits)).sum() + (penalties * (weights - prior) ** 2).sum() / 2
        )

    before = loss(weights)
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (mass * (right - chance)) - penalties * (weights - prior)
        bend = (design * (mass * chance * (1 - chance)).astype(np.float32)[:, None]).T @ design + np.diag(penalties)
        step = np.linalg.solve(bend, slope)
        while (after := loss(weights + step)) > before and np.abs(step).max() >= _SMALLEST_STEP:
            step /= 2  # with few cases a whole step may lead away from the optimum
        weights, before = weights + step, after
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    return ConfidenceModel(mean.astype(np.float32), scale.astype(np.float32), weights.astype(np.float32))


def unseen(
    cases: Sequence[Case], confidence: ConfidenceModel, *, penalty: float = PENALTY, odds: int | None = None
) -> Floats:
    """The confidence in each case, learned from the other parts: a regression is too sure of what it was fitted to."""
    part = np.array([crc32(case.text.encode()) % _PARTS for case in cases])
    found = np.zeros(len(cases), np.float32)
    for one in np.unique(part):
        others = [case for case, number in zip(cases, part, strict=True) if number != one]
        if any(case.fits for case in others):
            other = weigh(others, penalty=penalty, odds=odds, start=confidence)
        else:
            other = confidence
        mine = part == one
        found[mine] = other(np.stack([case.signals for case, held in zip(cases, mine, strict=True) if held]))
    return found


def _where_few(cases: list[Case]) -> float:
    """By what the penalty grows where off-topic lines are few, since left-out intents are only like them."""
    inside = sum(case.kind == "in_scope" for case in cases)
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    return min(10.0, max(1.0, ENOUGH_OFF_TOPIC * inside / off_topic))
