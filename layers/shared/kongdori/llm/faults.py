"""How a model's failures look to us: which error a person gets, whether trying again may help, and how long to wait."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kongdori.errors import KongdoriError, LimitReached, ModelUnavailable

if TYPE_CHECKING:
    import openai

_LONGEST_WAIT_S = 3600


class Fault(Exception):
    """One failed attempt. `passing`: trying again may help; `cause` is a word for the log, never the server's text."""

    def __init__(
        self,
        error: KongdoriError,
        *,
        passing: bool,
        cause: str,
        retry_after_s: float | None = None,
        dialect_learnt: bool = False,
    ) -> None:
        super().__init__(cause)
        self.error = error
        self.passing = passing
        self.cause = cause
        self.retry_after_s = retry_after_s
        self.dialect_learnt = dialect_learnt


def malformed(cause: str) -> Fault:
    """The server answered something that is no answer."""
    error = ModelUnavailable(
        "The language model's answer could not be read. Nothing is lost; ask again in a moment.", code="model-malformed"
    )
    return Fault(error, passing=True, cause=cause)


def fault_of(error: openai.APIError, *, learnt: bool) -> Fault:
    """What an exception of the SDK means."""
    import openai

    cause = type(error).__name__
    if learnt:
        return Fault(_refused(), passing=False, cause=cause, dialect_learnt=True)
    if isinstance(error, openai.APITimeoutError):
        slow = ModelUnavailable(
            "The language model took too long. Nothing is lost; ask again in a moment.", code="model-slow"
        )
        return Fault(slow, passing=False, cause=cause)
    if isinstance(error, openai.APIConnectionError):
        away = ModelUnavailable(
            "The language model can't be reached right now. Nothing is lost; ask again in a moment.",
            code="model-unreachable",
        )
        return Fault(away, passing=True, cause=cause)
    if not isinstance(error, openai.APIStatusError):  # an error in the middle of a stream
        return malformed(cause)
    return _of_status(error, cause)


def _of_status(error: openai.APIStatusError, cause: str) -> Fault:
    wait_s = _retry_after_s(error)
    if error.status_code == 429 and error.code in {"insufficient_quota", "billing_hard_limit_reached"}:
        spent = ModelUnavailable(
            "The account of the language model has no credit left. The person who runs this Kongdori can add some.",
            code="model-quota",
            retry_after_s=600,
        )
        return Fault(spent, passing=False, cause="quota")
    if error.status_code == 429:
        busy = LimitReached(
            "The language model is getting too many questions at once. Nothing is lost; ask again in a moment.",
            code="model-busy",
            retry_after_s=math.ceil(wait_s or 5),
        )
        return Fault(busy, passing=True, cause=cause, retry_after_s=wait_s)
    if error.status_code in {401, 403, 404}:
        wrong = ModelUnavailable(
            "The language model refuses this Kongdori's key or does not know its model. The person who runs it can mend"
            " that in the settings OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.",
            code="model-misconfigured",
            retry_after_s=60,
        )
        return Fault(wrong, passing=False, cause=cause)
    if error.status_code in {408, 409} or error.status_code >= 500:
        down = ModelUnavailable(code="model-unavailable", retry_after_s=math.ceil(wait_s or 2))
        return Fault(down, passing=True, cause=cause, retry_after_s=wait_s)
    return Fault(_refused(), passing=False, cause=cause)


def _refused() -> ModelUnavailable:
    return ModelUnavailable(
        "The language model refused this question; it may be too long for it. Nothing is lost.", code="model-refused"
    )


def _retry_after_s(error: openai.APIStatusError) -> float | None:
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, _LONGEST_WAIT_S) if seconds >= 0 else None  # nan compares False: no time named
