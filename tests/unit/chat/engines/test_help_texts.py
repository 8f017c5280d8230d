"""The help texts are complete."""

from __future__ import annotations

import pytest

from chat_function.engines.help_texts import help_texts

pytestmark = pytest.mark.unit


def test_help_is_complete_in_both_languages() -> None:
    topics: dict[str, set[str]] = {}
    for text in help_texts():
        topics.setdefault(text.topic, set()).add(text.language)
    assert len(topics) >= 9
    assert all(languages == {"en", "ko"} for languages in topics.values())
