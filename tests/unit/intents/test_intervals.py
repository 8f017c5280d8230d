"""Clopper–Pearson as in the tables."""

from __future__ import annotations

import pytest
from kongdori_intents.intervals import clopper_pearson_upper

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("errors", "trials", "upper"),
    [(0, 10, 0.30850), (0, 368, 0.009974), (1, 100, 0.054459), (5, 1000, 0.011629), (0, 0, 1.0), (3, 3, 1.0)],
)
def test_clopper_pearson_as_in_the_tables(errors: int, trials: int, upper: float) -> None:
    assert clopper_pearson_upper(errors, trials) == pytest.approx(upper, abs=2e-5)
