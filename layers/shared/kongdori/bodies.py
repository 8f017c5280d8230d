"""What a request may hold: a body of at most 6 MB, uncompressed, in UTF-8, and no text that Postgres can't store."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from kongdori.errors import FieldError, InvalidInput, MalformedBody, TooLarge, UnsupportedMedia

MAX_BODY_BYTES = 6 * 1024 * 1024 - 64 * 1024  # a Lambda payload holds 6 MB
_MAX_QUERY_FIELDS = 100
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_ESCAPED_NUL_OR_SURROGATE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89abAB])")


class Schema(BaseModel):
    """Base of every body that a route reads: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def check_query(scope: Scope) -> None:
    """Raises `InvalidInput` for a query string that is not UTF-8, holds a NUL or has too many fields."""
    try:
        query = scope.get("query_string", b"").decode("ascii")
        fields = parse_qs(query, errors="strict", keep_blank_values=True, max_num_fields=_MAX_QUERY_FIELDS)
    except ValueError:
        fields = None
    if fields is None or any("\x00" in value for values in fields.values() for value in values):
        message = "The address isn't valid UTF-8."
        raise InvalidInput(errors=[FieldError(("query",), message)], code="malformed-query")


async def read_body(scope: Scope, receive: Receive) -> Receive:
    """Reads the whole body and hands it on in one piece.

    Raises `TooLarge`, `UnsupportedMedia` for a compressed one, and `MalformedBody` for one that is not UTF-8 or holds
    text that can't be stored.
    """
    if scope["method"] in {"GET", "HEAD"}:
        return receive
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge("The request is larger than 6 MB. Upload files through /summaries/uploads instead.")
    if body:
        _check_encoding(scope)
        _check_text(bytes(body))
    handed_over = False

    async def replay() -> Message:
        nonlocal handed_over
        if handed_over:
            return await receive()
        handed_over = True
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return replay


def wrong_content_type(expected: str) -> UnsupportedMedia:
    """The refusal of a body of another media type than `expected`, or of none."""
    return UnsupportedMedia(f"The header Content-Type must be {expected}.", code="unsupported-content-type")


def _check_encoding(scope: Scope) -> None:
    encodings = Headers(scope=scope).getlist("content-encoding")
    if any(encoding.strip().lower() not in {"", "identity"} for encoding in encodings):
        message = "The body is compressed. Send it uncompressed, without the header Content-Encoding."
        raise UnsupportedMedia(message, code="unsupported-content-encoding")


def _check_text(body: bytes) -> None:
    """JSON can spell NUL and half a surrogate pair in ASCII; neither is text that can be stored."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedBody("The body isn't valid UTF-8.") from None
    if not _ESCAPED_NUL_OR_SURROGATE.search(text):
        return
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedBody("The body contains half a surrogate pair. Leave it out.") from None
    except (ValueError, RecursionError):
        return  # not JSON: the route that reads it says so
    if _ESCAPED_NUL.search(text):
        raise MalformedBody("The body contains a NUL character. Leave it out.")
