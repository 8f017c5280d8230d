"""A title is one short line of the first message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_function.turn.titles import title_from_model, title_of

pytestmark = pytest.mark.unit


@given(st.text())
def test_one_line_of_at_most_sixty(text: str) -> None:
    title = title_of(text)
    assert len(title) <= 60
    assert "\n" not in title


def test_is_cut_between_words() -> None:
    title = title_of("How do I summarise the lecture about the history of the Yellow Sea, and in Korean?")
    assert title == "How do I summarise the lecture about the history of the…"
    assert title_of("What can you do?") == "What can you do?"
    assert title_of("가" * 100) == "가" * 59 + "…"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Why tides come twice", "Why tides come twice"),
        ('"Why tides come twice."', "Why tides come twice"),
        ("**Title:** Tides\n\nmore", "Tides"),
        ("제목: 밀물과 썰물", "밀물과 썰물"),
        ("\n\n# Tides #", "Tides"),
        ("\u202ehsilgnE\u200b", "hsilgnE"),
        ("", ""),
        ("``` ```", ""),
    ],
)
def test_a_models_title_is_freed_of_what_stands_around_it(said: str, title: str) -> None:
    assert title_from_model(said) == title
