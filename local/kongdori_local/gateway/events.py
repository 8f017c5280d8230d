"""REST API proxy events and what a function gives back for one, as API Gateway writes and reads them."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from kongdori_local.config import ACCOUNT, REGION
from kongdori_local.gateway.messages import Headers, Reply, Request
from kongdori_local.template_gateway import Route

API_ID = "kongdori"
_DROPPED = {b"date", b"server", b"connection", b"content-length", b"transfer-encoding", b"keep-alive"}


class MalformedAnswer(Exception):
    """The function answered with something that is not a proxy answer."""


@lru_cache(maxsize=512)
def _written(name: bytes) -> str:
    """x-request-id → X-Request-Id, as headers arrive from CloudFront."""
    return "-".join(part.capitalize() for part in name.decode("latin-1").split("-"))


def request_context(request: Request, route: Route, *, stage: str, request_id: str) -> dict[str, Any]:
    """The request context without the authorizer's part."""
    now = datetime.now(UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": f"{API_ID}.execute-api.{REGION}.amazonaws.com",
        "domainPrefix": API_ID,
        "extendedRequestId": request_id[:16],
        "httpMethod": request.method,
        "identity": {
            "accessKey": None,
            "accountId": None,
            "caller": None,
            "cognitoAuthenticationProvider": None,
            "cognitoAuthenticationType": None,
            "cognitoIdentityId": None,
            "cognitoIdentityPoolId": None,
            "principalOrgId": None,
            "sourceIp": "127.0.0.1",
            "user": None,
            "userAgent": request.header(b"user-agent"),
            "userArn": None,
        },
        "path": f"/{stage}{request.path}",
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "resourceId": "local",
        "resourcePath": route.path,
        "stage": stage,
    }


def proxy_event(request: Request, route: Route, parameters: dict[str, str], context: dict[str, Any]) -> dict[str, Any]:
    """What a function with a Lambda proxy integration gets."""
    many: dict[str, list[str]] = {}
    for name, value in request.headers:
        many.setdefault(_written(name), []).append(value.decode("latin-1"))
    queries: dict[str, list[str]] = {}
    for key, text in parse_qsl(request.query, keep_blank_values=True, errors="replace"):
        queries.setdefault(key, []).append(text)
    body, encoded = _body(request.body)
    return {
        "resource": route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {name: values[-1] for name, values in queries.items()} or None,
        "multiValueQueryStringParameters": queries or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": encoded,
    }


def _body(body: bytes) -> tuple[str | None, bool]:
    if not body:
        return None, False
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), True


def reply_of(payload: bytes) -> Reply:
    """The HTTP answer that a proxy answer describes. Raises `MalformedAnswer`."""
    try:
        answer = json.loads(payload)
        status = int(answer["statusCode"])
        headers = _headers(answer.get("headers") or {}, answer.get("multiValueHeaders") or {})
        text = answer.get("body") or ""
        body = base64.b64decode(text, validate=True) if answer.get("isBase64Encoded") else str(text).encode()
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        raise MalformedAnswer from error
    if not 200 <= status <= 599:
        raise MalformedAnswer
    return Reply(status, headers, body)


def _headers(single: dict[str, Any], many: dict[str, list[Any]]) -> Headers:
    """`headers` and `multiValueHeaders` merged; the second wins where a name is in both."""
    found: dict[bytes, list[bytes]] = {}
    for name, value in single.items():
        found[_name(name)] = [_value(value)]
    for name, values in many.items():
        found[_name(name)] = [_value(value) for value in values]
    return [(name, value) for name, values in found.items() if name not in _DROPPED for value in values]


def _name(name: str) -> bytes:
    return name.lower().encode("latin-1")


def _value(value: Any) -> bytes:
    return str(value).encode("utf-8").replace(b"\r", b" ").replace(b"\n", b" ")
