"""What calibration found of each intent alone: how much is served, how often wrongly, and which one it is taken for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.intervals import upper_of_mass
from kongdori_intents.training.cases import mass_of
from kongdori_intents.training.fitting import Trained
from kongdori_intents.training.thresholds import EXACT_ONLY
from kongdori_intents.vectors import Indices

_EXAMPLES = 5
_LEAST_TAKEN = 3  # of an intent's utterances, of which at least `_SHARE_TAKEN` …
_SHARE_TAKEN = 0.5  # … go to one other intent: then nobody could tell the two apart
_LEAST_WRITTEN = 2  # an intent with one utterance has none left from which it could be told apart


@dataclass(frozen=True, slots=True)
class Collision:
    """Utterances of `intent` that are taken for `other` when nothing was learned from them. sure: how many would be
    served as that. clash: the two can't be told apart.
    """

    intent: str
    other: str
    examples: tuple[str, ...]
    sure: int
    clash: bool


def per_intent(trained: Trained, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Name → `threshold` of the n-grams (None: its own utterances alone), `coverage`, `error` and `error_upper_95`, the
    upper end of the error's 95 % interval.
    """
    predicted, sure, _ = _judged(trained)
    mass = mass_of(trained.cases)
    actual = np.array([case.actual for case in trained.cases])
    right = predicted == actual
    counted = np.array([case.kind == "in_scope" for case in trained.cases])
    found = {}
    for number, name in enumerate(names):
        threshold = float(trained.model.thresholds[number])
        served = (predicted == number) & sure
        total, wrong = float(mass[served].sum()), float(mass[served & ~right].sum())
        own = (actual == number) & counted
        found[name] = {
            "threshold": round(threshold, 4) if threshold < EXACT_ONLY else None,
            "coverage": round(float((served & right & counted).sum() / max(1, own.sum())), 4),
            "error": round(wrong / total, 5) if total else None,
            "error_upper_95": round(upper_of_mass(wrong, total), 5) if total >= 1 else None,
        }
    return found


def collisions(trained: Trained, names: Sequence[str]) -> list[Collision]:
    """The pairs of intents of which one is taken for the other, the worst first."""
    predicted, sure_of, fits = _judged(trained)
    texts: dict[int, set[str]] = defaultdict(set)
    taken: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
    for case, best, sure, fit in zip(trained.cases, predicted, sure_of, fits, strict=True):
        if case.kind != "in_scope":
            continue
        texts[case.actual].add(case.text)
        if best != case.actual and fit:
            taken[case.actual, int(best)][case.text] = bool(sure)
    found = []
    for (intent, other), cases in taken.items():
        served, of = sum(cases.values()), len(texts[intent])
        many = served if len(cases) < _LEAST_TAKEN else len(cases)
        clash = of >= _LEAST_WRITTEN and many >= _SHARE_TAKEN * of
        if served or clash:
            examples = sorted(cases, key=lambda text: (not cases[text], text))[:_EXAMPLES]
            found.append(Collision(names[intent], names[other], tuple(examples), served, clash))
    return sorted(found, key=lambda one: (not one.clash, -one.sure, one.intent, one.other))


def _judged(trained: Trained) -> tuple[Indices, NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each case, as the finished model would judge it: the best intent, whether it would be served as that, and
    whether the guards let it through.
    """
    model, cases = trained.model, trained.cases
    predicted = np.array([case.predicted for case in cases], dtype=np.int64)
    fits = np.array([case.fits for case in cases], dtype=np.bool_)
    confidence = model.confidence(np.stack([case.signals for case in cases]))
    sure = confidence >= model.thresholds[predicted]
    semantic = model.semantic
    if semantic is not None:
        asked = [
            place
            for place, case in enumerate(cases)
            if case.both is not None
            and semantic.reject_below <= confidence[place] < semantic.accept_from[case.predicted]
        ]
        both = [joint for place in asked if (joint := cases[place].both) is not None]
        if both:
            predicted[asked] = [joint.predicted for joint in both]
            fits[asked] = [joint.fits for joint in both]
            sure[asked] = (
                semantic.confidence(np.stack([joint.signals for joint in both]))
                >= semantic.thresholds[predicted[asked]]
            )
    return predicted, np.asarray(sure & fits, dtype=np.bool_), fits
