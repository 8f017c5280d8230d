"""Pieces of text: whole characters, no thoughts, nothing that can't be saved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.llm.pieces import Thinking, WholeCharacters, tidy

pytestmark = pytest.mark.unit


def split(text: str) -> tuple[str, str]:
    """The thought and the answer of a text that comes character by character."""
    thinking, thoughts, answer = Thinking(), "", ""
    for character in text:
        thought, more = thinking.add(character)
        thoughts, answer = thoughts + thought, answer + more
    return thoughts, answer + thinking.rest()


@given(st.text(), st.integers(1, 4))
def test_text_cut_in_the_middle_of_its_characters_is_put_together(text: str, length: int) -> None:
    text = text.replace("\0", "")
    units = text.encode("utf-16-le")
    characters = "".join(chr(int.from_bytes(units[at : at + 2], "little")) for at in range(0, len(units), 2))
    whole = WholeCharacters()
    assert "".join(whole.add(characters[at : at + length]) for at in range(0, len(characters), length)) == text


@pytest.mark.parametrize(
    ("piece", "clean"), [("a\0b", "ab"), ("a\ude00b", "a\ufffdb"), ("\ud83db", "\ufffdb"), ("a\ud83d", "a")]
)
def test_what_can_not_be_saved_goes(piece: str, clean: str) -> None:
    assert WholeCharacters().add(piece) == clean


def test_json_is_passed_on_without_null_and_with_clean_texts() -> None:
    assert tidy({"a": None, "b": ["x\0", {"c": "\ud83d", "d": 1, "e": None}]}) == {"b": ["x", {"c": "\ufffd", "d": 1}]}


@pytest.mark.parametrize(
    ("text", "thought", "answer"),
    [
        ("<think>Hm.\nSo.</think>\n\nYes.", "Hm.\nSo.", "Yes."),
        ("\n<think>\n\n</think>\n\nYes.", "\n\n", "Yes."),
        ("Yes. <think>no</think>", "", "Yes. <think>no</think>"),
        ("<thinking is a word", "", "<thinking is a word"),
        ("<thi", "", "<thi"),
        ("  Yes.", "", "  Yes."),
        ("", "", ""),
    ],
)
def test_a_thought_at_the_beginning_is_no_part_of_the_answer(text: str, thought: str, answer: str) -> None:
    assert split(text) == (thought, answer)
    thinking = Thinking()
    assert (lambda got: (got[0], got[1] + thinking.rest()))(thinking.add(text)) == (thought, answer)


def test_a_tag_that_is_never_closed_was_the_answer() -> None:
    assert split("<think> is a tag")[1] == "<think> is a tag"
