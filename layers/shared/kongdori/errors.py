"""The exceptions that services raise. They know no HTTP: `kongdori.problems` maps each class to a problem.

KongdoriError
├── InvalidInput          something the caller sent breaks a rule (has field errors)
│   └── MalformedBody     the body could not be read at all
├── NotAuthenticated      no valid token
├── OAuthError            the token endpoint's refusals (have `error`, RFC 6749 5.2)
│   ├── InvalidGrant      whatever was wrong with the credentials
│   ├── InvalidOAuthRequest
│   └── UnsupportedGrantType
├── Forbidden             known, but not allowed
├── NotFound              not there, or another person's
├── Conflict              clashes with what is stored
│   └── StillUnderWay     the first request with this key has no answer yet (has retry_after_s)
├── TooLarge              more bytes or characters than allowed
├── UnsupportedMedia      a kind of file or body that can't be handled
├── LimitReached          a rate, budget or back-off (has retry_after_s, and `limit`: which of a person's limits)
└── Unavailable           a part of Kongdori does not answer (has retry_after_s)
    ├── DatabaseUnavailable
    │   ├── DatabaseAsleep    Aurora at rest, which this very call wakes
    │   └── DatabaseBusy      no connection is free
    ├── CacheUnavailable
    ├── StorageUnavailable
    └── ModelUnavailable
        └── ModelSpared       it was not asked, as it failed again and again just now
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kongdori.cost import Charge


@dataclass(frozen=True, slots=True)
class FieldError:
    """Which field broke which rule. `loc` is a path such as ("body", "login_id"). `message` tells the rule in English;
    `code` and `values` let the page tell it in another language, where it knows the code."""

    loc: tuple[str | int, ...]
    message: str
    code: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As it stands in a problem's `errors`."""
        named = {"code": self.code, "values": dict(self.values)} if self.code else {}
        return {"loc": list(self.loc), "message": self.message, **named}


class KongdoriError(Exception):
    """Base of all. `detail` tells the person what happened, whether anything is lost, and what to do.

    `code` is the stable kebab-case name that the SPA translates; it ends the problem's `type` URI.
    """

    code = "internal"
    default_detail = "Kongdori ran into an error. What you saved is safe; try again in a moment."
    charge: Charge | None = None  # what a model charges although no answer of it could be used

    def __init__(self, detail: str | None = None, *, code: str | None = None) -> None:
        self.detail = detail or self.default_detail
        if code is not None:
            self.code = code
        super().__init__(self.detail)


class InvalidInput(KongdoriError):
    code = "invalid-input"
    default_detail = "Some fields of the request are invalid; `errors` lists each field and its rule."

    def __init__(
        self, detail: str | None = None, *, errors: Sequence[FieldError] = (), code: str | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.errors = tuple(errors)


class MalformedBody(InvalidInput):
    code = "malformed-body"
    default_detail = "The body couldn't be read. Send JSON in UTF-8."


class NotAuthenticated(KongdoriError):
    code = "not-authenticated"
    default_detail = "You're not signed in, or your session ended. Sign in again."


class OAuthError(KongdoriError):
    """`error` is the code that RFC 6749 defines, which OAuth 2 clients read."""

    code = "invalid-request"
    error = "invalid_request"


class InvalidGrant(OAuthError):
    code = "invalid-grant"
    error = "invalid_grant"
    default_detail = "The login ID or password is wrong, or the session ended."


class InvalidOAuthRequest(OAuthError):
    default_detail = "This isn't a token request: a parameter is missing, repeated or unreadable."


class UnsupportedGrantType(OAuthError):
    code = "unsupported-grant-type"
    error = "unsupported_grant_type"
    default_detail = "`grant_type` must be `password` or `refresh_token`."


class Forbidden(KongdoriError):
    code = "forbidden"
    default_detail = "Your account doesn't have permission for this. Ask the admin."


class NotFound(KongdoriError):
    code = "not-found"
    default_detail = "There's nothing here. It may have been deleted."


class Conflict(KongdoriError):
    code = "conflict"
    default_detail = "This clashes with a newer change. Nothing was overwritten; reload and try again."


class StillUnderWay(Conflict):
    code = "idempotency-pending"
    default_detail = "The first request with this Idempotency-Key is still being processed. Try again in a moment."

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class TooLarge(KongdoriError):
    code = "too-large"
    default_detail = "This is too large. Make it smaller and try again."


class UnsupportedMedia(KongdoriError):
    code = "unsupported-media"
    default_detail = "Kongdori can't read this kind of file. Choose another one."


class LimitReached(KongdoriError):
    code = "limit-reached"
    default_detail = "Too many requests. Wait a moment, then try again."

    def __init__(
        self, detail: str | None = None, *, retry_after_s: int, code: str | None = None, limit: str | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.retry_after_s, self.limit = retry_after_s, limit


class Unavailable(KongdoriError):
    code = "unavailable"
    default_detail = "Part of Kongdori isn't responding. What you saved is safe; try again in a moment."

    def __init__(self, detail: str | None = None, *, retry_after_s: int = 2, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after_s = retry_after_s


class DatabaseUnavailable(Unavailable):
    code = "database-unavailable"
    default_detail = "The database isn't responding. What you saved is safe; try again in a moment."


class DatabaseAsleep(DatabaseUnavailable):
    code = "waking-up"
    default_detail = "Kongdori is waking up, which takes about 15 seconds. Try again in a moment."

    def __init__(self) -> None:
        super().__init__(retry_after_s=5)


class DatabaseBusy(DatabaseUnavailable):
    code = "busy"
    default_detail = "Many people are using Kongdori right now. Try again in a moment."

    def __init__(self) -> None:
        super().__init__(retry_after_s=3)


class CacheUnavailable(Unavailable):
    """Never reaches a person: whoever uses the cache goes on without it."""

    code = "cache-unavailable"


class StorageUnavailable(Unavailable):
    code = "storage-unavailable"
    default_detail = "File storage isn't responding. What you saved is safe; try again in a moment."


class ModelUnavailable(Unavailable):
    code = "model-unavailable"
    default_detail = "The language model isn't responding. Your message is saved; ask again in a moment."


class ModelSpared(ModelUnavailable):
    pass


def or_not_found[Found](found: Found | None) -> Found:
    """What was found. Raises `NotFound` for None: it does not exist, or it is another person's."""
    if found is None:
        raise NotFound
    return found
