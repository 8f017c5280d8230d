"""Clopper–Pearson as in the tables."""

from __future__ import annotations

import pytest
from kongdori_intents.intervals import chance_of_more, clopper_pearson_upper, upper_of_mass

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("errors", "trials", "upper"),
    [(0, 10, 0.30850), (0, 368, 0.009974), (1, 100, 0.054459), (5, 1000, 0.011629), (0, 0, 1.0), (3, 3, 1.0)],
)
def test_clopper_pearson_as_in_the_tables(errors: int, trials: int, upper: float) -> None:
    assert clopper_pearson_upper(errors, trials) == pytest.approx(upper, abs=2e-5)


def test_a_mass_between_whole_errors_lies_between_their_ends() -> None:
    assert upper_of_mass(5, 1000.7) == clopper_pearson_upper(5, 1000)
    assert upper_of_mass(0.5, 1000) == pytest.approx(
        (clopper_pearson_upper(0, 1000) + clopper_pearson_upper(1, 1000)) / 2
    )


@pytest.mark.parametrize(
    ("errors", "trials", "chance"), [(0, 10, 1.0), (1, 20, 0.33239), (2, 20, 0.05990), (2.9, 20, 0.05990), (3, 3, 8e-6)]
)
def test_how_often_chance_alone_makes_as_many_errors(errors: float, trials: float, chance: float) -> None:
    assert chance_of_more(errors, trials, 0.02) == pytest.approx(chance, abs=2e-5)
