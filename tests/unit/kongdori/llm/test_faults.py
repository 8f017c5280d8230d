"""Every failure of a model has a name."""

from __future__ import annotations

import httpx2
import openai
import pytest

from kongdori.errors import LimitReached, ModelUnavailable
from kongdori.llm.faults import fault_of

pytestmark = pytest.mark.unit


REQUEST = httpx2.Request("POST", "http://model.test/v1/chat/completions")


def refusal(status: int, message: str = "xyzzy", *, code: str | None = None, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST, headers=headers)
    kind = {429: openai.RateLimitError, 400: openai.BadRequestError, 401: openai.AuthenticationError}.get(
        status, openai.APIStatusError
    )
    return kind(message, response=response, body={"message": message, "code": code})


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
