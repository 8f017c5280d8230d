"""What calibration found of each intent alone: how much is served, how often wrongly, and whom it is taken for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from kongdori.intents.calibration import EXACT_ONLY, mass_of
from kongdori.intents.statistics import clopper_pearson_upper
from kongdori.intents.training import Trained
from kongdori.intents.vectors import Floats

_EXAMPLES = 5
_LEAST_TAKEN = 3  # of an intent's utterances, of which at least `_SHARE_TAKEN` …
_SHARE_TAKEN = 0.5  # … go to one other intent: then nobody could tell the two apart


@dataclass(frozen=True, slots=True)
class Collision:
    """Utterances of `intent` that, were they not its own, would be taken for `other`. sure: so many would be served as
    that. clash: the two can't be told apart.
    """

    intent: str
    other: str
    examples: tuple[str, ...]
    sure: int
    clash: bool


def per_intent(trained: Trained, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Name → threshold (None: its own words alone), coverage, error and the upper end of its 95 % interval."""
    scores, mass = _scores(trained), mass_of(trained.cases)
    predicted = np.array([case.predicted for case in trained.cases])
    right = np.array([case.predicted == case.actual for case in trained.cases])
    actual = np.array([case.actual for case in trained.cases])
    found = {}
    for number, name in enumerate(names):
        threshold = float(trained.model.thresholds[number])
        served = (predicted == number) & (scores >= threshold)
        total, wrong = float(mass[served].sum()), float(mass[served & ~right].sum())
        own = actual == number
        found[name] = {
            "threshold": round(threshold, 4) if threshold < EXACT_ONLY else None,
            "coverage": round(float((served & right).sum() / max(1, own.sum())), 4),
            "error": round(wrong / total, 5) if total else None,
            "error_upper_95": round(clopper_pearson_upper(ceil(wrong), int(total)), 5) if total >= 1 else None,
        }
    return found


def collisions(trained: Trained, names: Sequence[str]) -> list[Collision]:
    """Pairs of intents of which one is taken for the other, the worst first; each utterance as it was met when nothing
    had been learnt from it.
    """
    scores = _scores(trained)
    texts: dict[int, set[str]] = defaultdict(set)
    taken: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
    for case, score in zip(trained.cases, scores, strict=True):
        if case.kind != "in_scope":
            continue
        texts[case.actual].add(case.text)
        if case.predicted != case.actual and case.fits:
            taken[case.actual, case.predicted][case.text] = bool(score >= trained.model.thresholds[case.predicted])
    found = []
    for (intent, other), cases in taken.items():
        sure, of = sum(cases.values()), len(texts[intent])
        clash = sure >= _SHARE_TAKEN * of or (len(cases) >= _LEAST_TAKEN and len(cases) >= _SHARE_TAKEN * of)
        if sure or clash:
            examples = sorted(cases, key=lambda text: (not cases[text], text))[:_EXAMPLES]
            found.append(Collision(names[intent], names[other], tuple(examples), sure, clash))
    return sorted(found, key=lambda one: (not one.clash, -one.sure, one.intent, one.other))


def _scores(trained: Trained) -> Floats:
    """Each case's trust; below every threshold where the guards hold it back."""
    trust = trained.model.trust(np.stack([case.signals for case in trained.cases]))
    return np.where([case.fits for case in trained.cases], trust, np.float32(-1.0)).astype(np.float32)
