"""The interval that an error rate is stated with."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, floor, lgamma, log, log1p

ALPHA = 0.05
_STEPS = 60


@lru_cache(100_000)  # training asks the same a thousand times
def _at_most(errors: int, trials: int, rate: float) -> float:
    """P(X <= errors) for a binomial X."""
    total = 0.0
    for k in range(errors + 1):
        ways = lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1)
        total += exp(ways + k * log(rate) + (trials - k) * log1p(-rate))
    return total


def clopper_pearson_upper(errors: int, trials: int, *, alpha: float = ALPHA) -> float:
    """The upper end of the two-sided Clopper-Pearson interval of an error rate, at confidence 1 - alpha; 1.0 without
    trials.
    """
    if trials <= 0 or errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(errors, trials, min(max(middle, 1e-12), 1 - 1e-12)) > alpha / 2:
            low = middle
        else:
            high = middle
    return high


def upper_of_mass(errors: float, trials: float) -> float:
    """`clopper_pearson_upper` where texts count with a mass: between whole errors it is read off a straight line."""
    low, high = (clopper_pearson_upper(whole, int(trials)) for whole in (floor(errors), ceil(errors)))
    return low + (errors - floor(errors)) * (high - low)


def chance_of_more(errors: float, trials: float, rate: float) -> float:
    """P(X >= errors) for a binomial X of that rate, errors rounded down: how little they speak against the rate."""
    whole = floor(errors)
    return 1.0 - _at_most(whole - 1, max(whole, int(trials)), rate) if whole else 1.0
