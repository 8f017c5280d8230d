"""Options that a server does not know are given up, one by one."""

from __future__ import annotations

import httpx2
import openai
import pytest

from kongdori.llm.dialect import Dialect

pytestmark = pytest.mark.unit


REQUEST = httpx2.Request("POST", "http://model.test/v1/chat/completions")


def refusal(status: int, message: str = "xyzzy", *, code: str | None = None, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST, headers=headers)
    kind = {429: openai.RateLimitError, 400: openai.BadRequestError, 401: openai.AuthenticationError}.get(
        status, openai.APIStatusError
    )
    return kind(message, response=response, body={"message": message, "code": code})


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
