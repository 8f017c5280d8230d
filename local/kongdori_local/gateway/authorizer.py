"""The Lambda authorizer: identity sources, the answer's cache, the policy it returns."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import Any

from kongdori_local.config import ACCOUNT, REGION
from kongdori_local.gateway.events import API_ID, proxy_event
from kongdori_local.gateway.messages import Request
from kongdori_local.lambdas.errors import Answer
from kongdori_local.template_gateway import Authorizer, Route

_CACHE_SIZE = 5_000


class Refused(Exception):
    """The request may not pass. `kind` is the gateway response type."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Grant:
    """The authorizer's answer; it holds for every request with the same identity until its time to live ends."""

    principal: str
    statements: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    context: dict[str, Any]
    usage_key: str | None

    def check(self, method_arn: str) -> None:
        """Raises `Refused` unless a statement allows the method and none denies it."""
        effects = {
            effect
            for effect, actions, resources in self.statements
            if any(_matches(action, "execute-api:Invoke") for action in actions)
            and any(_matches(resource, method_arn) for resource in resources)
        }
        if "Allow" not in effects or "Deny" in effects:
            raise Refused("ACCESS_DENIED")


class AuthorizerCache:
    """Asks the function once per identity and time to live; several requests at once wait for the same answer."""

    def __init__(self, declared: Authorizer, *, stage: str, invoke: Callable[[str, bytes], Awaitable[Answer]]) -> None:
        self._declared, self._stage, self._invoke = declared, stage, invoke
        self._kept: dict[tuple[str, ...], tuple[float, asyncio.Task[Grant]]] = {}

    async def grant(self, request: Request, route: Route, parameters: dict[str, str], context: dict[str, Any]) -> Grant:
        """The grant for this request, checked for this method. Raises `Refused`."""
        identity = tuple(request.header(name.encode()) or "" for name in self._declared.headers)
        if not all(identity):
            raise Refused("UNAUTHORIZED")
        method_arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API_ID}/{self._stage}/{request.method}{request.path}"
        now = time.monotonic()
        kept = self._kept.get(identity)
        if kept is None or now - kept[0] > self._declared.ttl_s or _failed(kept[1]):
            event = proxy_event(request, route, parameters, context)
            event |= {"type": "REQUEST", "methodArn": method_arn}
            del event["body"], event["isBase64Encoded"]
            kept = (now, asyncio.get_running_loop().create_task(self._ask(event)))
            self._keep(identity, kept)
        grant = kept[1].result() if kept[1].done() else await asyncio.shield(kept[1])
        grant.check(method_arn)
        return grant

    def _keep(self, identity: tuple[str, ...], entry: tuple[float, asyncio.Task[Grant]]) -> None:
        if len(self._kept) >= _CACHE_SIZE:
            self._kept.pop(next(iter(self._kept)))
        self._kept[identity] = entry

    async def _ask(self, event: dict[str, Any]) -> Grant:
        answer = await self._invoke(self._declared.function, json.dumps(event).encode())
        if answer.error is not None:
            said = json.loads(answer.payload).get("errorMessage")
            raise Refused("UNAUTHORIZED" if said == "Unauthorized" else "AUTHORIZER_FAILURE")
        try:
            return _read(json.loads(answer.payload))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refused("AUTHORIZER_CONFIGURATION_ERROR") from None


def _failed(task: asyncio.Task[Grant]) -> bool:
    """Whether the earlier call ended without a grant: such an answer is not cached."""
    return task.done() and (task.cancelled() or task.exception() is not None)


def _read(answer: dict[str, Any]) -> Grant:
    statements = tuple(
        (str(statement["Effect"]), _listed(statement["Action"]), _listed(statement["Resource"]))
        for statement in answer["policyDocument"]["Statement"]
    )
    context = {str(key): value for key, value in (answer.get("context") or {}).items()}
    if any(isinstance(value, dict | list) for value in context.values()):
        raise TypeError("an authorizer's context holds strings, numbers and booleans only")
    # the gateway hands numbers and booleans on as strings
    texts = {key: json.dumps(v) if isinstance(v, bool | int | float) else v for key, v in context.items()}
    return Grant(str(answer["principalId"]), statements, texts, answer.get("usageIdentifierKey"))


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")), re.IGNORECASE if pattern.startswith("execute-api") else 0)
