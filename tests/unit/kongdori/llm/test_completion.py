"""Tokens are estimated and priced; no server."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.llm import completion
from kongdori.llm.connection import Connection

pytestmark = pytest.mark.unit


@given(st.text())
def test_tokens_are_never_underestimated_as_none(text: str) -> None:
    count = completion.count_tokens(text)
    assert count <= max(len(text), 1)
    assert count >= len(text) / 4


def test_korean_counts_a_token_a_syllable() -> None:
    assert completion.count_tokens("안녕하세요") == 5
    assert completion.count_tokens("hello world") == 4


def test_cost_is_exact_to_a_millionth() -> None:
    cheap = Connection("", "key", "some-model", price_in=Decimal("0.10"), price_out=Decimal("0.50"))
    assert completion.cost_usd(cheap, prompt_tokens=1_000_000, completion_tokens=1_000_000) == Decimal("0.600000")
    assert completion.cost_usd(cheap, prompt_tokens=37, completion_tokens=0) == Decimal("0.000004")
