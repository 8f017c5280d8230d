"""HTTP for every function: the app factory, the one table from exceptions to problems, process time, who is calling."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from mangum import Mangum
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kongdori import errors
from kongdori.ids import new_id
from kongdori.observability import logger, start_timings

BASE = "/api/v1"
MAX_BODY_BYTES = 6 * 1024 * 1024 - 64 * 1024  # a Lambda payload holds 6 MB
PROBLEM_TYPE = "application/problem+json"
_TEXT_TYPES = [
    "text/",
    "application/json",
    PROBLEM_TYPE,
    "application/x-subrip",
    "application/yaml",
]  # Mangum sends all else as base64

# The one table. The first class in an exception's order of inheritance that stands here decides.
STATUS: dict[type[Exception], tuple[int, str]] = {
    errors.InvalidInput: (422, "This breaks a rule"),
    errors.MalformedBody: (400, "The body could not be read"),
    errors.NotAuthenticated: (401, "Not signed in"),
    errors.OAuthError: (400, "This is not a token request"),
    errors.InvalidGrant: (400, "Wrong login or ended session"),
    errors.Forbidden: (403, "Not allowed"),
    errors.NotFound: (404, "Not found"),
    errors.Conflict: (409, "Conflict"),
    errors.TooLarge: (413, "Too large"),
    errors.UnsupportedMedia: (415, "Unsupported kind of file"),
    errors.LimitReached: (429, "Too many requests"),
    errors.Unavailable: (503, "Not available right now"),
    errors.KongdoriError: (500, "Internal error"),
}


class Schema(BaseModel):
    """Base of what comes in: unknown fields are refused, and so is what Postgres can't hold (see `_bounded`)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the authorizer says is calling. `session_id` must still be checked: see `kongdori.accounts.sessions`."""

    user_id: UUID
    session_id: UUID
    role: Literal["guest", "member", "admin"]


def create_app(*, title: str, behind_web_adapter: bool = False) -> FastAPI:
    """A FastAPI app with our errors, headers and limits; routes are included by the function under `BASE`.

    `behind_web_adapter`: the app runs under Lambda Web Adapter, so the request context arrives in a header that the
    adapter sets (and overwrites, should a caller send one); else it comes in the event, and that header is ignored.
    """
    app = FastAPI(title=title, version="1", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.behind_web_adapter = behind_web_adapter
    app.add_exception_handler(errors.KongdoriError, _on_kongdori_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_middleware(_Envelope)
    return app


def lambda_handler(app: FastAPI) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of an app. One event loop serves all calls of a process; it is made at the first of them, so
    that importing opens nothing and a SnapStart snapshot holds no open file."""

    @cache
    def adapter() -> Mangum:
        gc.freeze()  # what was imported lives as long as the process: no collection need look at it again
        return Mangum(app, lifespan="off", text_mime_types=_TEXT_TYPES)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        asyncio.set_event_loop(_event_loop())
        return adapter()(event, context)

    return handler


@cache
def _event_loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def problem(
    request_id: str,
    *,
    status: int,
    title: str,
    detail: str,
    code: str,
    field_errors: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
    extra: dict[str, str] | None = None,
) -> JSONResponse:
    """One RFC 9457 answer; `extra` are extension members."""
    body: dict[str, Any] = {
        "type": f"urn:kongdori:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": request_id,
        **(extra or {}),
    }
    if field_errors:
        body["errors"] = field_errors
    return JSONResponse(body, status_code=status, media_type=PROBLEM_TYPE, headers=headers)


def problem_of(error: errors.KongdoriError, request_id: str) -> JSONResponse:
    """The problem that an exception becomes; the streamed route sends its body as an `error` event."""
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = None
    if isinstance(error, errors.LimitReached | errors.Unavailable):
        headers = {"Retry-After": str(max(1, error.retry_after_s))}
    elif isinstance(error, errors.NotAuthenticated):
        headers = {"WWW-Authenticate": "Bearer"}
    fields = None
    if isinstance(error, errors.InvalidInput):
        fields = [{"loc": list(e.loc), "message": e.message} for e in error.errors]
    return problem(
        request_id,
        status=status,
        title=title,
        detail=error.detail,
        code=error.code,
        field_errors=fields,
        headers=headers,
        extra={"error": error.error} if isinstance(error, errors.OAuthError) else None,
    )


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that may answer these problems. Without a model, which FastAPI would build at each cold
    start for each route and status: `kongdori_tools.openapi` writes it in."""
    return {status: {} for status in statuses}


def request_id(request: Request) -> str:
    """The id in X-Request-Id, in the log and in every problem."""
    return str(request.state.request_id)


def identity(request: Request) -> Identity:
    """The caller, from the authorizer's context. Raises `NotAuthenticated` where there is none."""
    context = _request_context(request).get("authorizer") or {}
    try:
        return Identity(user_id=UUID(context["user_id"]), session_id=UUID(context["session_id"]), role=context["role"])
    except (KeyError, ValueError, TypeError):
        raise errors.NotAuthenticated from None


def client_address(request: Request) -> str:
    """The person's address: what the edge appended to X-Forwarded-For. Entries before it are the caller's own words.

    The edge appends the viewer, the gateway appends the edge: so it is the last but one. Without an edge (`sam local`)
    it is the gateway's own source address.
    """
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if len(hops) >= 2:
        return hops[-2]
    source = (_request_context(request).get("identity") or {}).get("sourceIp")
    return str(source or (hops[0] if hops else "unknown"))


def _request_context(request: Request) -> dict[str, Any]:
    if request.app.state.behind_web_adapter:
        try:
            context = json.loads(request.headers.get("x-amzn-request-context", "{}"))
        except ValueError:
            return {}
        return context if isinstance(context, dict) else {}
    event = request.scope.get("aws.event") or {}
    return event.get("requestContext") or {}


CurrentIdentity = Annotated[Identity, Depends(identity)]
ClientAddress = Annotated[str, Depends(client_address)]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=200)]


class _Envelope:
    """Request id, process time, Server-Timing; the body's size and encoding; the last net under unexpected errors."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        timings = start_timings()
        event = scope.get("aws.event") or {}
        rid = str((event.get("requestContext") or {}).get("requestId") or _adapter_request_id(scope) or new_id())
        scope.setdefault("state", {})["request_id"] = rid
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                parts = ", ".join(f"{name};dur={ms:.2f}" for name, ms in timings.items())
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", rid.encode("latin-1", "replace")),
                    (b"x-process-time", f"{time.perf_counter() - started:.6f}".encode()),
                    *([(b"server-timing", parts.encode())] if parts else []),
                    *([] if _has(message, b"cache-control") else [(b"cache-control", b"no-store")]),
                ]
            await send(message)

        try:
            query_fault = _undecodable(scope.get("query_string", b""))
            if query_fault:
                raise errors.InvalidInput(
                    errors=[errors.FieldError(("query",), "The address is not valid UTF-8.")], code="malformed-query"
                )
            await self.app(scope, await _bounded(scope, receive), send_with_headers)
        except errors.KongdoriError as error:
            if begun:
                raise
            await problem_of(error, rid)(scope, receive, send_with_headers)
        except Exception:
            logger.exception("unhandled", request_id=rid, path=scope.get("path"))
            if begun:
                raise
            await problem_of(errors.KongdoriError(), rid)(scope, receive, send_with_headers)


async def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Reads the whole body, refuses what is too large or not UTF-8, and hands it on in one piece."""
    if scope["method"] in {"GET", "HEAD", "DELETE"}:
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
            raise errors.TooLarge("The request is larger than 6 MB. Upload files through /summaries/uploads instead.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise errors.MalformedBody("The body is not valid UTF-8.") from None
    if re.search(r"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89abAB])", text):
        _refuse_unstorable(text)
    handed_over = False

    async def replay() -> Message:
        nonlocal handed_over
        if handed_over:
            return await receive()
        handed_over = True
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return replay


def _refuse_unstorable(text: str) -> None:
    """JSON can spell NUL and half a surrogate pair; neither is text that can be stored."""
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise errors.MalformedBody("The body holds half a surrogate pair, which is not text.") from None
    except (ValueError, RecursionError):
        return  # not JSON at all: the route's own reading says so
    if re.search(r"(?<!\\)(?:\\\\)*\\u0000", text):
        raise errors.MalformedBody("The body holds a NUL character, which is not text.")


def _undecodable(query: bytes) -> bool:
    try:
        pairs = parse_qs(query.decode("ascii"), errors="strict", keep_blank_values=True, max_num_fields=100)
    except (UnicodeDecodeError, ValueError):
        return True
    return any("\x00" in value for values in pairs.values() for value in values)


def _adapter_request_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-amzn-request-context":
            try:
                return str(json.loads(value).get("requestId") or "") or None
            except (ValueError, AttributeError):
                return None
    return None


def _has(message: Message, name: bytes) -> bool:
    return any(key.lower() == name for key, _ in message.get("headers", []))


async def _on_kongdori_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.KongdoriError):
        raise error
    if isinstance(error, errors.Unavailable):
        logger.warning("unavailable", code=error.code, request_id=request_id(request), cause=repr(error.__cause__))
    return problem_of(error, request_id(request))


async def _on_validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return problem_of(errors.MalformedBody(), request_id(request))
    faults = [errors.FieldError(tuple(e["loc"]), _rule(e)) for e in found]
    return problem_of(errors.InvalidInput(errors=faults), request_id(request))


def _rule(error: dict[str, Any]) -> str:
    """The rule that was broken; never the value, which may be a password."""
    return str(error["msg"]).removeprefix("Value error, ")


async def _on_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    known: dict[int, errors.KongdoriError] = {404: errors.NotFound(), 400: errors.MalformedBody()}
    if error.status_code in known:
        return problem_of(known[error.status_code], request_id(request))
    return problem(
        request_id(request),
        status=error.status_code,
        title=str(error.detail),
        detail=str(error.detail),
        code=f"http-{error.status_code}",
        headers=dict(error.headers) if error.headers else None,
    )
