"""What of a conversation goes into a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_function.turn.history import alternate, fit
from kongdori.llm.completion import ChatMessage, count_tokens
from kongdori.repositories.messages import HistoryMessage, Role

pytestmark = pytest.mark.unit


def row(role: Role, content: str) -> HistoryMessage:
    return HistoryMessage(role, content)


def test_the_newest_is_whole_whatever_the_budget() -> None:
    assert fit([row("user", "x" * 50_000), row("assistant", "y")], budget_tokens=10) == [
        ChatMessage("user", "x" * 50_000)
    ]


def test_the_oldest_go_first_and_none_is_cut() -> None:
    newest_first = [row("user", "c" * 35), row("assistant", "b" * 35), row("user", "a" * 35)]
    kept = fit(newest_first, budget_tokens=30)
    assert [message.content[0] for message in kept] == ["b", "c"]
    assert all(len(message.content) == 35 for message in kept)


def test_empty_replies_are_left_out() -> None:
    assert fit([row("user", "b"), row("assistant", ""), row("user", "a")], budget_tokens=100) == [
        ChatMessage("user", "a"),
        ChatMessage("user", "b"),
    ]


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(min_size=1)), max_size=12))
def test_turns_alternate_and_begin_with_a_person(pairs: list[tuple[str, str]]) -> None:
    turns = alternate([ChatMessage(role, content) for role, content in pairs])
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2) + ["user"] * (len(turns) % 2)


@given(st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=20), st.integers(50, 800))
def test_the_budget_holds_for_all_but_the_newest(texts: list[str], budget: int) -> None:
    kept = fit([row("user", text) for text in texts], budget_tokens=budget)
    if len(kept) > 1:
        assert sum(count_tokens(message.content) + 4 for message in kept) <= budget
    assert kept[-1].content == texts[0]
