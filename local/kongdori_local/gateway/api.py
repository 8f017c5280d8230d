"""The REST API: one request from route to answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from typing import Any, Protocol
from uuid import uuid4

from kongdori_local.gateway.authorizer import AuthorizerCache, Refused
from kongdori_local.gateway.events import MalformedAnswer, proxy_event, reply_of, request_context
from kongdori_local.gateway.messages import Reply, Request
from kongdori_local.gateway.plans import UsagePlans
from kongdori_local.gateway.responses import GatewayResponses
from kongdori_local.gateway.routing import Router
from kongdori_local.lambdas.errors import MAX_PAYLOAD, Answer
from kongdori_local.template import Template
from kongdori_local.template_gateway import Route

MAX_BODY = 10 * 1024 * 1024
_MAX_HEAD = 10_240  # bytes of the request line and the headers' values
_HEALTH = "/api/v1/health"  # overtakes calls that wait, as it tells of them; AWS's Lambda has room for it
_EDGE_ADDRESS = b"127.0.0.1"


class Functions(Protocol):
    """The Lambda service, as the gateway needs it."""

    def invoke(self, name: str, payload: bytes, *, first: bool = False) -> Awaitable[Answer]: ...
    def stream(self, name: str, request: Request, context: dict[str, Any]) -> Awaitable[Reply]: ...


class Gateway:
    """Everything it does is read from the template."""

    def __init__(self, template: Template, functions: Functions, *, usage_keys: dict[str, str]) -> None:
        self._template, self._functions = template, functions
        self._router = Router(template.routes)
        self._answers = GatewayResponses(template.gateway_responses)
        self._plans = UsagePlans(template.plans, usage_keys)
        self._authorizer = (
            AuthorizerCache(template.authorizer, stage=template.stage, invoke=functions.invoke)
            if template.authorizer
            else None
        )

    async def handle(self, request: Request) -> Reply:
        """The answer to one request; what goes wrong on the way becomes the gateway's own answer."""
        request_id = str(uuid4())
        try:
            return await self._handle(request, request_id)
        except Refused as refusal:
            return self._answers.reply(refusal.kind, request_id)

    async def _handle(self, request: Request, request_id: str) -> Reply:
        found = self._router.find(request.method, request.path)
        if found is None:
            raise Refused("MISSING_AUTHENTICATION_TOKEN")
        if _length_of_head(request) > _MAX_HEAD:
            return Reply(
                431, [(b"content-type", b"application/json")], b'{"message":"Request header fields too large"}'
            )
        if len(request.body) > MAX_BODY:
            raise Refused("REQUEST_TOO_LARGE")
        route, parameters = found
        _append_hop(request)
        context = request_context(request, route, stage=self._template.stage, request_id=request_id)
        if not route.public and self._authorizer is not None:
            grant = await self._authorizer.grant(request, route, parameters, context)
            if route.metered:
                self._plans.count(grant.usage_key)
            context["authorizer"] = {**grant.context, "principalId": grant.principal}
        async with _deadline(route.timeout_s):
            if route.streamed:
                return await self._functions.stream(route.function, request, context)
            return await self._proxy(request, route, parameters, context)

    async def _proxy(
        self, request: Request, route: Route, parameters: dict[str, str], context: dict[str, Any]
    ) -> Reply:
        payload = json.dumps(proxy_event(request, route, parameters, context), ensure_ascii=False).encode()
        if len(payload) > MAX_PAYLOAD:
            raise Refused("REQUEST_TOO_LARGE")
        answer = await self._functions.invoke(route.function, payload, first=route.path.startswith(_HEALTH))
        if answer.error is not None:
            raise Refused("INTEGRATION_FAILURE")
        try:
            return reply_of(answer.payload)
        except MalformedAnswer:
            raise Refused("INTEGRATION_FAILURE") from None


def _length_of_head(request: Request) -> int:
    values = sum(len(value) for _, value in request.headers)
    return values + len(f"{request.method} {request.path}?{request.query} HTTP/1.1")


class _deadline:  # noqa: N801 reads as the context manager that it is
    """The integration's time limit: past it, the gateway answers and the function goes on alone."""

    def __init__(self, seconds: float) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *details: Any) -> None:
        try:
            await self._timeout.__aexit__(*details)
        except TimeoutError:
            raise Refused("INTEGRATION_TIMEOUT") from None


def _append_hop(request: Request) -> None:
    """Appends the address of the gateway's caller, which is the edge."""
    hops = [value for name, value in request.headers if name == b"x-forwarded-for"]
    request.headers = [item for item in request.headers if item[0] != b"x-forwarded-for"]
    request.headers.append((b"x-forwarded-for", b", ".join([*hops, _EDGE_ADDRESS])))
