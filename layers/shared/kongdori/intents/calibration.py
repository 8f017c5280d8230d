"""From signals to trust, and from trust to thresholds that keep a bound on the error."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from kongdori.intents.model import Trust, expand
from kongdori.intents.statistics import clopper_pearson_upper
from kongdori.intents.vectors import Floats

EXACT_ONLY = 2.0
# Chosen on CLINC150's development data, by halves of `val` and of the off-topic lines: coverage 0.56 at 0.7 % error.
_LEFT_OUT_SHARE = 0.08  # what left-out intents weigh together, of what is in scope
_OFF_TOPIC_SHARE = 0.15  # what off-topic lines should weigh together
_OFF_TOPIC_MOST = 3.0  # and at most each
_PENALTY = 1e-3  # for each unit of mass, where off-topic lines abound; up to ten times that where they are few
_ENOUGH_OFF_TOPIC = 0.25  # of what is in scope
_LEAST_SHARE_SERVED = 0.1
_LEAST_SERVED = 2
_INTENT_SLACK = 2.0  # an intent alone has little evidence: it may seem this much worse than all together
_STEPS = 25


type Kind = Literal["in_scope", "off_topic", "left_out"]


@dataclass(frozen=True, slots=True)
class Case:
    """One text as calibration met it. actual: -1 where no intent is right. fits: whether the guards let it through.
    text: itself, normalised.
    """

    signals: Floats
    predicted: int
    actual: int
    kind: Kind
    fits: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What calibration found at the overall threshold, left-out intents counted at their weight."""

    in_scope: int
    off_topic: int
    accuracy: float
    coverage: float
    error: float
    error_upper_95: float
    threshold: float
    exact_only: tuple[int, ...]


def mass_of(cases: list[Case]) -> Floats:
    """Left-out intents are many and hard: together they weigh a fixed share of what is in scope. Off-topic lines
    are few and true: they weigh more.
    """
    inside = sum(case.kind == "in_scope" for case in cases)
    left_out = max(1, sum(case.kind == "left_out" for case in cases))
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    weight = {
        "in_scope": 1.0,
        "left_out": min(1.0, _LEFT_OUT_SHARE * inside / left_out),
        "off_topic": max(1.0, min(_OFF_TOPIC_MOST, _OFF_TOPIC_SHARE * inside / off_topic)),
    }
    return np.array([weight[case.kind] for case in cases], dtype=np.float32)


def weigh(cases: list[Case]) -> Trust:
    """Logistic regression of "is right" on the signals, by Newton's method, over what the guards let through."""
    cases = [case for case in cases if case.fits]
    signals = np.stack([case.signals for case in cases])
    right = np.array([case.predicted == case.actual for case in cases], dtype=np.float64)
    mass = mass_of(cases).astype(np.float64)
    mean, scale = signals.mean(axis=0), signals.std(axis=0) + np.float32(1e-6)
    design = expand((signals - mean) / scale).astype(np.float64)
    weights = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], _penalty(cases) * mass.sum())
    penalty[0] = 1e-6
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (mass * (right - chance)) - penalty * weights
        bend = (design * (mass * chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return Trust(mean.astype(np.float32), scale.astype(np.float32), weights.astype(np.float32))


def _penalty(cases: list[Case]) -> float:
    """Few true off-topic lines: a plainer rule, since what left-out intents teach is not quite what strangers ask."""
    inside = sum(case.kind == "in_scope" for case in cases)
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    return _PENALTY * min(10.0, max(1.0, _ENOUGH_OFF_TOPIC * inside / off_topic))


def calibrate(cases: list[Case], trust: Trust, intents: int, *, max_error: float) -> tuple[Floats, Evidence]:
    """Thresholds per intent, and the evidence for the overall one."""
    fits = np.array([case.fits for case in cases])
    scores = np.where(fits, trust(np.stack([case.signals for case in cases])), np.float32(-1.0))
    mass = mass_of(cases)
    predicted = np.array([case.predicted for case in cases])
    right = np.array([case.predicted == case.actual for case in cases])
    threshold = overall_threshold(scores, right, mass, max_error=max_error)
    thresholds = np.full(intents, threshold, np.float32)
    exact_only = []
    for intent in range(intents):
        mine = predicted == intent
        thresholds[intent] = _raised(
            threshold, scores[mine], right[mine], mass[mine], max_error=_INTENT_SLACK * max_error
        )
        own = sum(case.actual == intent for case in cases)
        served_right = int((scores[mine & right] >= thresholds[intent]).sum())
        if served_right < max(_LEAST_SERVED, _LEAST_SHARE_SERVED * own):
            thresholds[intent] = EXACT_ONLY
            exact_only.append(intent)
    served = scores >= threshold
    inside = np.array([case.kind == "in_scope" for case in cases])
    errors, total = float(mass[served & ~right].sum()), float(mass[served].sum())
    evidence = Evidence(
        int(inside.sum()),
        len(cases) - int(inside.sum()),
        float(right[inside].mean()),
        float((served & inside).sum() / inside.sum()),
        errors / total if total else 0.0,
        clopper_pearson_upper(ceil(errors), int(total)),
        float(threshold),
        tuple(exact_only),
    )
    return thresholds, evidence


def _raised(threshold: float, scores: Floats, right: np.ndarray, mass: Floats, *, max_error: float) -> float:
    """The lowest threshold from `threshold` up at which the share of errors is within `max_error`."""
    order = np.argsort(-scores, kind="stable")
    errors = np.cumsum(np.where(right[order], 0.0, mass[order]))
    served = np.cumsum(mass[order])
    for place in range(len(order) - 1, -1, -1):
        if scores[order[place]] >= threshold and errors[place] <= max_error * served[place]:
            return (
                threshold
                if place + 1 == len(order) or scores[order[place + 1]] < threshold
                else float(scores[order[place]])
            )
    return EXACT_ONLY


def overall_threshold(scores: Floats, right: np.ndarray, mass: Floats, *, max_error: float) -> float:
    """The lowest trust at which the upper end of the interval is within `max_error`; EXACT_ONLY where none is."""
    order = np.argsort(-scores, kind="stable")
    errors = np.cumsum(np.where(right[order], 0.0, mass[order]))
    served = np.cumsum(mass[order])
    for place in range(len(order) - 1, -1, -1):
        if errors[place] > max_error * served[place] or (
            place + 1 < len(order) and scores[order[place]] == scores[order[place + 1]]
        ):
            continue
        if clopper_pearson_upper(ceil(errors[place]), int(served[place])) <= max_error:
            return float(scores[order[place]])
    return EXACT_ONLY
