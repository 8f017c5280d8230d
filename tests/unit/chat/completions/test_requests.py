"""Which requests a saved answer may answer, and who answers them."""

from __future__ import annotations

from typing import Any

import pytest

from chat_function.completions import requests
from chat_function.completions.records import CompletionRequest
from chat_function.completions.schemas import CompletionNew
from kongdori.errors import InvalidInput

pytestmark = pytest.mark.unit

ASK = {"role": "user", "content": "What can you do?"}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 400_000}}


def read(*messages: dict[str, Any], **more: Any) -> CompletionRequest:
    body = CompletionNew.model_validate({"messages": list(messages), **more})
    return requests.read(body, idempotency_key=None, fresh=False)


@pytest.mark.parametrize(
    ("messages", "more", "is_plain", "is_kongdoris"),
    [
        ([ASK], {}, True, True),
        ([ASK], {"temperature": 0.7, "user": "someone", "max_tokens": 100}, True, True),
        ([{"role": "user", "content": [{"type": "text", "text": "What can you do?"}]}], {}, True, True),
        ([ASK], {"response_format": {"type": "text"}}, True, True),
        ([ASK], {"response_format": {"type": "json_object"}}, False, False),
        ([ASK], {"tools": [{"type": "function", "function": {"name": "x"}}]}, False, False),
        ([ASK], {"stop": "x"}, False, False),
        ([{"role": "system", "content": "Be brief."}, ASK], {}, False, False),
        ([{"role": "user", "content": [{"type": "text", "text": "What is this?"}, IMAGE]}], {}, False, True),
        ([ASK, {"role": "assistant", "content": "Much."}, ASK], {}, False, True),
        ([{"role": "user", "content": "\u200b "}], {}, False, True),
        ([{"role": "user", "content": "x" * 20_001}], {}, False, True),
    ],
)
def test_a_plain_question_is_one_message_that_asks_for_no_shape(
    messages: list[dict[str, Any]], more: dict[str, Any], is_plain: bool, is_kongdoris: bool
) -> None:
    got = read(*messages, **more)
    assert (got.is_plain, got.is_kongdoris) == (is_plain, is_kongdoris)


def test_a_prompt_longer_than_any_model_here_is_asked_for_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read({"role": "user", "content": "가" * 70_000})
    assert refused.value.code == "context-length-exceeded"


def test_the_same_body_has_the_same_fingerprint_and_another_one_has_another() -> None:
    assert read(ASK).fingerprint == read(ASK).fingerprint
    assert len({read(ASK).fingerprint, read(ASK, stream=True).fingerprint, read(ASK, seed=1).fingerprint}) == 3
