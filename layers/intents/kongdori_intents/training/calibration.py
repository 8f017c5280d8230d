"""From signals to confidence, and from confidence to thresholds that keep a bound on the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.confidence import ConfidenceModel, expand
from kongdori_intents.intervals import chance_of_more, upper_of_mass
from kongdori_intents.vectors import Floats

EXACT_ONLY = 2.0  # a threshold that no confidence reaches
# Chosen on CLINC150's development data, by repeated halves of `val` and of the off-topic lines (`bench.intents`).
# What utterances of left-out intents weigh together, of what is in scope. They stand for off-topic questions where
# off-topic lines are few, and count less where there are enough.
_LEFT_OUT_SHARE = 0.08
_LEFT_OUT_LEAST = 0.25  # of that, where there are off-topic lines enough
# What off-topic lines weigh together, of what is in scope. One question in five or six is off-topic (0.22); they weigh
# more where they are few, since each then stands for many that nobody has seen.
_OFF_TOPIC_SHARE, _FEW_WEIGH_MORE = 0.22, 0.08
_OFF_TOPIC_MOST = 5.0  # and at most each
_OTHER_LANGUAGE_SHARE = 0.04  # what texts in a language that their intent was not written in weigh, of what is in scope
_PENALTY = 1e-3  # of the regression, per unit of mass; up to ten times that where off-topic lines are few
_TOO_FEW_OFF_TOPIC, _ENOUGH_OFF_TOPIC = 0.05, 0.25  # of what is in scope
_INTENT_SLACK = 2.0  # an intent alone has little evidence: its error rate may be this many times the bound …
_SPEAKS_AGAINST = 0.1  # … unless as many errors or more would come by chance less often than this
_CANDIDATES = 100  # thresholds of all intents together that are tried
_BETWEEN = 8  # and so many more between the lowest that keeps the bound and the next below it
_ACCEPT_SHARE = 0.8  # of the bound: the error rate up to which n-grams are served without asking for an embedding
_DEVIATIONS = 1.96  # of a normal distribution: 95 %
_LEAST_BEND, _LEAST_CHANCE = 1e-3, 1e-9
_STEPS = 25
_SMALLEST_STEP = 1e-3
_PARTS = 4  # thresholds come from a confidence that was learned from the other parts


# "other_language": met by a recogniser whose best intent had no utterance in the language of the text.
type Kind = Literal["in_scope", "off_topic", "left_out", "other_language"]


@dataclass(frozen=True, slots=True)
class Case:
    """One text as calibration met it. actual: its intent, -1 where none is right. predicted, signals: by the n-grams.
    fits: whether the guards let it pass. both: the same by n-grams and embedding together, where the text has one.
    stands_for: how many texts of its kind it counts as.
    """

    text: str
    actual: int
    kind: Kind
    predicted: int
    signals: Floats
    fits: bool = True
    both: _Joint | None = None
    stands_for: int = 1

    def with_embedding(self, predicted: int, signals: Floats, fits: bool) -> Case:
        return replace(self, both=_Joint(predicted, signals, fits))


@dataclass(frozen=True, slots=True)
class _Joint:
    predicted: int
    signals: Floats
    fits: bool


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


@dataclass(frozen=True, slots=True)
class Table:
    """Cases as arrays, (cases,). scores: the confidence, -1 where the guards stop a text. expected: the chance of each
    to be wrong, float64, nowhere given in which case mistakes are counted alone; moves: float64 (cases, weights), how
    it moves with weights of which covariance is known.
    """

    cases: Sequence[Case]
    scores: Floats
    predicted: NDArray[np.int64]
    expected: NDArray[np.float64] | None = None
    moves: NDArray[np.float64] | None = None
    covariance: NDArray[np.float64] | None = None
    mass: Floats = field(init=False)
    actual: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mass", mass_of(self.cases))
        object.__setattr__(self, "actual", np.array([case.actual for case in self.cases], dtype=np.int64))

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.predicted == self.actual, dtype=np.bool_)

    def upper(self, served: NDArray[np.bool_], *, max_error: float) -> float:
        """The upper end of the error rate's 95 % interval: of the mistakes counted, or of those to be expected, unless
        so many were counted that they speak against `max_error`.
        """
        mass = self.mass[served].astype(np.float64)
        errors, total = float(mass[~self.right[served]].sum()), float(mass.sum())
        counted = upper_of_mass(errors, total)
        if self.expected is None or self.moves is None or self.covariance is None or not total:
            return counted
        if chance_of_more(errors, total, max_error) < _SPEAKS_AGAINST:
            return counted
        mean = float((mass * self.expected[served]).sum()) / total
        slope = (mass[:, None] * self.moves[served]).sum(axis=0) / total
        deviation = float(np.sqrt(slope @ self.covariance @ slope))
        return min(counted, mean * float(np.exp(_DEVIATIONS * deviation / mean)))


def calibrate(
    cases: list[Case], intents: int, *, max_error: float, reject_below: float, never: Sequence[Case] = ()
) -> Calibrated:
    """Learns confidence from signals, and sets the threshold of each intent. max_error: the bound, a share.
    reject_below: see `Cascade`. never: near misses as the finished model sees them; thresholds are raised above them.
    """
    confidence = weigh(cases)
    by_ngrams = _unseen(cases, confidence)
    alone = _alone(cases, by_ngrams)
    thresholds, overall = thresholds_of(alone, intents, max_error=max_error)
    never_by_ngrams = _confidences(never, confidence)
    _keep_out(thresholds, _alone(never, never_by_ngrams))
    embedded = [_as_joint(case) for case in cases if case.both]
    if not embedded:
        return Calibrated(Judged(confidence, thresholds), None, _evidence(alone, thresholds, overall, max_error))
    sure, _ = thresholds_of(alone, intents, max_error=_ACCEPT_SHARE * max_error)
    sure = np.maximum(sure, thresholds)
    joint_confidence = weigh(embedded)
    joint = _joined(cases, by_ngrams, _unseen(embedded, joint_confidence), thresholds, sure, reject_below)
    joint_thresholds, overall = thresholds_of(joint, intents, max_error=max_error)
    never_by_both = _confidences([_as_joint(case) for case in never if case.both], joint_confidence)
    _keep_out(joint_thresholds, _joined(never, never_by_ngrams, never_by_both, thresholds, sure, reject_below))
    cascade = Cascade(joint_confidence, joint_thresholds, sure, reject_below)
    return Calibrated(Judged(confidence, thresholds), cascade, _evidence(joint, joint_thresholds, overall, max_error))


def _as_joint(case: Case) -> Case:
    """The case as n-grams and embedding together see it, where it has an embedding."""
    both = case.both
    return case if both is None else replace(case, predicted=both.predicted, signals=both.signals, fits=both.fits)


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


def _thinning(cases: Sequence[Case], confidence: Floats) -> Thinning | None:
    """Of the cases that the guards let pass and that are more likely right than wrong: among the others mistakes are
    so many that they would say how these thin out. None without any.
    """
    kept = np.array([case.fits for case in cases], dtype=np.bool_) & (confidence > 0.5)
    if not kept.any():
        return None
    wrong = np.array([case.predicted != case.actual for case in cases])
    return Thinning.of(confidence[kept], wrong[kept], mass_of(cases)[kept])


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
    by_one, by_other = _thinning(cases, by_ngrams), _thinning([_as_joint(cases[place]) for place in places], by_both)
    if by_one is None or by_other is None:
        return table
    (one, moves_one), (other, moves_other) = by_one.chances(by_ngrams), by_other.chances(joint)
    moves = np.concatenate([moves_one * ~asked[:, None], moves_other * asked[:, None]], axis=1)
    covariance = np.zeros((4, 4))
    covariance[:2, :2], covariance[2:, 2:] = by_one.covariance, by_other.covariance
    return replace(table, expected=np.where(asked, other, one), moves=moves, covariance=covariance)


def _keep_out(thresholds: Floats, never: Table) -> None:
    """Raises thresholds, in place, above every near miss."""
    for intent, score in zip(never.predicted, never.scores, strict=True):
        if score >= thresholds[intent]:
            thresholds[intent] = np.nextafter(np.float32(score), np.float32(EXACT_ONLY))


def mass_of(cases: Sequence[Case]) -> Floats:
    """The mass of each case, float32 (cases,): one in scope; a fixed share for all utterances of left-out intents
    together, which are many; for off-topic lines the share that off-topic questions have.
    """
    inside = sum(case.kind == "in_scope" for case in cases)
    left_out = max(1, sum(case.kind == "left_out" for case in cases))
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    other_language = max(1, sum(case.stands_for for case in cases if case.kind == "other_language"))
    lines = off_topic / max(1, inside)
    few = min(1.0, max(0.0, (_ENOUGH_OFF_TOPIC - lines) / (_ENOUGH_OFF_TOPIC - _TOO_FEW_OFF_TOPIC)))
    weight = {
        "in_scope": 1.0,
        "left_out": min(1.0, max(few, _LEFT_OUT_LEAST) * _LEFT_OUT_SHARE * inside / left_out),
        "off_topic": min(_OFF_TOPIC_MOST, (_OFF_TOPIC_SHARE + few * _FEW_WEIGH_MORE) * inside / off_topic),
        "other_language": min(1.0, _OTHER_LANGUAGE_SHARE * inside / other_language),
    }
    return np.array([weight[case.kind] * case.stands_for for case in cases], dtype=np.float32)


def weigh(cases: Sequence[Case], *, start: ConfidenceModel | None = None) -> ConfidenceModel:
    """Logistic regression of "is right" on the signals, by Newton's method, over the cases that the guards let pass.
    start: where to begin, with its mean and scale. scikit-learn was looked at: with scipy it fills 209 of a Lambda's
    250 MB.
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

    def loss(weights: NDArray[np.float64]) -> float:
        logits = design @ weights
        return float((mass * (np.logaddexp(0.0, logits) - right * logits)).sum() + (penalty * weights**2).sum() / 2)

    before = loss(weights)
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (mass * (right - chance)) - penalty * weights
        bend = (design * (mass * chance * (1 - chance)).astype(np.float32)[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        while (after := loss(weights + step)) > before and np.abs(step).max() >= _SMALLEST_STEP:
            step /= 2  # with few cases a whole step may lead away from the optimum
        weights, before = weights + step, after
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    return ConfidenceModel(mean.astype(np.float32), scale.astype(np.float32), weights.astype(np.float32))


def _unseen(cases: Sequence[Case], confidence: ConfidenceModel) -> Floats:
    """The confidence in each case, learned from the other parts: a regression is too sure of what it was fitted to."""
    part = np.array([crc32(case.text.encode()) % _PARTS for case in cases])
    found = np.zeros(len(cases), np.float32)
    for one in np.unique(part):
        others = [case for case, number in zip(cases, part, strict=True) if number != one]
        other = weigh(others, start=confidence) if any(case.fits for case in others) else confidence
        mine = part == one
        found[mine] = other(np.stack([case.signals for case, held in zip(cases, mine, strict=True) if held]))
    return found


def _penalty(cases: list[Case]) -> float:
    """The regression's penalty: higher where off-topic lines are few, since left-out intents are only like them."""
    inside = sum(case.kind == "in_scope" for case in cases)
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    return _PENALTY * min(10.0, max(1.0, _ENOUGH_OFF_TOPIC * inside / off_topic))


def thresholds_of(table: Table, intents: int, *, max_error: float) -> tuple[Floats, float]:
    """The threshold of each intent, and the one of all together: the lowest at which the upper end of the error rate's
    interval keeps the bound, once intents are cut off whose own errors speak against them. So an intent with few
    utterances borrows the evidence of the others.
    """
    scores, right, mass, predicted = table.scores, table.right, table.mass, table.predicted
    order = np.argsort(-scores, kind="stable")
    places = [np.flatnonzero(predicted == intent) for intent in range(intents)]
    of_intent = [place[np.argsort(-scores[place], kind="stable")] for place in places]

    def tried(rank: int) -> tuple[Floats, float] | None:
        """What is served from this one's score up, where that keeps the bound."""
        overall = float(scores[order[rank]])
        if overall < 0:
            return None  # the guards stop what is below
        thresholds = np.array(
            [
                _raised(overall, scores[mine], right[mine], mass[mine], max_error=_INTENT_SLACK * max_error)
                for mine in of_intent
            ],
            np.float32,
        )
        served = scores >= thresholds[predicted]
        return (thresholds, overall) if table.upper(served, max_error=max_error) <= max_error else None

    last = len(order) - 1
    for rank in np.linspace(0, last, min(_CANDIDATES, len(order)), dtype=np.int64)[::-1].tolist():
        found = tried(rank)
        if found is None:
            last = rank
            continue
        between = np.linspace(rank, last, _BETWEEN + 2, dtype=np.int64)[-2:0:-1].tolist()
        return next((finer for nearer in between if (finer := tried(nearer)) is not None), found)
    return np.full(intents, EXACT_ONLY, np.float32), EXACT_ONLY


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


def _raised(threshold: float, scores: Floats, right: np.ndarray, mass: Floats, *, max_error: float) -> float:
    """The lowest threshold, from `threshold` up, at which the wrong answers do not speak against an error rate of
    `max_error`; `EXACT_ONLY` where there is none. scores: the highest first.
    """
    errors = np.cumsum(np.where(right, 0.0, mass))
    served = np.cumsum(mass)
    last = int(np.searchsorted(-scores, -threshold, side="right")) - 1
    if last < 0:
        return threshold
    for place in range(last, -1, -1):
        if place < last and scores[place] == scores[place + 1]:
            continue
        if chance_of_more(float(errors[place]), float(served[place]), max_error) >= _SPEAKS_AGAINST:
            return threshold if place == last else float(scores[place])
    return EXACT_ONLY
