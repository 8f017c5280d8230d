"""The threshold keeps the bound, or nothing is served."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from kongdori_intents.confidence import ConfidenceModel
from kongdori_intents.intervals import upper_of_mass
from kongdori_intents.training.building import build
from kongdori_intents.training.cases import Case, mass_of
from kongdori_intents.training.source import Source
from kongdori_intents.training.thresholds import EXACT_ONLY, Table, thresholds_of
from kongdori_intents.training.weighing import weigh

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[4]


def table(right: np.ndarray, predicted: np.ndarray) -> Table:
    """Cases of falling confidence."""
    signals = np.zeros(1, np.float32)
    cases = [
        Case(str(place), int(best if ok else 1 - best), "in_scope", int(best), signals)
        for place, (ok, best) in enumerate(zip(right, predicted, strict=True))
    ]
    return Table(cases, np.linspace(1, 0, len(cases), dtype=np.float32), predicted.astype(np.int64))


def test_the_threshold_keeps_the_bound_or_nothing_is_served() -> None:
    right, best = np.arange(1000) < 700, np.arange(1000) % 2
    found, overall = thresholds_of(table(right, best), 2, max_error=0.01)
    served = np.linspace(1, 0, 1000, dtype=np.float32) >= found[best]
    assert overall < EXACT_ONLY
    assert upper_of_mass(float((served & ~right).sum()), float(served.sum())) <= 0.01
    assert served.sum() >= 690
    few, overall = thresholds_of(table(right[:100], best[:100]), 2, max_error=0.01)
    assert overall == EXACT_ONLY
    assert (few == EXACT_ONLY).all()


def test_an_intent_borrows_the_evidence_of_the_others_until_its_own_speaks_against_it() -> None:
    right, best = np.ones(1000, np.bool_), np.zeros(1000, np.int64)
    best[[200, 400, 600]] = 1
    found, overall = thresholds_of(table(right, best), 2, max_error=0.01)
    assert found.tolist() == pytest.approx([overall] * 2), "three cases of its own prove nothing, and need not"
    best[np.arange(250, 1000, 50)] = 1
    right[np.arange(250, 1000, 50)] = False
    found, _ = thresholds_of(table(right, best), 2, max_error=0.01)
    assert found[0] < 0.1
    assert found[1] > 0.7


def test_of_little_that_is_served_mistakes_are_counted_and_not_expected() -> None:
    right, best = np.ones(2000, np.bool_), np.zeros(2000, np.int64)
    hopeful = replace(
        table(right, best), expected=np.full(2000, 1e-4), moves=np.zeros((2000, 2)), covariance=np.zeros((2, 2))
    )
    first = np.arange(2000)
    assert hopeful.upper(first < 49, max_error=0.01) == upper_of_mass(0.0, 49.0)
    assert hopeful.upper(first < 51, max_error=0.01) == pytest.approx(1e-4)


def test_few_cases_never_leave_confidence_worse_than_it_began() -> None:
    library = tomllib.loads((ROOT / "layers/intents/examples/library.toml").read_text("utf-8"))
    few = Source.of({intent: lines[:20] for intent, lines in library.items()})
    cases = [case for case in build(few, max_error=0.05).trained.cases if case.fits]
    begun = weigh(cases)
    for part in range(4):
        others = [case for case in cases if crc32(case.text.encode()) % 4 != part]
        assert loss(weigh(others, start=begun), others) <= loss(begun, others) + 0.01


def test_a_confidence_keeps_to_the_odds_that_are_given_where_cases_say_little() -> None:
    rng = np.random.default_rng(1)
    signals = rng.normal(2.0, 3.0, (40, 2)).astype(np.float32)
    right = rng.random(40) < 1 / (1 + np.exp(-signals[:, 1]))
    cases = [Case(str(place), int(ok), "in_scope", 1, signals[place]) for place, ok in enumerate(right)]
    led, alone = weigh(cases, odds=1), weigh(cases)
    slope, without = (float(one.weights[2] / one.scale[1]) for one in (led, alone))
    assert abs(slope - 1) < abs(without - 1)
    lines = [replace(case, text=f"again {case.text}") for case in cases] * 50
    assert led.weights == pytest.approx(weigh(lines, odds=1).weights, rel=0.01), "the penalty is per unit of mass"


def test_left_out_intents_stand_for_what_off_topic_lines_are_too_far_to_show() -> None:
    signals = np.zeros(1, np.float32)
    inside = [Case(f"inside {place}", 0, "in_scope", 0, signals) for place in range(100)]
    left_out = [Case(f"left out {place}", -1, "left_out", 0, signals, near=place < 50) for place in range(100)]

    def left_out_mass(*, lines: int, near: int) -> float:
        given = [Case(f"line {place}", -1, "off_topic", 0, signals, near=place < near) for place in range(lines)]
        cases = [*inside, *left_out, *given]
        return float(sum(mass for case, mass in zip(cases, mass_of(cases), strict=True) if case.kind == "left_out"))

    of_near_lines = left_out_mass(lines=80, near=20)
    of_far_lines = left_out_mass(lines=80, near=0)
    assert of_far_lines > of_near_lines
    assert of_near_lines < left_out_mass(lines=80, near=7) < of_far_lines
    assert left_out_mass(lines=80, near=4) == of_far_lines == left_out_mass(lines=5, near=5)
    assert left_out_mass(lines=80, near=80) == of_near_lines, "near ones enough are enough"


def loss(confidence: ConfidenceModel, cases: list[Case]) -> float:
    """The mean logarithmic loss."""
    right = np.array([case.predicted == case.actual for case in cases])
    chance = confidence(np.stack([case.signals for case in cases]))
    losses = -np.log(np.maximum(np.where(right, chance, 1 - chance), 1e-9))
    return float(np.average(losses, weights=mass_of(cases)))
