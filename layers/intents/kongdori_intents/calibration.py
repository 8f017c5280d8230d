"""From signals to trust, and from trust to thresholds that keep a bound on the error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.statistics import clopper_pearson_upper
from kongdori_intents.trust import Trust, expand
from kongdori_intents.vectors import Floats

EXACT_ONLY = 2.0
# Chosen on CLINC150's development data, by repeated halves of `val` and of the off-topic lines (`bench.intents`).
_LEFT_OUT_SHARE = 0.08  # what left-out intents weigh together, of what is in scope
# What off-topic lines should weigh together: strangers ask one question in five or six (0.22), and more than that, for
# each of so few lines stands for many that nobody has seen.
_OFF_TOPIC_SHARE = 0.3
_OFF_TOPIC_MOST = 5.0  # and at most each
_PENALTY = 1e-3  # for each unit of mass, where off-topic lines abound; up to ten times that where they are few
_ENOUGH_OFF_TOPIC = 0.25  # of what is in scope
_LEAST_SHARE_SERVED = 0.1
_LEAST_SERVED = 2
_INTENT_SLACK = 2.0  # an intent alone has little evidence: it may seem this much worse than all together
_SURE_SHARE = 0.8  # of the highest error: what the n-grams may serve without asking for the meaning
_HOPELESS = 0.1
_STEPS = 25
_PARTS = 4  # thresholds come from a trust that was learned from the other parts


type Kind = Literal["in_scope", "off_topic", "left_out"]


@dataclass(frozen=True, slots=True)
class Case:
    """One text as calibration met it. actual: -1 where no intent is right. predicted, signals, fits: by the n-grams,
    and whether the guards let it through; those of both: with the meaning, where the text has one.
    """

    text: str
    actual: int
    kind: Kind
    predicted: int
    signals: Floats
    fits: bool = True
    both: _Joint | None = None

    def with_meaning(self, predicted: int, signals: Floats, fits: bool) -> Case:
        return replace(self, both=_Joint(predicted, signals, fits))


@dataclass(frozen=True, slots=True)
class _Joint:
    predicted: int
    signals: Floats
    fits: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What calibration found, off-topic texts and left-out intents counted at their weight."""

    in_scope: int
    off_topic: int
    accuracy: float
    coverage: float
    error: float
    error_upper_95: float
    threshold: float
    exact_only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A trust with the thresholds per intent."""

    trust: Trust
    thresholds: Floats


@dataclass(frozen=True, slots=True)
class Cascade(Judged):
    """The trust by both, asked where that by the n-grams is below `sure` (per intent) and not `hopeless`."""

    sure: Floats
    hopeless: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """evidence: of n-grams and meaning together where there is meaning."""

    grams: Judged
    both: Cascade | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Table:
    """Cases as arrays. scores: trust, -1 where the guards stop a text."""

    cases: Sequence[Case]
    scores: Floats
    predicted: NDArray[np.int64]
    mass: Floats = field(init=False)
    actual: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mass", mass_of(self.cases))
        object.__setattr__(self, "actual", np.array([case.actual for case in self.cases], dtype=np.int64))

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.predicted == self.actual, dtype=np.bool_)


def calibrate(cases: list[Case], intents: int, *, max_error: float, never: Sequence[Case] = ()) -> Calibrated:
    """Trust and thresholds per intent. never: near misses, as the finished model sees them; no intent's threshold
    stays so low that one is served.
    """
    trust = weigh(cases)
    by_grams = _unseen(cases, trust)
    alone = _alone(cases, by_grams)
    thresholds, overall = _thresholds(alone, intents, max_error=max_error)
    never_by_grams = _trusts(never, trust)
    _keep_out(thresholds, _alone(never, never_by_grams))
    embedded = [_as_joint(case) for case in cases if case.both]
    if not embedded:
        return Calibrated(Judged(trust, thresholds), None, _evidence(alone, thresholds, overall))
    sure, _ = _thresholds(alone, intents, max_error=_SURE_SHARE * max_error)
    sure = np.maximum(sure, thresholds)
    joint_trust = weigh(embedded)
    joint = _joined(cases, by_grams, _unseen(embedded, joint_trust), thresholds, sure)
    joint_thresholds, overall = _thresholds(joint, intents, max_error=max_error)
    never_by_both = _trusts([_as_joint(case) for case in never if case.both], joint_trust)
    _keep_out(joint_thresholds, _joined(never, never_by_grams, never_by_both, thresholds, sure))
    cascade = Cascade(joint_trust, joint_thresholds, sure, _HOPELESS)
    return Calibrated(Judged(trust, thresholds), cascade, _evidence(joint, joint_thresholds, overall))


def _as_joint(case: Case) -> Case:
    """The case as both saw it, where both did."""
    both = case.both
    return case if both is None else replace(case, predicted=both.predicted, signals=both.signals, fits=both.fits)


def _trusts(cases: Sequence[Case], trust: Trust) -> Floats:
    return trust(np.stack([case.signals for case in cases])) if cases else np.zeros(0, np.float32)


def _alone(cases: Sequence[Case], by_grams: Floats) -> _Table:
    """Cases as the n-grams alone judge them."""
    fits = np.array([case.fits for case in cases], dtype=np.bool_)
    scores = np.where(fits, by_grams, np.float32(-1.0)).astype(np.float32)
    return _Table(cases, scores, np.array([case.predicted for case in cases], dtype=np.int64))


def _joined(cases: Sequence[Case], by_grams: Floats, by_both: Floats, thresholds: Floats, sure: Floats) -> _Table:
    """Cases as the cascade judges them: what the n-grams serve unasked stands above all that is asked, at one and
    their trust. by_both: of the cases that have a meaning, in their order.
    """
    asked_trust = iter(by_both.tolist())
    scores, predicted = [], []
    for case, alone in zip(cases, by_grams.tolist(), strict=True):
        both, trust = case.both, next(asked_trust) if case.both else 0.0
        enough = (sure if both else thresholds)[case.predicted]
        if both and _HOPELESS <= alone < enough:
            predicted.append(both.predicted)
            scores.append(trust if both.fits else -1.0)
        else:
            predicted.append(case.predicted)
            scores.append(1.0 + alone if case.fits and alone >= enough else -1.0)
    return _Table(cases, np.array(scores, dtype=np.float32), np.array(predicted, dtype=np.int64))


def _keep_out(thresholds: Floats, never: _Table) -> None:
    """Raises thresholds, in place, above every near miss."""
    for intent, score in zip(never.predicted, never.scores, strict=True):
        if score >= thresholds[intent]:
            thresholds[intent] = np.nextafter(np.float32(score), np.float32(EXACT_ONLY))


def mass_of(cases: Sequence[Case]) -> Floats:
    """Left-out intents are many and hard: together they weigh a fixed share of what is in scope. Off-topic lines
    are true: they weigh what they would among questions.
    """
    inside = sum(case.kind == "in_scope" for case in cases)
    left_out = max(1, sum(case.kind == "left_out" for case in cases))
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    weight = {
        "in_scope": 1.0,
        "left_out": min(1.0, _LEFT_OUT_SHARE * inside / left_out),
        "off_topic": min(_OFF_TOPIC_MOST, _OFF_TOPIC_SHARE * inside / off_topic),
    }
    return np.array([weight[case.kind] for case in cases], dtype=np.float32)


def weigh(cases: Sequence[Case], *, start: Trust | None = None) -> Trust:
    """Logistic regression of "is right" on the signals, by Newton's method, over what the guards let through. start:
    a trust to begin at, with its mean and scale.
    """
    cases = [case for case in cases if case.fits]
    signals = np.stack([case.signals for case in cases])
    right = np.array([case.predicted == case.actual for case in cases], dtype=np.float64)
    mass = mass_of(cases).astype(np.float64)
    mean, scale = (start.mean, start.scale) if start else (signals.mean(axis=0), signals.std(axis=0) + np.float32(1e-6))
    design = expand((signals - mean) / scale)
    weights = start.weights.astype(np.float64) if start else np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], _penalty(cases) * mass.sum())
    penalty[0] = 1e-6
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (mass * (right - chance)) - penalty * weights
        bend = (design * (mass * chance * (1 - chance)).astype(np.float32)[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-3:
            break
    return Trust(mean.astype(np.float32), scale.astype(np.float32), weights.astype(np.float32))


def _unseen(cases: Sequence[Case], trust: Trust) -> Floats:
    """The trust in each case by a score learned from the others: what a score was fitted to, it flatters."""
    part = np.array([crc32(case.text.encode()) % _PARTS for case in cases])
    found = np.zeros(len(cases), np.float32)
    for one in np.unique(part):
        others = [case for case, number in zip(cases, part, strict=True) if number != one]
        other = weigh(others, start=trust) if any(case.fits for case in others) else trust
        mine = part == one
        found[mine] = other(np.stack([case.signals for case, held in zip(cases, mine, strict=True) if held]))
    return found


def _penalty(cases: list[Case]) -> float:
    """Few true off-topic lines: a plainer rule, since what left-out intents teach is not quite what strangers ask."""
    inside = sum(case.kind == "in_scope" for case in cases)
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    return _PENALTY * min(10.0, max(1.0, _ENOUGH_OFF_TOPIC * inside / off_topic))


def _thresholds(table: _Table, intents: int, *, max_error: float) -> tuple[Floats, float]:
    """Thresholds per intent, and the overall one."""
    scores, right, mass = table.scores, table.right, table.mass
    overall = overall_threshold(scores, right, mass, max_error=max_error)
    thresholds = np.full(intents, overall, np.float32)
    own = Counter(case.actual for case in table.cases)
    for intent in range(intents):
        mine = table.predicted == intent
        thresholds[intent] = _raised(
            overall, scores[mine], right[mine], mass[mine], max_error=_INTENT_SLACK * max_error
        )
        served_right = int((scores[mine & right] >= thresholds[intent]).sum())
        if served_right < max(_LEAST_SERVED, _LEAST_SHARE_SERVED * own[intent]):
            thresholds[intent] = EXACT_ONLY
    return thresholds, overall


def _evidence(table: _Table, thresholds: Floats, overall: float) -> Evidence:
    served = table.scores >= thresholds[table.predicted]
    right, mass = table.right, table.mass
    inside = table.actual >= 0
    errors, total = float(mass[served & ~right].sum()), float(mass[served].sum())
    return Evidence(
        int(inside.sum()),
        len(inside) - int(inside.sum()),
        float(right[inside].mean()),
        float((served & inside).sum() / inside.sum()),
        errors / total if total else 0.0,
        clopper_pearson_upper(ceil(errors), int(total)),
        float(overall),
        tuple(np.flatnonzero(thresholds >= EXACT_ONLY).tolist()),
    )


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
