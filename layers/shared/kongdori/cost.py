"""What calls to models cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple


class Cost(NamedTuple):
    """What a call used, or may use at most. `tokens`: of prompt and answer together."""

    tokens: int
    usd: Decimal


class Charge(NamedTuple):
    """What a model charges for a call. `usd` is to a millionth."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    usd: Decimal

    @property
    def cost(self) -> Cost:
        return Cost(self.prompt_tokens + self.completion_tokens, self.usd)

    def with_earlier(self, earlier: Sequence[Charge]) -> Charge:
        """This one and those for attempts that came to nothing."""
        return Charge(
            self.model,
            self.prompt_tokens + sum(charge.prompt_tokens for charge in earlier),
            self.completion_tokens + sum(charge.completion_tokens for charge in earlier),
            self.usd + sum(charge.usd for charge in earlier),
        )


NOTHING = Cost(0, Decimal(0))
