"""The system prompt."""

from __future__ import annotations

import pytest

from chat_function.engines import persona

pytestmark = pytest.mark.unit


def test_the_persona_speaks_the_language_and_knows_no_person() -> None:
    assert "해요체" in persona.system_prompt("ko")
    assert "English" in persona.system_prompt("en")
    assert "ISO 639: fr" in persona.system_prompt("fr")
    assert "Circle Wave" in persona.system_prompt("en", films=["Circle Wave (2026)"])
    assert "no films" in persona.system_prompt("en", films=[])
