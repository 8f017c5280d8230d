"""What embeddings from a server cost: reserved from the installation's budgets before a server is asked.

A question is worth less than a millionth of a dollar, so tokens are bought by the block, in one journey to Postgres for
about a hundred questions. What is left of a block when it ends counts as spent.
"""

from __future__ import annotations

import threading
import time
from decimal import Decimal

from kongdori import limits
from kongdori.cost import Cost
from kongdori.db import unit_of_work
from kongdori.errors import LimitReached, Unavailable
from kongdori.limits import Spender
from kongdori.settings import get_settings

_BLOCK_TOKENS = 2_000
_LASTS_S = 900.0
_MILLION = Decimal(1_000_000)


class NotCovered(Exception):
    """The installation's budget does not cover it, or can't be asked."""


class EmbeddingBudget:
    """The block of tokens that this process has bought. Thread-safe."""

    def __init__(self) -> None:
        self._left = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def take(self, tokens: int) -> None:
        """Takes so many tokens, and buys a block first where there are too few. Raises `NotCovered`.

        Not to be called in a transaction that has reserved something: one reservation waits for the other.
        """
        price = get_settings().embedding_price
        if not price:
            return
        with self._lock:
            if tokens > self._left or time.monotonic() >= self._until:
                self._buy(max(tokens, _BLOCK_TOKENS), price)
            self._left -= tokens

    def _buy(self, tokens: int, price: Decimal) -> None:
        until = time.monotonic() + _LASTS_S
        try:
            with unit_of_work() as work:
                limits.reserve(work, Spender(), "embedding", Cost(tokens, price * tokens / _MILLION), within_s=_LASTS_S)
                work.commit()
        except (LimitReached, Unavailable) as error:
            raise NotCovered(error.code) from error
        self._left, self._until = tokens, until
