"""Which threshold wrong answers call for, beside the answers that people found right."""

from __future__ import annotations

import pytest

from chat_function.answer_cache.verdicts import EXACT_ONLY, Evidence, raised_threshold

pytestmark = pytest.mark.unit


def wrong(people: int) -> list[Evidence]:
    return [Evidence(f"person {number}", f"question {number}", 0.95) for number in range(people)]


@pytest.mark.parametrize(("people", "right", "raised"), [(2, 0, True), (2, 10, True), (2, 60, False), (4, 60, True)])
def test_right_answers_speak_for_an_intent(people: int, right: int, raised: bool) -> None:
    assert (raised_threshold(wrong(people), right=right, max_error=0.01) is not None) is raised


def test_without_right_answers_wrong_ones_raise_it_as_ever() -> None:
    assert raised_threshold(wrong(1)) is None
    found = raised_threshold(wrong(2))
    assert found is not None
    assert 0.95 < found < 1
    assert raised_threshold(wrong(4)) == EXACT_ONLY
