"""What depends on the moment that it is asked in."""

from __future__ import annotations

import pytest
from kongdori_intents import depends_on_now, time_marks

pytestmark = pytest.mark.unit


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


def test_times_are_known_by_their_words() -> None:
    assert time_marks("How are you today, right now?") == {"time:today", "time:right now"}
    assert time_marks("오늘 기분은 어때요?") == {"time:오늘"}
    assert time_marks("how are you") == frozenset()
