"""Every connection that a function opens has a way through the template's security groups, routes and endpoints."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from kongdori_local.config import REGION
from kongdori_local.intrinsics import Resolver
from kongdori_tools.transformed import transformed

CHOICES: tuple[dict[str, str], ...] = (
    {},
    {"Size": "steady"},
    {"Size": "roomy"},
    {"Egress": "none"},
    {"Egress": "none", "Size": "roomy", "Model": "bedrock"},
    {"Model": "bedrock"},
)
OUTSIDE = "203.0.113.7"  # somewhere on the internet
PORTS = {"AWS::RDS::DBCluster": {5432}, "AWS::RDS::DBInstance": {5432}}
PORTS |= {"AWS::ElastiCache::ReplicationGroup": {6379}, "AWS::ElastiCache::ServerlessCache": {6379, 6380}}
# A store's property that names its security groups.
GROUPS = ("VpcSecurityGroupIds", "VPCSecurityGroups", "SecurityGroupIds")
# What the functions themselves ask of AWS, and not Lambda for them.
SERVICES = {"s3": "s3", "secretsmanager": "secretsmanager", "states": "states", "bedrock": "bedrock-runtime"}
VPC = "10.60.0.0/20"


@dataclass(frozen=True)
class Network:
    """The transformed template with one choice of parameters: resources by logical id, resolved."""

    resources: Mapping[str, dict[str, Any]]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: r["Properties"] for name, r in self.resources.items() if r["Type"] == kind}

    def reaches(self, group: str, to: str, port: int) -> bool:
        """Whether traffic from a function gets to a security group or an address: out of the one, into the other."""
        groups = self.of("AWS::EC2::SecurityGroup")
        leaves = any(_covers(rule, port, to) for rule in groups[group].get("SecurityGroupEgress", []))
        if to not in groups:
            return leaves
        return leaves and any(
            _covers(rule, port, group) or _covers(rule, port, "10.60.0.9")
            for rule in groups[to].get("SecurityGroupIngress", [])
        )

    def endpoint(self, service: str) -> dict[str, Any] | None:
        """The VPC's own endpoint of an AWS service."""
        name = f"com.amazonaws.{REGION}.{service}"
        return next((e for e in self.of("AWS::EC2::VPCEndpoint").values() if e["ServiceName"] == name), None)

    def way_out(self) -> dict[str, Any] | None:
        """The private subnets' route to the internet."""
        routes = self.of("AWS::EC2::Route").values()
        private = [r for r in routes if r["RouteTableId"] == "PrivateRoutes"]
        return next((r for r in private if r["DestinationCidrBlock"] == "0.0.0.0/0"), None)


def _covers(rule: Mapping[str, Any], port: int, to: str) -> bool:
    if not int(rule["FromPort"]) <= port <= int(rule["ToPort"]):
        return False
    if group := rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId"):
        return bool(group == to)
    inside = to.endswith("SecurityGroup")  # all of ours are in the VPC
    return ipaddress.ip_network(VPC if inside else to).subnet_of(ipaddress.ip_network(rule["CidrIp"]))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return transformed()


@pytest.fixture(params=CHOICES, ids=str)
def network(request: pytest.FixtureRequest, whole: dict[str, Any]) -> Network:
    resolver = Resolver(whole, parameters=request.param, resources={})
    kept = {n: r for n, r in whole["Resources"].items() if "Condition" not in r or resolver.holds(r["Condition"])}
    return Network({name: resolver.resolve(resource) for name, resource in kept.items()})


def callers(network: Network) -> Iterator[tuple[str, str]]:
    """Each function in the VPC, with its security group."""
    for name, properties in network.of("AWS::Lambda::Function").items():
        for group in properties.get("VpcConfig", {}).get("SecurityGroupIds", []):
            yield name, group


def asked_services(network: Network, name: str) -> set[str]:
    """The services of AWS that a function's role lets it ask."""
    role = network.resources[f"{name}Role"]["Properties"]
    managed = network.of("AWS::IAM::ManagedPolicy")
    documents = [managed[p]["PolicyDocument"] for p in role.get("ManagedPolicyArns", [])]
    documents += [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    actions = [s["Action"] for document in documents for s in document["Statement"]]
    flat = [a for action in actions for a in (action if isinstance(action, list) else [action])]
    return {SERVICES[service] for action in flat if (service := action.partition(":")[0]) in SERVICES}


def test_all_but_the_bootstrap_are_in_the_vpc(network: Network) -> None:
    inside = {name for name, _ in callers(network)}
    assert network.of("AWS::Lambda::Function").keys() - inside == {"BootstrapFunction"}
    assert {group for _, group in callers(network)} == {"FunctionSecurityGroup"}


def test_functions_reach_their_database_and_cache(network: Network) -> None:
    stores = {
        name: (kind, {group for key in GROUPS for group in properties.get(key, [])})
        for kind in PORTS
        for name, properties in network.of(kind).items()
    }
    stores.pop("DatabaseClusterInstance", None)  # is reached through its cluster's groups
    assert len(stores) == 2
    for name, (kind, groups) in stores.items():
        assert groups, f"{name} has no security group"
        for port in PORTS[kind]:
            assert any(network.reaches("FunctionSecurityGroup", group, port) for group in groups), (name, port)
        for group in groups:
            rules = network.of("AWS::EC2::SecurityGroup")[group]["SecurityGroupIngress"]
            assert all(rule.get("SourceSecurityGroupId") == "FunctionSecurityGroup" for rule in rules), "only functions"


def test_functions_reach_each_service_that_their_roles_let_them_ask(network: Network) -> None:
    for name, group in callers(network):
        for service in asked_services(network, name):
            endpoint = network.endpoint(service)
            if endpoint is None:
                assert network.way_out() is not None, f"{name} has no way to {service}"
                assert network.reaches(group, OUTSIDE, 443), (name, service)
            elif endpoint["VpcEndpointType"] == "Gateway":
                assert endpoint["RouteTableIds"] == ["PrivateRoutes"]
                assert network.reaches(group, OUTSIDE, 443), "a gateway endpoint has public addresses"
            else:
                assert endpoint["PrivateDnsEnabled"] is True
                (own,) = endpoint["SecurityGroupIds"]
                assert network.reaches(group, own, 443), (name, service)


def test_functions_reach_the_model_where_they_have_a_way_out(network: Network) -> None:
    route = network.way_out()
    if route is None:
        assert network.endpoint("secretsmanager"), "without a way out, what they need of AWS comes into the VPC"
        return
    assert network.reaches("FunctionSecurityGroup", OUTSIDE, 443)
    assert not network.reaches("FunctionSecurityGroup", OUTSIDE, 80), "and nowhere else"
    if instance := route.get("InstanceId"):
        (group,) = network.of("AWS::EC2::Instance")[instance]["SecurityGroupIds"]
        assert network.reaches("FunctionSecurityGroup", group, 443)
        assert network.reaches(group, OUTSIDE, 443)
    else:
        assert route["NatGatewayId"] in network.of("AWS::EC2::NatGateway")


def test_a_model_server_inside_the_vpc_is_reached_on_any_port(network: Network) -> None:
    assert network.reaches("FunctionSecurityGroup", "10.60.4.2", 11434)
