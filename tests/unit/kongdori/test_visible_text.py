"""What a reader sees."""

from __future__ import annotations

import pytest

from kongdori.visible_text import is_visible

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("text", ["a", " 가 ", "\u200b.", "😀", "\U0001fae9", "\u0301e"])
def test_one_character_is_enough(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u3164", "\u00ad", "\ufe0f", "\u2800", "\U000e0041", "\u0301"])
def test_nothing_to_see(text: str) -> None:
    assert not is_visible(text)
