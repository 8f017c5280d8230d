"""What calls to models cost."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Cost(NamedTuple):
    """What a call used, or may use at most. `tokens`: of prompt and answer together."""

    tokens: int
    usd: Decimal


NOTHING = Cost(0, Decimal(0))
