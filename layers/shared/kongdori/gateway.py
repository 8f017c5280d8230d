"""What API Gateway says about a request: in the Lambda event, or in the header of Lambda Web Adapter."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.types import Scope

from kongdori.ids import new_id


def request_context(scope: Scope) -> dict[str, Any]:
    """The gateway's request context; empty where there is none.

    The adapter sets (and overwrites, should a caller send one) the header that it uses; in an app that does not run
    behind it that header is the caller's own words, and is ignored.
    """
    if not scope["app"].state.behind_web_adapter:
        event = scope.get("aws.event") or {}
        return event.get("requestContext") or {}
    for name, value in scope["headers"]:
        if name == b"x-amzn-request-context":
            try:
                context = json.loads(value)
            except ValueError:
                break
            return context if isinstance(context, dict) else {}
    return {}


def assign_request_id(scope: Scope) -> str:
    """The gateway's id of the request, or a new one; `request_id` finds it from here on."""
    assigned = str(request_context(scope).get("requestId") or new_id())
    scope.setdefault("state", {})["request_id"] = assigned
    return assigned


def request_id(request: Request) -> str:
    """The id in X-Request-Id, in the log and in every problem."""
    return str(request.state.request_id)
