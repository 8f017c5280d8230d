"""Problems in the shape of OpenAI's API: `{"error": {message, type, param, code}}`, for clients that others wrote."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kongdori.app_factory import BASE
from kongdori.errors import KongdoriError
from kongdori.problems import PROBLEM_TYPE, problem_of

_PATHS = frozenset({f"{BASE}/chat/completions", f"{BASE}/models"})
_ONE_MODEL = f"{BASE}/models/"
_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
_OUR_CODES = {"not-authenticated": "invalid_api_key", "message-rate": "rate_limit_exceeded"}
_OUR_WORDS = {
    "not-authenticated": "This API key isn't valid: it is missing, wrong, expired or revoked. Create one on the account"
    " page.",
    "model-refused": "The language model's server refused this request. It may be too long, or ask for something that"
    " this model doesn't support.",
    "model-unavailable": "The language model isn't responding. Ask again in a moment.",  # no message is saved here
}
_UNKNOWN_FIELD = "Extra inputs are not permitted"  # pydantic's words
_REFUSED = "urn:kongdori:problem:model-refused"  # by the model: the same request would be refused again


def openai_error(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem (RFC 9457) as OpenAI's clients read it."""
    faults = problem.get("errors") or []
    named = _name(faults[0]) if faults else ""
    rules = " ".join(_rule(fault) for fault in faults[:5])
    code = str(problem["type"]).rpartition(":")[2]
    status = _status(problem)
    return {
        "error": {
            "message": rules or _OUR_WORDS.get(code, problem["detail"]),
            "type": _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error"),
            "param": named or None,
            "code": _OUR_CODES.get(code, code.replace("-", "_")),
        }
    }


def _name(fault: dict[str, Any]) -> str:
    return ".".join(str(part) for part in fault["loc"][1:])


def _rule(fault: dict[str, Any]) -> str:
    name, rule = _name(fault), str(fault["message"])
    rule = "This field isn't supported." if rule == _UNKNOWN_FIELD else rule
    return f"{name}: {rule}" if name else rule


def _status(problem: dict[str, Any]) -> int:
    return 400 if problem["status"] == 422 or problem["type"] == _REFUSED else int(problem["status"])


def error_of(error: KongdoriError) -> dict[str, Any]:
    """An exception as OpenAI's clients read it."""
    return openai_error(json.loads(bytes(problem_of(error, "").body)))


class OpenAIErrors:
    """Middleware that turns the problems of these paths into OpenAI's errors, wherever they arise."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_openais(scope["path"]):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def shaped(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_problem(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_error(start, body, send)

        await self.app(scope, receive, shaped)


def _is_openais(path: str) -> bool:
    return path in _PATHS or path.startswith(_ONE_MODEL)


def _is_problem(start: Message) -> bool:
    return (b"content-type", PROBLEM_TYPE.encode()) in start["headers"]


async def _send_error(start: Message, body: bytes, send: Send) -> None:
    problem = json.loads(body)
    content = json.dumps(openai_error(problem), ensure_ascii=False).encode()
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"], headers["content-length"] = "application/json", str(len(content))
    await send({**start, "status": _status(problem), "headers": headers.raw})
    await send({"type": "http.response.body", "body": content})
