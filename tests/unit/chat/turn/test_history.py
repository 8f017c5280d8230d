"""What of a conversation goes into a prompt."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_function.turn.history import BUDGET_TOKENS, KEPT_TOKENS, alternate, fit, of_path
from kongdori.llm.completion import ChatMessage, count_tokens
from kongdori.repositories.messages import HistoryMessage, Role

pytestmark = pytest.mark.unit


def row(role: Role, content: str) -> HistoryMessage:
    return HistoryMessage(uuid4(), role, content)


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


def long_branch(turns: int, *, summary: str | None = None) -> list[HistoryMessage]:
    """Turns of 1,000 tokens and a question, the newest first. `summary`: of what came before them."""
    oldest_first = [row(role, "x" * 1_736) for _ in range(turns) for role in ("user", "assistant")]
    told = [row("assistant", "told in the summary")._replace(summary=summary)] if summary else []
    return [*told, *oldest_first, row("user", "what next?")][::-1]


def test_what_fits_needs_no_summary() -> None:
    seen = of_path(long_branch(5))
    assert (len(seen.messages), seen.summary, seen.outgrown) == (11, "", None)


def test_what_no_longer_fits_is_to_be_summarised_up_to_the_turns_that_stay() -> None:
    newest_first = long_branch(8)
    seen = of_path(newest_first)
    assert seen.outgrown is not None
    assert [message.role for message in seen.outgrown.kept] == ["user", "assistant"] * 2 + ["user"]
    assert seen.outgrown.messages == newest_first[5:]
    assert seen.outgrown.up_to == newest_first[5].id
    assert len(seen.messages) == 11, "without a summary the model sees what the budget allows"


def test_a_summary_stands_for_what_it_tells_and_takes_its_room() -> None:
    seen = of_path(long_branch(4, summary="They like tea."))
    assert (seen.summary, len(seen.messages), seen.outgrown) == ("They like tea.", 9, None)
    grown = of_path(long_branch(4, summary="x" * 7_100))
    assert grown.outgrown is not None
    assert len(grown.messages) == 7


def test_a_branch_of_very_many_short_messages_is_outgrown_too() -> None:
    seen = of_path([row("assistant" if number % 2 else "user", "hm") for number in range(200)])
    assert seen.outgrown is not None
    assert len(seen.outgrown.kept) == 99
    assert len(seen.outgrown.messages) == 101


@given(st.lists(st.text(min_size=1, max_size=3_000), min_size=1, max_size=15))
def test_each_message_is_kept_or_summarised(texts: list[str]) -> None:
    newest_first = [row("assistant" if number % 2 else "user", text * 4) for number, text in enumerate(texts)]
    seen = of_path(newest_first)
    if seen.outgrown is None:
        return
    kept = newest_first[: len(newest_first) - len(seen.outgrown.messages)]
    assert [message.content for message in seen.outgrown.kept] == [message.content for message in reversed(kept)]
    assert len(kept) == 1 or sum(count_tokens(one.content) + 4 for one in kept) <= KEPT_TOKENS < BUDGET_TOKENS
