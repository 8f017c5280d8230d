"""Every failure of a model has a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.errors import LimitReached, ModelUnavailable
from kongdori.llm.faults import Kind, chat_error, of_sdk, of_status, parse_retry_after

pytestmark = pytest.mark.unit


REQUEST = httpx2.Request("POST", "http://model.test/v1/chat/completions")


def refusal(status: int, message: str = "xyzzy", *, code: str | None = None, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(status, request=REQUEST, headers=headers)
    kind = {429: openai.RateLimitError, 400: openai.BadRequestError, 401: openai.AuthenticationError}.get(
        status, openai.APIStatusError
    )
    return kind(message, response=response, body={"message": message, "code": code})


@pytest.mark.parametrize(
    ("error", "kind", "code", "may_retry"),
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
def test_every_failure_has_a_name(error: openai.APIError, kind: type, code: str, may_retry: bool) -> None:
    fault = of_sdk(error)
    shown = chat_error(fault)
    assert isinstance(shown, kind)
    assert shown.code == code
    assert fault.may_retry is may_retry
    assert "xyzzy" not in shown.detail + fault.cause


def test_a_server_that_takes_no_connection_is_unreachable_not_slow() -> None:
    error = openai.APITimeoutError(REQUEST)
    error.__cause__ = httpx2.ConnectTimeout("")
    assert of_sdk(error).kind is Kind.UNREACHABLE


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7), ("0.2", 1), ("-1", 5), ("nan", 5), ("inf", 3600), ("soon", 5), ("", 5)]
)
def test_retry_after_is_read_with_care(header: str, expected: int) -> None:
    shown = chat_error(of_sdk(refusal(429, **{"retry-after": header})))
    assert isinstance(shown, LimitReached)
    assert shown.retry_after_s == expected


@pytest.mark.parametrize("status", [200, 301, 400, 401, 422])
def test_a_time_to_wait_counts_only_where_waiting_may_help(status: int) -> None:
    assert of_status(status, {"retry-after": "7"}).retry_after_s is None
    assert of_status(503, {"retry-after": "7"}).retry_after_s == 7


def test_retry_after_may_be_a_date() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    waited = parse_retry_after(in_a_minute)
    assert waited is not None
    assert 58 <= waited <= 60
    assert parse_retry_after("Fri, 31 Dec 1999 23:59:59 GMT") == 0
    assert parse_retry_after("Fri, 31 Dec 1999 23:59:59 -0000") == 0
    assert parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT") == 3600
    assert parse_retry_after("Fri, 31 Feb 2099 23:59:59 GMT") is None


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [+-]?\w+"))
def test_no_retry_after_breaks_us(header: str) -> None:
    waited = parse_retry_after(header)
    assert waited is None or 0 <= waited <= 3600
