"""Who may do what on AWS, as the template says it: roles, buckets' policies and the VPC's endpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_CALLERS = ("AWS::Serverless::Function", "AWS::Lambda::Function", "AWS::Serverless::StateMachine")

Statements = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Roles:
    """Statements of policies, with nothing left to resolve.

    `callers`: of each function's and state machine's role, by its logical id. `inside`: who calls from the VPC, and so
    through `endpoints`, which has those of a service's endpoint if it has a policy. `buckets`: by name.
    """

    callers: Mapping[str, Statements]
    inside: frozenset[str]
    buckets: Mapping[str, Statements]
    endpoints: Mapping[str, Statements]

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it: `Roles(**plain)` is equal again but for `inside`, which becomes a list."""
        return {
            "callers": self.callers,
            "inside": sorted(self.inside),
            "buckets": self.buckets,
            "endpoints": self.endpoints,
        }


def read(
    resources: Mapping[str, Any], *, shared: Mapping[str, Any], of: Callable[[str], dict[str, dict[str, Any]]]
) -> Roles:
    """`of` gives all resources of a type with resolved properties; `shared` is what every function has."""
    managed = {name: _statements(policy["PolicyDocument"]) for name, policy in of("AWS::IAM::ManagedPolicy").items()}
    roles = {name: list(_of_role(role, managed)) for name, role in of("AWS::IAM::Role").items()}
    callers, inside = {}, set()
    for kind in _CALLERS:
        for name, properties in of(kind).items():
            role = resources[name]["Properties"].get("Role")  # without one, SAM's own lets it write logs
            callers[name] = roles[role["Fn::GetAtt"][0]] if role else []
            if "VpcConfig" in properties or (kind == "AWS::Serverless::Function" and "VpcConfig" in shared):
                inside.add(name)
    return Roles(
        callers=callers,
        inside=frozenset(inside),
        buckets={
            str(policy["Bucket"]): _statements(policy["PolicyDocument"])
            for policy in of("AWS::S3::BucketPolicy").values()
        },
        endpoints={
            str(endpoint["ServiceName"]).rsplit(".", 1)[-1]: _statements(endpoint["PolicyDocument"])
            for endpoint in of("AWS::EC2::VPCEndpoint").values()
            if "PolicyDocument" in endpoint
        },
    )


def _of_role(role: Mapping[str, Any], managed: Mapping[str, Statements]) -> Iterator[dict[str, Any]]:
    for policy in role.get("ManagedPolicyArns", []):
        yield from managed.get(policy, [])  # AWS's own have no statements here
    for policy in role.get("Policies", []):
        yield from _statements(policy["PolicyDocument"])


def _statements(document: Mapping[str, Any]) -> Statements:
    return list(document["Statement"])
