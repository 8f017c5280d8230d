"""Dates, and what depends on the moment that it is asked in."""

from __future__ import annotations

import pytest

from kongdori.intents import depends_on_now, names_date

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "What happened on 2026-11-24?",
        "2026년 11월 24일에 뭐 했어요?",
        "11월 24일 일정",
        "What is on November 24th, 2026?",
        "what is on 3 may",
        "on the 3rd of May",
        "films from 1950",
        "films on Fridays",
        "금요일에 볼 영화",
    ],
)
def test_a_date(text: str) -> None:
    assert names_date(text)


@pytest.mark.parametrize("text", ["I have 24 films", "version 2.11", "may I ask 3 things", "what can you do", "24시간"])
def test_what_is_no_date(text: str) -> None:
    assert not names_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "Which films run today?",
        "tonight",
        "who won last week",
        "what about next Monday",
        "오늘 뭐 봐요?",
        "다음 주 일정",
        "올해 나온 영화",
        "몇 시예요",
        "3일 전에 뭐 했지",
        "what's the latest version",
    ],
)
def test_what_depends_on_now(text: str) -> None:
    assert depends_on_now(text)


@pytest.mark.parametrize(
    "text",
    [
        "Explain the tides of the Yellow Sea",
        "how do i know this",
        "다른 사람이 제 대화를 볼 수 있나요",
        "몇 시간짜리까지 돼요",
        "what happened in 1950",
        "영상 길이 제한이 있나요",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not depends_on_now(text)
