"""Words that were timed one by one."""

from __future__ import annotations

import pytest

from kongdori.media.captions import Cue, phrases

pytestmark = pytest.mark.unit


def lines(*words: str, each_s: float = 0.4, at: float = 0.0) -> list[str]:
    return [line.text for line in phrases(Cue(at + i * each_s, at + (i + 1) * each_s, w) for i, w in enumerate(words))]


def test_a_line_ends_with_its_sentence() -> None:
    assert lines(" One", " two.", ' "Three?"', " Four") == ["One two.", '"Three?"', "Four"]


def test_a_language_that_writes_no_blanks_gets_none() -> None:
    assert lines("蜂", "が", "踊る。", "道", "を") == ["蜂が踊る。", "道を"]


def test_a_line_has_the_times_of_its_first_and_last_word() -> None:
    assert phrases([Cue(1, 1.2, " One"), Cue(1.3, 2, " two."), Cue(2, 2.5, " Three")]) == [
        Cue(1, 2, "One two."),
        Cue(2, 2.5, "Three"),
    ]


def test_a_pause_another_speaker_and_a_sound_end_a_line() -> None:
    said = [Cue(0, 1, " One"), Cue(2, 3, " two"), Cue(3, 4, " three", "Ann"), Cue(4, 5, " [Music]", "Ann")]
    assert [line.text for line in phrases([*said, Cue(5, 6, " four", "Ann")])] == [
        "One",
        "two",
        "three",
        "[Music]",
        "four",
    ]


def test_a_long_line_ends_with_a_clause_else_with_a_word() -> None:
    short, long = [" word"] * 10, [" word"] * 15
    assert lines(*short, " clause,", " and", " on") == ["word " * 10 + "clause, and on"]
    assert lines(*long, " clause,", " and", " on") == ["word " * 15 + "clause,", "and on"]
    assert [line.count("word") for line in lines(*[" word"] * 60)] == [28, 28, 4]


def test_a_slow_line_ends_too() -> None:
    assert [line.count("음") for line in lines(*[" 음"] * 10, each_s=2.0)] == [7, 3]
