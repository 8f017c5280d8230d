"""Where the topic of a transcript changes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize_function.reading.sentences import Sentence
from summarize_function.reading.topics import borders

pytestmark = pytest.mark.unit
SEA = ["The tide lifts the boat.", "A boat leaves the harbour.", "The harbour waits for the tide."] * 4
BREAD = ["Flour and yeast make dough.", "The dough rests in the oven.", "Yeast and flour need the oven."] * 4
KOREAN = ["중력이 별을 당깁니다.", "별의 중력은 커집니다.", "무거운 별이 중력을 만듭니다."] * 4


def spoken(lines: list[str], *, pause_before: int | None = None) -> list[Sentence]:
    later = 3.0 if pause_before is not None else 0.0
    shifts = [later if pause_before is not None and at >= pause_before else 0.0 for at in range(len(lines))]
    return [
        Sentence(at * 5 + shift, at * 5 + 5 + shift, line)
        for at, (line, shift) in enumerate(zip(lines, shifts, strict=True))
    ]


@pytest.mark.parametrize("topics", [[SEA, BREAD], [BREAD, KOREAN], [SEA, KOREAN, BREAD]])
def test_a_chapter_begins_where_the_words_change(topics: list[list[str]]) -> None:
    lines = [line for topic in topics for line in topic]
    true = [sum(map(len, topics[:n])) for n in range(1, len(topics))]
    assert borders(spoken(lines), chapters=len(topics), least_s=10) == true


def test_a_long_transcript_is_divided_as_exactly() -> None:
    lines = [line for topic in (SEA, BREAD, KOREAN) for line in topic * 40]
    assert borders(spoken(lines), chapters=3, least_s=10) == [480, 960]


def test_a_pause_decides_where_words_do_not() -> None:
    assert borders(spoken(SEA[:3] * 5, pause_before=6), chapters=2, least_s=10) == [6]


@given(st.lists(st.sampled_from([*SEA[:3], *BREAD[:3], "…"]), max_size=40), st.integers(1, 8), st.integers(0, 60))
def test_chapters_are_long_enough_and_not_too_many(lines: list[str], chapters: int, least_s: int) -> None:
    listed = spoken(lines)
    found = borders(listed, chapters=chapters, least_s=least_s)
    assert len(found) < chapters
    edges = [*(listed[at].start for at in [0, *found]), listed[-1].end] if listed else []
    assert all(b - a >= least_s for a, b in pairwise(edges)) or not found
