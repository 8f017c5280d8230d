"""Names within an English sentence."""

from __future__ import annotations

import pytest
from kongdori_intents.proper_names import proper_names

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("where are my old chats on Tinder", {"tinder"}),
        ("What can Kongdori do, Mina?", {"kongdori", "mina"}),
        ("How do I delete my account?", set()),
        ("How Do I Delete My Account", set()),
        ("HOW DO I DELETE MY ACCOUNT", set()),
        ("Is it free? Tell me", set()),
        ("계정 삭제하는 법", set()),
        ("", set()),
    ],
)
def test_a_capital_within_a_sentence_begins_a_name(text: str, names: set[str]) -> None:
    assert proper_names(text) == names
