"""The threshold keeps the bound, or nothing is served."""

from __future__ import annotations

import numpy as np
import pytest
from kongdori_intents.intervals import clopper_pearson_upper
from kongdori_intents.training.calibration import EXACT_ONLY, overall_threshold

pytestmark = pytest.mark.unit


def test_the_threshold_keeps_the_bound_or_nothing_is_served() -> None:
    scores = np.linspace(1, 0, 1000, dtype=np.float32)
    ones = np.ones(1000, np.float32)
    right = np.arange(1000) < 700
    threshold = overall_threshold(scores, right, ones, max_error=0.01)
    served = scores >= threshold
    assert clopper_pearson_upper(int((served & ~right).sum()), int(served.sum())) <= 0.01
    assert served.sum() >= 690
    assert overall_threshold(scores[:100], right[:100], ones[:100], max_error=0.01) == EXACT_ONLY
