"""The gateway's own answers, rendered from the template's GatewayResponses."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kongdori_local.gateway.messages import Reply
from kongdori_local.template_gateway import GatewayResponse

# API Gateway's response types: the status and words where the template says nothing.
_DEFAULTS: dict[str, tuple[int, str]] = {
    "ACCESS_DENIED": (403, "User is not authorized to access this resource"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "Internal server error"),
    "AUTHORIZER_FAILURE": (500, "Internal server error"),
    "INTEGRATION_FAILURE": (502, "Internal server error"),
    "INTEGRATION_TIMEOUT": (504, "Endpoint request timed out"),
    "INVALID_API_KEY": (403, "Forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "Missing Authentication Token"),
    "QUOTA_EXCEEDED": (429, "Limit Exceeded"),
    "REQUEST_TOO_LARGE": (413, "Request Too Long"),
    "THROTTLED": (429, "Too Many Requests"),
    "UNAUTHORIZED": (401, "Unauthorized"),
}


class GatewayResponses:
    """Renders one by its type."""

    def __init__(self, declared: Mapping[str, GatewayResponse]) -> None:
        self._declared = declared

    def reply(self, kind: str, request_id: str) -> Reply:
        """The answer of this type, with the variables that a template may use filled in."""
        status, message = _DEFAULTS[kind]
        fallback = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
        given = self._declared.get(kind) or self._declared.get(fallback)
        if kind in self._declared and given is not None and given.status is not None:
            status = given.status
        variables = {
            "$context.requestId": request_id,
            "$context.error.messageString": json.dumps(message),
            "$context.error.message": message,
            "$context.error.responseType": kind,
            "$context.status": str(status),
        }
        body = given.body if given and given.body else '{"message":$context.error.messageString}'
        for name, value in variables.items():
            body = body.replace(name, value)
        headers = {name: variables.get(f"${value}", value) for name, value in (given.headers if given else {}).items()}
        headers.setdefault("content-type", "application/json")
        headers["x-amzn-errortype"] = kind
        return Reply(status, [(k.encode(), v.encode()) for k, v in headers.items()], body.encode())
