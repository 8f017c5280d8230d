"""The threshold keeps the bound, or nothing is served."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from kongdori_intents.confidence import ConfidenceModel
from kongdori_intents.intervals import clopper_pearson_upper
from kongdori_intents.training.building import build
from kongdori_intents.training.calibration import EXACT_ONLY, Case, mass_of, overall_threshold, weigh
from kongdori_intents.training.source import Source

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[4]


def test_the_threshold_keeps_the_bound_or_nothing_is_served() -> None:
    scores = np.linspace(1, 0, 1000, dtype=np.float32)
    ones = np.ones(1000, np.float32)
    right = np.arange(1000) < 700
    threshold = overall_threshold(scores, right, ones, max_error=0.01)
    served = scores >= threshold
    assert clopper_pearson_upper(int((served & ~right).sum()), int(served.sum())) <= 0.01
    assert served.sum() >= 690
    assert overall_threshold(scores[:100], right[:100], ones[:100], max_error=0.01) == EXACT_ONLY


def test_few_cases_never_leave_confidence_worse_than_it_began() -> None:
    library = tomllib.loads((ROOT / "layers/intents/examples/library.toml").read_text("utf-8"))
    few = Source.of({intent: lines[:20] for intent, lines in library.items()})
    cases = [case for case in build(few, max_error=0.05).trained.cases if case.fits]
    begun = weigh(cases)
    for part in range(4):
        others = [case for case in cases if crc32(case.text.encode()) % 4 != part]
        assert loss(weigh(others, start=begun), others) <= loss(begun, others) + 0.01


def loss(confidence: ConfidenceModel, cases: list[Case]) -> float:
    """The mean logarithmic loss."""
    right = np.array([case.predicted == case.actual for case in cases])
    chance = confidence(np.stack([case.signals for case in cases]))
    losses = -np.log(np.maximum(np.where(right, chance, 1 - chance), 1e-9))
    return float(np.average(losses, weights=mass_of(cases)))
