"""How mistakes thin out, from those that were counted."""

from __future__ import annotations

import numpy as np
import pytest
from kongdori_intents.training.thinning import Thinning

pytestmark = pytest.mark.unit


def some(many: int, *, slope: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Confidences, whether they were wrong, and masses: the log odds of a mistake fall by `slope`."""
    rng = np.random.default_rng(3)
    logits = rng.uniform(0.1, 6.0, many)
    wrong = rng.random(many) < 1 / (1 + np.exp(slope * logits))
    return (1 / (1 + np.exp(-logits))).astype(np.float32), wrong, np.ones(many, np.float32)


def test_many_mistakes_say_how_they_thin_out_whatever_was_taken_as_known() -> None:
    given = some(20_000, slope=0.6)
    assert Thinning.of(*given).weights[1] == pytest.approx(-0.6, abs=0.05)
    assert Thinning.of(*given, slope_within=0.5).weights[1] == pytest.approx(-0.6, abs=0.05)


def test_few_mistakes_leave_what_is_known_and_are_surer_with_it() -> None:
    given = some(60, slope=1.0)
    alone, knowing = Thinning.of(*given), Thinning.of(*given, slope_within=0.07)
    assert knowing.weights[1] == pytest.approx(-1.0, abs=0.07)
    assert knowing.covariance[1, 1] <= 0.07**2 * 1.01
    assert knowing.covariance[1, 1] < alone.covariance[1, 1]


def test_a_mistake_is_likelier_at_a_lower_confidence() -> None:
    chances, moves = Thinning.of(*some(500, slope=1.0)).chances(np.array([0.6, 0.9, 0.99], np.float32))
    assert chances[0] > chances[1] > chances[2] > 0
    assert moves.shape == (3, 2)
