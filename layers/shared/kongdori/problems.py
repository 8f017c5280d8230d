"""The one table from exceptions to HTTP: each becomes a problem (RFC 9457)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from kongdori import errors
from kongdori.bodies import wrong_content_type
from kongdori.gateway import request_id
from kongdori.observability import logger
from kongdori.telling import described

PROBLEM_TYPE = "application/problem+json"

# The first class in an exception's order of inheritance that stands here decides.
STATUS: dict[type[Exception], tuple[int, str]] = {
    errors.InvalidInput: (422, "Invalid input"),
    errors.MalformedBody: (400, "The body couldn't be read"),
    errors.NotAuthenticated: (401, "Not signed in"),
    errors.OAuthError: (400, "Not a token request"),
    errors.InvalidGrant: (400, "Wrong login or session ended"),
    errors.Forbidden: (403, "Not allowed"),
    errors.NotFound: (404, "Not found"),
    errors.Conflict: (409, "Conflict"),
    errors.TooLarge: (413, "Too large"),
    errors.UnsupportedMedia: (415, "Unsupported content"),
    errors.LimitReached: (429, "Too many requests"),
    errors.Unavailable: (503, "Not available right now"),
    errors.KongdoriError: (500, "Internal error"),
}


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[dict[str, Any]] | None = None
    limit: str | None = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that may answer these problems. Without a model, which FastAPI would build at each cold
    start for each route and status: `kongdori_tools.openapi` writes it in."""
    return {status: {} for status in statuses}


def problem_of(error: errors.KongdoriError, request_id: str) -> JSONResponse:
    """The problem that an exception becomes; the streamed route sends its body as an `error` event."""
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = None
    if isinstance(error, errors.LimitReached | errors.Unavailable | errors.StillUnderWay):
        headers = {"Retry-After": str(max(1, error.retry_after_s))}
    elif isinstance(error, errors.NotAuthenticated):
        headers = {"WWW-Authenticate": "Bearer"}
    members: dict[str, Any] = {}
    if isinstance(error, errors.OAuthError):
        members["error"] = error.error
    if isinstance(error, errors.LimitReached) and error.limit:
        members["limit"] = error.limit
    if isinstance(error, errors.InvalidInput) and error.errors:
        members["errors"] = [fault.told() for fault in error.errors]
    return _problem(
        request_id, status=status, title=title, detail=error.detail, code=error.code, headers=headers, members=members
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Makes an app answer every exception that its routes raise, and every request that fits none, with a problem."""
    app.add_exception_handler(errors.KongdoriError, _on_kongdori_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


def _problem(
    request_id: str,
    *,
    status: int,
    title: str,
    detail: str,
    code: str,
    headers: dict[str, str] | None = None,
    members: dict[str, Any] | None = None,
) -> JSONResponse:
    body = {
        "type": f"urn:kongdori:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": request_id,
        **(members or {}),
    }
    return JSONResponse(body, status_code=status, media_type=PROBLEM_TYPE, headers=headers)


async def _on_kongdori_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.KongdoriError):
        raise error
    if isinstance(error, errors.Unavailable):
        logger.warning(
            "dependency-failure", code=error.code, request_id=request_id(request), cause=described(error.__cause__)
        )
    return problem_of(error, request_id(request))


async def _on_validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return problem_of(_refusal(error), request_id(request))


def _refusal(error: RequestValidationError) -> errors.KongdoriError:
    """What is wrong with a request that fits its route's path but not its parameters."""
    found = error.errors()
    if any(fault["loc"][0] == "path" for fault in found):
        return errors.NotFound()  # an id that can't be one names nothing
    if isinstance(error.body, bytes):
        return wrong_content_type("application/json")  # FastAPI left the body as it came: it was not sent as JSON
    if any(fault["type"] == "json_invalid" for fault in found):
        return errors.MalformedBody()
    return errors.InvalidInput(errors=[errors.FieldError(tuple(fault["loc"]), _rule(fault)) for fault in found])


def _rule(error: dict[str, Any]) -> str:
    """The rule that was broken; never the value, which may be a password."""
    return str(error["msg"]).removeprefix("Value error, ")


async def _on_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    known: dict[int, errors.KongdoriError] = {404: errors.NotFound(), 400: errors.MalformedBody()}
    if error.status_code in known:
        return problem_of(known[error.status_code], request_id(request))
    return _problem(
        request_id(request),
        status=error.status_code,
        title=str(error.detail),
        detail=str(error.detail),
        code=f"http-{error.status_code}",
        headers=dict(error.headers) if error.headers else None,
    )
