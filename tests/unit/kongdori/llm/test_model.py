"""What the model module makes of text, prices, refusals and failures; no server."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.cache import Breaker
from kongdori.errors import LimitReached, ModelUnavailable
from kongdori.llm import chat
from kongdori.llm.connection import Connection
from kongdori.llm.dialect import Dialect
from kongdori.llm.faults import fault_of

pytestmark = pytest.mark.unit

REQUEST = httpx2.Request("POST", "http://model.test/v1/chat/completions")


def refusal(status: int, message: str = "xyzzy", *, code: str | None = None, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST, headers=headers)
    kind = {429: openai.RateLimitError, 400: openai.BadRequestError, 401: openai.AuthenticationError}.get(
        status, openai.APIStatusError
    )
    return kind(message, response=response, body={"message": message, "code": code})


@given(st.text())
def test_tokens_are_never_underestimated_as_none(text: str) -> None:
    count = chat.count_tokens(text)
    assert count <= max(len(text), 1)
    assert count >= len(text) / 4


def test_korean_counts_a_token_a_syllable() -> None:
    assert chat.count_tokens("안녕하세요") == 5
    assert chat.count_tokens("hello world") == 4


def test_cost_is_exact_to_a_millionth() -> None:
    cheap = Connection("", "key", "some-model", price_in=Decimal("0.10"), price_out=Decimal("0.50"))
    assert chat.cost_usd(cheap, prompt_tokens=1_000_000, completion_tokens=1_000_000) == Decimal("0.600000")
    assert chat.cost_usd(cheap, prompt_tokens=37, completion_tokens=0) == Decimal("0.000004")


@pytest.mark.parametrize(
    ("said", "option", "then"),
    [
        ("Unknown parameter: max_completion_tokens", "max_completion_tokens", "max_tokens"),
        ("extra fields not permitted: stream_options", "stream_options", None),
        ("response_format json_schema is not supported", "response_format", "response_format"),
    ],
)
def test_an_unknown_option_is_given_up(said: str, option: str, then: str | None) -> None:
    dialect = Dialect()
    sent = dialect.options(max_completion_tokens=9, json_schema={"type": "object"})
    assert option in sent

    assert dialect.learn(refusal(400, said), sent)

    after = dialect.options(max_completion_tokens=9, json_schema={"type": "object"})
    assert after != sent
    assert then is None or then in after


def test_every_option_is_given_up_in_the_end_and_no_further() -> None:
    dialect = Dialect()
    message = "max_completion_tokens max_tokens stream_options response_format are not supported"
    learnt = 0
    while dialect.learn(refusal(400, message), dialect.options(max_completion_tokens=9, json_schema={})):
        learnt += 1
        assert learnt < 10
    assert dialect.options(max_completion_tokens=9, json_schema={}) == {}


def test_a_refusal_that_names_no_option_teaches_nothing() -> None:
    dialect = Dialect()
    sent = dialect.options(max_completion_tokens=9, json_schema=None)
    assert not dialect.learn(refusal(400, "too long"), sent)
    assert not dialect.learn(refusal(500, "max_completion_tokens"), sent)


@pytest.mark.parametrize(
    ("error", "kind", "code", "passing"),
    [
        (refusal(429), LimitReached, "model-busy", True),
        (refusal(429, code="insufficient_quota"), ModelUnavailable, "model-quota", False),
        (refusal(500), ModelUnavailable, "model-unavailable", True),
        (refusal(503), ModelUnavailable, "model-unavailable", True),
        (refusal(401), ModelUnavailable, "model-misconfigured", False),
        (refusal(404), ModelUnavailable, "model-misconfigured", False),
        (refusal(400), ModelUnavailable, "model-refused", False),
        (openai.APITimeoutError(REQUEST), ModelUnavailable, "model-slow", False),
        (openai.APIConnectionError(request=REQUEST), ModelUnavailable, "model-unreachable", True),
        (openai.APIError("mid-stream", REQUEST, body=None), ModelUnavailable, "model-malformed", True),
    ],
)
def test_every_failure_has_a_name(error: openai.APIError, kind: type, code: str, passing: bool) -> None:
    fault = fault_of(error, learnt=False)
    assert isinstance(fault.error, kind)
    assert fault.error.code == code
    assert fault.passing is passing
    assert "xyzzy" not in fault.error.detail


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7), ("0.2", 1), ("-1", 5), ("nan", 5), ("inf", 3600), ("soon", 5), ("", 5)]
)
def test_retry_after_is_read_with_care(header: str, expected: int) -> None:
    fault = fault_of(refusal(429, **{"retry-after": header}), learnt=False)
    assert isinstance(fault.error, LimitReached)
    assert fault.error.retry_after_s == expected


class TestBreaker:
    def test_opens_at_once_and_lets_one_try_a_pause(self) -> None:
        breaker = Breaker(first_s=0.05, longest_s=0.2)
        assert breaker.allows()
        assert breaker.failed()
        assert not breaker.allows()
        time.sleep(0.06)
        assert [breaker.allows(), breaker.allows()] == [True, False]

    def test_the_pause_grows_to_its_longest_and_a_success_closes_it(self) -> None:
        breaker = Breaker(first_s=0.02, longest_s=0.05)
        breaker.failed()
        for _ in range(4):
            time.sleep(0.03)
            assert not breaker.failed()
        time.sleep(0.06)
        assert breaker.allows()
        assert breaker.worked()
        assert breaker.allows()
        assert breaker.allows()
        assert not breaker.worked()

    def test_one_failure_met_by_many_threads_is_one(self) -> None:
        breaker = Breaker(first_s=0.05, longest_s=10)
        firsts: list[Any] = [breaker.failed() for _ in range(8)]
        assert firsts.count(True) == 1
        time.sleep(0.06)
        assert breaker.allows()
