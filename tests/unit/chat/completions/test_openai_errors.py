"""A problem as OpenAI's clients read it."""

from __future__ import annotations

import pytest

from chat_function.completions.openai_errors import error_of
from kongdori.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    KongdoriError,
    LimitReached,
    ModelUnavailable,
    NotAuthenticated,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (NotAuthenticated(), "authentication_error", "invalid_api_key"),
        (LimitReached(retry_after_s=3, code="message-rate"), "rate_limit_error", "rate_limit_exceeded"),
        (LimitReached(retry_after_s=3, code="budget-per-day"), "rate_limit_error", "budget_per_day"),
        (Conflict(code="idempotency-pending"), "invalid_request_error", "idempotency_pending"),
        (KongdoriError(), "server_error", "internal"),
    ],
)
def test_each_problem_has_a_type_and_a_code(error: KongdoriError, kind: str, code: str) -> None:
    shaped = error_of(error)["error"]
    assert (shaped["type"], shaped["code"], shaped["param"]) == (kind, code, None)
    if not isinstance(error, NotAuthenticated):
        assert shaped["message"] == error.detail


def test_a_client_is_told_what_may_be_wrong_with_its_key() -> None:
    assert "revoked" in error_of(NotAuthenticated())["error"]["message"], "it has nowhere to sign in"


def test_a_client_is_not_told_that_a_message_was_saved() -> None:
    assert "saved" in ModelUnavailable().detail
    assert "saved" not in error_of(ModelUnavailable())["error"]["message"], "nobody saved it"


def test_a_body_that_is_wrong_as_a_whole_has_no_field_to_name() -> None:
    shaped = error_of(InvalidInput(errors=[FieldError(("body",), "Field required")]))["error"]
    assert (shaped["param"], shaped["message"]) == (None, "Field required")


def test_a_field_at_fault_is_named() -> None:
    error = InvalidInput(errors=[FieldError(("body", "tools", 0, "type"), "Input should be 'function'")])
    shaped = error_of(error)["error"]
    assert shaped["param"] == "tools.0.type"
    assert shaped["message"] == "tools.0.type: Input should be 'function'"
