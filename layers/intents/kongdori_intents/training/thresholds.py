"""The thresholds that keep a bound on the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.intervals import chance_of_more, upper_of_mass
from kongdori_intents.training.cases import Case, mass_of
from kongdori_intents.vectors import Floats

EXACT_ONLY = 2.0  # a threshold that no confidence reaches
# At 2.0, as many intents are cut off as the evidence happens to speak against: of CLINC150's development data 0.97 %
# were wrong when served instead of 0.80 %, while the evidence showed the same 0.49 %.
_INTENT_SLACK = 3.0  # an intent alone has little evidence: its error rate may be this many times the bound …
_SPEAKS_AGAINST = 0.1  # … unless as many errors or more would come by chance less often than this
_CANDIDATES = 100  # thresholds of all intents together that are tried
_BETWEEN = 8  # and so many more between the lowest that keeps the bound and the next below it
_DEVIATIONS = 1.96  # of a normal distribution: 95 %
# Mistakes that the bound would allow in what is served, from which on those to be expected count: with fewer, 6 % of
# what a catalogue of 160 Korean utterances, 5 an intent, answered was wrong.
_LEAST_ALLOWED = 0.5


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
        if self.expected is None or self.moves is None or self.covariance is None:
            return counted
        if total * max_error < _LEAST_ALLOWED:
            return counted
        if chance_of_more(errors, total, max_error) < _SPEAKS_AGAINST:
            return counted
        mean = float((mass * self.expected[served]).sum()) / total
        slope = (mass[:, None] * self.moves[served]).sum(axis=0) / total
        deviation = float(np.sqrt(slope @ self.covariance @ slope))
        expected = mean * float(np.exp(_DEVIATIONS * deviation / mean))
        return min(counted, expected)


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
