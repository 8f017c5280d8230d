"""infra/template.yaml, read for the local run: the single source of routes, limits, environment and state machines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongdori_local import template_gateway as gateway
from kongdori_local.config import ACCOUNT, REGION, StartError
from kongdori_local.intrinsics import Resolver, load_yaml
from kongdori_local.lambdas.function import Function, arn_of
from kongdori_local.template_edge import preflight_headers, response_headers
from kongdori_local.template_gateway import Authorizer, GatewayResponse, Route, UsagePlan
from kongdori_local.template_roles import Roles
from kongdori_local.template_roles import read as read_roles

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class StateMachine:
    name: str
    definition: Mapping[str, Any]

    @property
    def arn(self) -> str:
        return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{self.name}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function that EventBridge calls at a rate."""

    function: str
    every_s: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What CloudFront does below a path; the last one is the default. `bucket` is None for the API.

    `headers`: name → (value, whether it goes before what the origin says); an empty value takes the header away.
    `preflight`: what an OPTIONS request is answered with; nothing where it is a request like any other.
    """

    pattern: str
    bucket: str | None
    signed: bool
    headers: Mapping[str, tuple[str, bool]]
    preflight: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    functions: Mapping[str, Function]
    routes: tuple[Route, ...]
    stage: str
    authorizer: Authorizer | None
    plans: Mapping[str, UsagePlan]
    gateway_responses: Mapping[str, GatewayResponse]
    schedules: tuple[Schedule, ...]
    state_machines: tuple[StateMachine, ...]
    buckets: Mapping[str, str]
    secrets: Mapping[str, str]
    behaviours: tuple[Behaviour, ...]
    edge_header: str
    roles: Roles


def bucket_name(logical_id: str) -> str:
    """UploadsBucket → kongdori-uploads."""
    return "kongdori-" + logical_id.removesuffix("Bucket").lower()


def secret_arn(logical_id: str) -> str:
    return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:kongdori-{logical_id}"


def load(path: Path, *, environment: Mapping[str, str], parameters: Mapping[str, str] | None = None) -> Template:
    """Reads the template. `environment` wins over what it gives for a variable that it declares."""
    try:
        body = load_yaml(path)
    except FileNotFoundError:
        raise StartError(f"{path} is missing: this doesn't look like a complete clone of Kongdori.") from None
    resources: dict[str, Any] = body.get("Resources", {})
    resolver = Resolver(body, parameters={"Stage": "local", **(parameters or {})}, resources=_local_names(resources))
    reader = _Reader(path, body, resources, resolver, environment)
    return reader.template()


def _local_names(resources: Mapping[str, Any]) -> dict[tuple[str, str | None], str]:
    names: dict[tuple[str, str | None], str] = {}
    for name, resource in resources.items():
        match resource["Type"]:
            case "AWS::Serverless::Function" | "AWS::Lambda::Function":
                names[name, None], names[name, "Arn"] = name, arn_of(name)
            case "AWS::S3::Bucket":
                names[name, None], names[name, "Arn"] = bucket_name(name), f"arn:aws:s3:::{bucket_name(name)}"
            case "AWS::SecretsManager::Secret":
                names[name, None] = names[name, "Id"] = secret_arn(name)
            case "AWS::Serverless::StateMachine":
                names[name, None] = names[name, "Arn"] = StateMachine(name, {}).arn
                names[name, "Name"] = name
    return names


class _Reader:
    def __init__(
        self, path: Path, body: Any, resources: dict[str, Any], resolver: Resolver, environment: Mapping[str, str]
    ) -> None:
        self._folder, self._body, self._resources = path.parent, body, resources
        self._resolve, self._holds, self._environment = resolver.resolve, resolver.holds, environment

    def _of(self, kind: str) -> dict[str, dict[str, Any]]:
        found = {
            name: r
            for name, r in self._resources.items()
            if r["Type"] == kind and ("Condition" not in r or self._holds(r["Condition"]))
        }
        return {name: self._resolve(resource.get("Properties", {})) for name, resource in found.items()}

    def template(self) -> Template:
        functions = self._of("AWS::Serverless::Function")
        api = next(iter(self._of("AWS::Serverless::Api").values()), {})
        return Template(
            functions={name: self._function(name, properties) for name, properties in functions.items()},
            routes=tuple(gateway.routes(functions, metered=bool(api.get("Auth", {}).get("ApiKeyRequired")))),
            stage=str(api.get("StageName", "live")),
            authorizer=gateway.authorizer(api),
            plans=gateway.plans(self._of("AWS::ApiGateway::UsagePlan")),
            gateway_responses=gateway.gateway_responses(api),
            schedules=tuple(_schedules(functions)),
            state_machines=tuple(self._state_machines()),
            buckets={name: bucket_name(name) for name in self._of("AWS::S3::Bucket")},
            secrets={name: secret_arn(name) for name in self._of("AWS::SecretsManager::Secret")},
            behaviours=self._behaviours(),
            edge_header=self._edge_header(),
            roles=read_roles(self._resources, shared=self._shared(), of=self._of),
        )

    def _shared(self) -> dict[str, Any]:
        return dict(self._resolve(self._body.get("Globals", {}).get("Function", {})))

    def _function(self, name: str, properties: dict[str, Any]) -> Function:
        shared = self._shared()
        variables = {
            **shared.get("Environment", {}).get("Variables", {}),
            **properties.get("Environment", {}).get("Variables", {}),
        }
        given = {key: self._environment.get(key, _text(value)) for key, value in variables.items()}
        handler = str(properties.get("Handler", shared.get("Handler", "")))
        return Function(
            name=name,
            folder=(self._folder / str(properties.get("CodeUri", shared.get("CodeUri", ".")))).resolve(),
            handler=handler,
            timeout_s=float(properties.get("Timeout", shared.get("Timeout", 3))),
            memory_mb=int(properties.get("MemorySize", shared.get("MemorySize", 128))),
            environment=given,
            streamed=handler.endswith(".sh"),
            snap_start="SnapStart" in properties,
            scratch_mb=int(properties.get("EphemeralStorage", {}).get("Size", 512)),
        )

    def _state_machines(self) -> list[StateMachine]:
        machines = []
        for name, properties in self._of("AWS::Serverless::StateMachine").items():
            if "DefinitionUri" in properties:
                definition = load_yaml(self._folder / str(properties["DefinitionUri"]))
            else:
                definition = properties["Definition"]
            machines.append(StateMachine(name, _substitute(definition, properties.get("DefinitionSubstitutions", {}))))
        return machines

    def _distribution(self) -> dict[str, Any]:
        found = next(iter(self._of("AWS::CloudFront::Distribution").values()), {})
        return dict(found.get("DistributionConfig", {}))

    def _edge_header(self) -> str:
        origins = self._distribution().get("Origins", [])
        names = [str(h["HeaderName"]) for origin in origins for h in origin.get("OriginCustomHeaders", [])]
        return names[0].lower() if names else "x-kongdori-edge"

    def _behaviours(self) -> tuple[Behaviour, ...]:
        config = self._distribution()
        policies = {
            name: properties["ResponseHeadersPolicyConfig"]
            for name, properties in self._of("AWS::CloudFront::ResponseHeadersPolicy").items()
        }
        buckets = {
            str(origin["Id"]): str(origin["DomainName"]).split(".", 1)[0]
            for origin in config.get("Origins", [])
            if "S3OriginConfig" in origin
        }
        behaviours = [*config.get("CacheBehaviors", []), {"PathPattern": "*"} | config.get("DefaultCacheBehavior", {})]
        return tuple(
            Behaviour(
                pattern=str(behaviour["PathPattern"]),
                bucket=bucket_name(buckets[origin]) if (origin := behaviour.get("TargetOriginId")) in buckets else None,
                signed=bool(behaviour.get("TrustedKeyGroups")),
                headers=response_headers(policy),
                preflight=preflight_headers(policy),
            )
            for behaviour in behaviours
            for policy in [policies.get(behaviour.get("ResponseHeadersPolicyId"), {})]
        )


def _schedules(functions: Mapping[str, Mapping[str, Any]]) -> Iterator[Schedule]:
    for name, properties in functions.items():
        for event in properties.get("Events", {}).values():
            if event["Type"] != "Schedule":
                continue
            rate = re.fullmatch(r"rate\((\d+) (second|minute|hour|day)s?\)", str(event["Properties"]["Schedule"]))
            if rate is None:
                raise StartError(
                    f"infra/template.yaml: {name} has a schedule that is no rate, which is all we run here."
                )
            yield Schedule(name, int(rate[1]) * _SECONDS[rate[2]])


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _substitute(definition: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(definition, dict):
        return {key: _substitute(value, values) for key, value in definition.items()}
    if isinstance(definition, list):
        return [_substitute(item, values) for item in definition]
    if isinstance(definition, str):
        for name, value in values.items():
            if definition == "${" + name + "}":
                return value
            definition = definition.replace("${" + name + "}", str(value))
    return definition
