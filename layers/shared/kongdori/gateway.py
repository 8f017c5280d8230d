"""What API Gateway says about a request: in the Lambda event, or in the header of Lambda Web Adapter."""

from __future__ import annotations

import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.types import Scope

from kongdori import secrets
from kongdori.errors import Forbidden
from kongdori.ids import new_id
from kongdori.settings import get_settings

_EDGE_HEADER = b"x-kongdori-edge"  # as the template has CloudFront send it


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


def check_edge(scope: Scope) -> None:
    """Raises `Forbidden` for a request that came around the edge, where nothing before this function has looked."""
    if not request_context(scope) or not get_settings().edge_only:  # without a gateway there is no edge before it
        return
    shown = dict(scope["headers"]).get(_EDGE_HEADER, b"")
    secret = secrets.app_secret()
    keys = [key.encode() for key in (secret.edge_key, secret.edge_key_before) if key]
    if not any(hmac.compare_digest(shown, key) for key in keys):
        raise Forbidden("This isn't Kongdori's address. Ask the admin for the right one.")


def assign_request_id(scope: Scope) -> str:
    """The gateway's id of the request, or a new one; `request_id` finds it from here on."""
    assigned = str(request_context(scope).get("requestId") or new_id())
    scope.setdefault("state", {})["request_id"] = assigned
    return assigned


def request_id(request: Request) -> str:
    """The id in X-Request-Id, in the log and in every problem."""
    return str(request.state.request_id)
