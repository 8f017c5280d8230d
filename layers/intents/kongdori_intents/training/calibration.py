"""From signals to confidence, and from confidence to thresholds that keep a bound on the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kongdori_intents.confidence import ConfidenceModel
from kongdori_intents.training.cases import Case, mass_of
from kongdori_intents.training.thinning import Thinning
from kongdori_intents.training.thresholds import EXACT_ONLY, Table, thresholds_of
from kongdori_intents.training.weighing import PENALTY, unseen, weigh
from kongdori_intents.vectors import Floats

# Of the bound: the error rate up to which n-grams alone are served, without asking for an embedding. At twice that, a
# point more of our own questions is served, but 0.57 % of the Korean ones wrongly instead of 0.44 %, and from 30
# utterances an intent (CLINC150) more than the bound.
_ACCEPT_SHARE = 0.2
# Of the confidence by both: three times the penalty that suits the n-grams, which have a third of its signals, where it
# does not draw towards odds that are given (there, of CLINC150, 0.79 % were wrong when served instead of 0.74 %, in the
# mean of four cuts); and how well it is known that the log odds of a mistake fall by one for each unit by which those
# of the confidence rise: so 26 % are served from 5 utterances an intent, 0.5 % of them wrongly, instead of 13 %.
_PENALTY, _SLOPE_WITHIN = 3 * PENALTY, 0.07
_ROUNDED = 0.05  # how far the log odds of a confidence may move as the finished model's weights are rounded


@dataclass(frozen=True, slots=True)
class Evidence:
    """What calibration found; off-topic texts and utterances of left-out intents count with their mass. in_scope,
    off_topic: the number of texts. coverage: the share of texts in scope that are served. error: the share of wrong
    answers among what is served, with the upper end of its 95 % interval (`Table.upper`). threshold: the lowest
    confidence that is served at all. exact_only: the numbers of intents that keep their own utterances alone.
    """

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
    """A confidence and the threshold of each intent, float32 (intents,)."""

    confidence: ConfidenceModel
    thresholds: Floats


@dataclass(frozen=True, slots=True)
class Cascade(Judged):
    """The confidence by both: it counts where that of the n-grams lies from `reject_below` to below `accept_from`."""

    accept_from: Floats
    reject_below: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """evidence: of n-grams and embeddings together where there are embeddings."""

    grams: Judged
    both: Cascade | None
    evidence: Evidence


def calibrate(
    cases: list[Case],
    intents: int,
    *,
    max_error: float,
    reject_below: float,
    never: Sequence[Case] = (),
    beside: Sequence[Case] = (),
    odds: int | None = None,
) -> Calibrated:
    """Learns confidence from signals, and sets the threshold of each intent. max_error: the bound, a share.
    reject_below: see `Cascade`. never: near misses as the finished model sees them; thresholds are raised above them.
    beside: cases from which the confidence is learned too, but which are no evidence. odds: see `weigh`; of the signals
    by both.
    """
    learned = [*cases, *beside]
    confidence = weigh(learned)
    by_ngrams = unseen(learned, confidence)[: len(cases)]
    alone = _alone(cases, by_ngrams)
    thresholds, overall = thresholds_of(alone, intents, max_error=max_error)
    never_by_ngrams = _confidences(never, confidence)
    _keep_out(thresholds, _alone(never, never_by_ngrams))
    of_cases = sum(case.both is not None for case in cases)
    if not of_cases:
        return Calibrated(Judged(confidence, thresholds), None, _evidence(alone, thresholds, overall, max_error))
    sure, _ = thresholds_of(alone, intents, max_error=_ACCEPT_SHARE * max_error)
    sure = np.maximum(sure, thresholds)
    embedded = [case.by_both() for case in learned if case.both]
    penalty = _PENALTY if odds is None else PENALTY
    joint_confidence = weigh(embedded, penalty=penalty, odds=odds)
    by_both = unseen(embedded, joint_confidence, penalty=penalty, odds=odds)[:of_cases]
    joint = _joined(cases, by_ngrams, by_both, thresholds, sure, reject_below)
    joint_thresholds, overall = thresholds_of(joint, intents, max_error=max_error)
    never_by_both = _confidences([case.by_both() for case in never if case.both], joint_confidence)
    _keep_out(joint_thresholds, _joined(never, never_by_ngrams, never_by_both, thresholds, sure, reject_below))
    cascade = Cascade(joint_confidence, joint_thresholds, sure, reject_below)
    return Calibrated(Judged(confidence, thresholds), cascade, _evidence(joint, joint_thresholds, overall, max_error))


def _confidences(cases: Sequence[Case], confidence: ConfidenceModel) -> Floats:
    return confidence(np.stack([case.signals for case in cases])) if cases else np.zeros(0, np.float32)


def _alone(cases: Sequence[Case], by_ngrams: Floats) -> Table:
    """The cases as the n-grams alone decide them."""
    fits = np.array([case.fits for case in cases], dtype=np.bool_)
    scores = np.where(fits, by_ngrams, np.float32(-1.0)).astype(np.float32)
    predicted = np.array([case.predicted for case in cases], dtype=np.int64)
    thinning = _thinning(cases, by_ngrams)
    if thinning is None:
        return Table(cases, scores, predicted)
    return Table(cases, scores, predicted, *thinning.chances(by_ngrams), thinning.covariance)


def _thinning(cases: Sequence[Case], confidence: Floats, *, slope_within: float | None = None) -> Thinning | None:
    """Of the cases that the guards let pass and that are more likely right than wrong: among the others mistakes are
    so many that they would say how these thin out. None without any.
    """
    kept = np.array([case.fits for case in cases], dtype=np.bool_) & (confidence > 0.5)
    if not kept.any():
        return None
    wrong = np.array([case.predicted != case.actual for case in cases])
    return Thinning.of(confidence[kept], wrong[kept], mass_of(cases)[kept], slope_within=slope_within)


def _joined(
    cases: Sequence[Case], by_ngrams: Floats, by_both: Floats, thresholds: Floats, sure: Floats, reject_below: float
) -> Table:
    """The cases as the cascade decides them. What the n-grams serve alone is put above all that needs an embedding, at
    one plus its confidence. by_both: of the cases that have an embedding, in their order.
    """
    places = np.array([place for place, case in enumerate(cases) if case.both], dtype=np.int64)
    joint = np.zeros(len(cases), np.float32)
    joint[places] = by_both
    scores, predicted, asked = [], [], np.zeros(len(cases), np.bool_)
    for place, (case, alone) in enumerate(zip(cases, by_ngrams.tolist(), strict=True)):
        both = case.both
        enough = (sure if both else thresholds)[case.predicted]
        if both and reject_below <= alone < enough:
            asked[place] = True
            predicted.append(both.predicted)
            scores.append(float(joint[place]) if both.fits else -1.0)
        else:
            predicted.append(case.predicted)
            scores.append(1.0 + alone if case.fits and alone >= enough else -1.0)
    table = Table(cases, np.array(scores, dtype=np.float32), np.array(predicted, dtype=np.int64))
    by_one = _thinning(cases, by_ngrams)
    by_other = _thinning([cases[place].by_both() for place in places], by_both, slope_within=_SLOPE_WITHIN)
    if by_one is None or by_other is None:
        return table
    (one, moves_one), (other, moves_other) = by_one.chances(by_ngrams), by_other.chances(joint)
    moves = np.concatenate([moves_one * ~asked[:, None], moves_other * asked[:, None]], axis=1)
    covariance = np.zeros((4, 4))
    covariance[:2, :2], covariance[2:, 2:] = by_one.covariance, by_other.covariance
    return replace(table, expected=np.where(asked, other, one), moves=moves, covariance=covariance)


def _keep_out(thresholds: Floats, never: Table) -> None:
    """Raises thresholds, in place, above every near miss, by as much as its confidence may move with `_ROUNDED`."""
    for intent, score in zip(never.predicted, never.scores, strict=True):
        above = np.float32(score + _ROUNDED * max(0.0, score * (1.0 - score)))
        if above >= thresholds[intent]:
            thresholds[intent] = np.nextafter(above, np.float32(EXACT_ONLY))


def _evidence(table: Table, thresholds: Floats, overall: float, max_error: float) -> Evidence:
    served = table.scores >= thresholds[table.predicted]
    right, mass = table.right, table.mass
    inside = np.array([case.kind == "in_scope" for case in table.cases])
    errors, total = float(mass[served & ~right].sum()), float(mass[served].sum())
    return Evidence(
        int(inside.sum()),
        sum(case.kind in {"off_topic", "left_out"} for case in table.cases),
        float(right[inside].mean()),
        float((served & inside).sum() / inside.sum()),
        errors / total if total else 0.0,
        table.upper(served, max_error=max_error),
        float(overall),
        tuple(np.flatnonzero(thresholds >= EXACT_ONLY).tolist()),
    )
