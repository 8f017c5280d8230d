"""An answer that is not of the schema is repaired once, by a model that is told what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from kongdori.llm.completion import ChatMessage, Completion
from summarize_function.reading.model_answers import NUMBER, STRING, fault, json_object, usable

pytestmark = pytest.mark.unit

SCHEMA = json_object(title=STRING, numbers={"type": "array", "items": NUMBER})
GOOD = {"title": "t", "numbers": [1, 2]}


class Model:
    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), list[Sequence[ChatMessage]]()

    def __call__(self, messages: Sequence[ChatMessage], schema: dict[str, Any], attempt: int) -> Completion:
        assert (schema, attempt) == (SCHEMA, len(self.asked))
        self.asked.append(messages)
        return Completion(self.answers.pop(0), "m", 1, 1, Decimal(0), finished=True)


def asks(model: Model) -> dict[str, Any] | None:
    question = [ChatMessage("user", "Well?")]
    return usable(model, question, SCHEMA, lambda found: None if fault(found, SCHEMA) else found)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (GOOD, None),
        ([], "the answer is no object"),
        ({"title": "t"}, "the answer has no `numbers`"),
        ({"title": 5, "numbers": []}, "`title` is no string"),
        ({"title": "t", "numbers": "1"}, "`numbers` is no array"),
        ({"title": "t", "numbers": [1, True]}, "an item of `numbers` is no integer"),
    ],
)
def test_what_is_wrong_with_an_answer(value: Any, said: str | None) -> None:
    assert fault(value, SCHEMA) == said


def test_a_good_answer_is_taken_at_once() -> None:
    model = Model(json.dumps(GOOD))
    assert (asks(model), len(model.asked)) == (GOOD, 1)


@pytest.mark.parametrize("wrong", ["Sure! Here it is.", "", "{" * 5000, '{"title": "t"}', "null"])
def test_another_is_repaired_once(wrong: str) -> None:
    model = Model(wrong, "```json\n" + json.dumps(GOOD) + "\n```")
    assert asks(model) == GOOD
    question, answer, repair = model.asked[1]
    assert (question.content, answer.role, repair.role) == ("Well?", "assistant", "user")
    assert wrong.startswith(answer.content)
    assert "can't be used" in repair.content


def test_and_not_a_third_time() -> None:
    model = Model("no", "no", json.dumps(GOOD))
    assert (asks(model), len(model.asked)) == (None, 2)
