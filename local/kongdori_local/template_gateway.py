"""What infra/template.yaml says of the gateway: routes, authorizer, usage plans and its own answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kongdori_local.config import StartError

_ROLES = ("guest", "member", "admin")


@dataclass(frozen=True, slots=True)
class Route:
    """One method, or ANY, on one path of the REST API. `timeout_s` is the integration's."""

    method: str
    path: str
    function: str
    public: bool
    streamed: bool
    metered: bool
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Authorizer:
    function: str
    headers: tuple[str, ...]
    ttl_s: int


@dataclass(frozen=True, slots=True)
class UsagePlan:
    role: str
    rate: float
    burst: int
    quota: int | None
    period: str


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """What the gateway itself answers; `body` still holds `$context` variables."""

    status: int | None
    headers: Mapping[str, str]
    body: str | None


def routes(functions: Mapping[str, Mapping[str, Any]], *, metered: bool) -> list[Route]:
    """What the events of functions declare. `metered`: whether a route that does not say counts against its plan."""
    found = []
    for name, properties in functions.items():
        for event in properties.get("Events", {}).values():
            if event["Type"] != "Api":
                continue
            api = event["Properties"]
            found.append(
                Route(
                    method=str(api["Method"]).upper(),
                    path=str(api["Path"]),
                    function=name,
                    public=api.get("Auth", {}).get("Authorizer") == "NONE",
                    streamed=api.get("ResponseTransferMode") == "RESPONSE_STREAM",
                    metered=bool(api.get("Auth", {}).get("ApiKeyRequired", metered)),
                    timeout_s=float(api.get("TimeoutInMillis", 29_000)) / 1000,
                )
            )
    return found


def plans(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, UsagePlan]:
    """Role → plan; a plan's name holds the role. Raises `StartError` for one that holds none."""
    found = {}
    for name, properties in declared.items():
        role = next((role for role in _ROLES if role in name.lower()), None)
        if role is None:
            raise StartError(f"infra/template.yaml: usage plan {name} names none of the roles {', '.join(_ROLES)}.")
        throttle, quota = properties.get("Throttle", {}), properties.get("Quota", {})
        found[role] = UsagePlan(
            role=role,
            rate=float(throttle.get("RateLimit", 10_000)),
            burst=int(throttle.get("BurstLimit", 5_000)),
            quota=int(quota["Limit"]) if "Limit" in quota else None,
            period=str(quota.get("Period", "DAY")),
        )
    return found


def authorizer(api: Mapping[str, Any]) -> Authorizer | None:
    """The API's own; None where each call is let through."""
    auth = api.get("Auth", {})
    declared = auth.get("Authorizers", {}).get(auth.get("DefaultAuthorizer"))
    if declared is None:
        return None
    identity = declared.get("Identity", {})
    headers = tuple(str(name).lower() for name in identity.get("Headers", ["Authorization"]))
    function = str(declared["FunctionArn"]).rsplit(":", 1)[-1]
    return Authorizer(function=function, headers=headers, ttl_s=int(identity.get("ReauthorizeEvery", 300)))


def gateway_responses(api: Mapping[str, Any]) -> dict[str, GatewayResponse]:
    """Kind of response, such as `UNAUTHORIZED` → what it says."""
    answers = {}
    for kind, properties in api.get("GatewayResponses", {}).items():
        headers = properties.get("ResponseParameters", {}).get("Headers", {})
        templates = properties.get("ResponseTemplates", {})
        kind_of_body, body = next(iter(templates.items()), ("application/json", None))
        plain = {str(name).lower(): str(value).strip("'") for name, value in headers.items()}
        plain.setdefault("content-type", kind_of_body)
        status = properties.get("StatusCode")
        answers[str(kind)] = GatewayResponse(int(status) if status is not None else None, plain, body)
    return answers
