"""How calls to model servers fail: one mapping from what went wrong to whether trying again may help, and to the error
that a person gets.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kongdori.errors import LimitReached, ModelSpared, ModelUnavailable

if TYPE_CHECKING:
    import openai

OUTAGE = "outage"  # the cause where the server was not asked, as it failed again and again just now
_LONGEST_WAIT_S = 3600.0


class Kind(StrEnum):
    """What went wrong."""

    SLOW = "slow"  # no answer within the time
    UNREACHABLE = "unreachable"  # no connection, or it broke
    BUSY = "busy"
    QUOTA = "quota"  # the account has no credit left
    MISCONFIGURED = "misconfigured"  # a wrong key, address or model
    REFUSED = "refused"  # the request itself
    BLIND = "blind"  # it takes no images
    DECLINED = "declined"  # by the server's content filter
    NO_ROOM = "no-room"  # its thinking took all the tokens that it may write
    UNAVAILABLE = "unavailable"  # an error of the server's own
    MALFORMED = "malformed"  # the answer is no answer


_MAY_RETRY = frozenset({Kind.UNREACHABLE, Kind.BUSY, Kind.UNAVAILABLE, Kind.MALFORMED})


class Fault(Exception):
    """One failed attempt. cause: a word for the log, never the server's text. status: HTTP's, 0 where there was none.
    retry_after_s: seconds that the server asks to wait; None where it names no time.
    """

    def __init__(self, kind: Kind, cause: str, *, status: int = 0, retry_after_s: float | None = None) -> None:
        super().__init__(cause)
        self.kind, self.cause, self.status, self.retry_after_s = kind, cause, status, retry_after_s

    @property
    def may_retry(self) -> bool:
        """Whether trying again at once may help. Of a slow server it would only ask more."""
        return self.kind in _MAY_RETRY


def malformed(cause: str) -> Fault:
    """The server answered something that is no answer."""
    return Fault(Kind.MALFORMED, cause, status=200)


def of_status(status: int, headers: Mapping[str, str], *, code: str | None = None) -> Fault:
    """An HTTP status other than 200. code: OpenAI's name for the error, where it gave one."""
    if status == 429:
        kind = Kind.QUOTA if code in {"insufficient_quota", "billing_hard_limit_reached"} else Kind.BUSY
    elif status in {401, 403, 404} or 300 <= status < 400:  # a model server at that address leads nowhere else
        kind = Kind.MISCONFIGURED
    else:
        kind = Kind.UNAVAILABLE if status in {408, 409} or status >= 500 else Kind.REFUSED
    named = parse_retry_after(headers.get("retry-after", "")) if kind in {Kind.BUSY, Kind.UNAVAILABLE} else None
    return Fault(kind, f"http-{status}", status=status, retry_after_s=named)


def of_sdk(error: openai.APIError) -> Fault:
    """An exception of the OpenAI SDK."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        return of_status(error.status_code, error.response.headers, code=error.code)
    if isinstance(error, openai.APITimeoutError) and not isinstance(error.__cause__, httpx2.ConnectTimeout):
        return Fault(Kind.SLOW, "deadline")
    if isinstance(error, openai.APIConnectionError):
        return Fault(Kind.UNREACHABLE, type(error.__cause__ or error).__name__)
    return malformed("error-in-stream")


def of_error(error: object) -> Fault:
    """An error that came with the status 200, alone or in a stream: its code may be the status it should have had."""
    status = error.get("code") if isinstance(error, dict) else None
    return of_status(status, {}) if isinstance(status, int) and 400 <= status < 600 else malformed("error-in-stream")


def parse_retry_after(header: str) -> float | None:
    """Seconds from a `Retry-After` in seconds or as an HTTP date, an hour at most; None where it is neither.

    urllib3's parser was looked at: it refuses fractions of a second, which servers do send; the SDK's is private.
    """
    try:
        seconds = float(header)
    except ValueError:
        try:
            date = parsedate_to_datetime(header)
        except (ValueError, OverflowError):
            return None
        seconds = max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return min(seconds, _LONGEST_WAIT_S) if seconds >= 0 else None  # nan compares False


_DETAILS = {
    Kind.BUSY: "The language model is overloaded. Ask again in a moment.",
    Kind.SLOW: "The language model took too long. Ask again in a moment.",
    Kind.UNREACHABLE: "The language model can't be reached right now. Ask again in a moment.",
    Kind.QUOTA: "The language model's account is out of credit. The admin can add more.",
    Kind.MISCONFIGURED: "The model server rejected the API key or doesn't have this model. The admin can fix this"
    " on the page, or in OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL.",
    Kind.REFUSED: "The language model refused this question; it may be too long. Try a shorter one.",
    Kind.BLIND: "This language model can't read images. Remove the image, or ask the admin to connect one that can.",
    Kind.DECLINED: "The language model declined to answer. Try asking in other words.",
    Kind.NO_ROOM: "The language model thought for so long that it wrote no answer. Ask again, or ask for less at once.",
    Kind.MALFORMED: "The language model's answer couldn't be read. Ask again in a moment.",
}
_WAIT_S = {Kind.QUOTA: 600, Kind.MISCONFIGURED: 60, Kind.BUSY: 5}


def chat_error(fault: Fault) -> ModelUnavailable | LimitReached:
    """What a person gets who asked the language model."""
    wait_s = math.ceil(fault.retry_after_s or _WAIT_S.get(fault.kind, 2))
    detail, code = _DETAILS.get(fault.kind), f"model-{fault.kind}"
    if fault.kind is Kind.BUSY:
        return LimitReached(detail, code=code, retry_after_s=wait_s)
    error = ModelSpared if fault.cause == OUTAGE else ModelUnavailable
    return error(detail, code=code, retry_after_s=wait_s)
