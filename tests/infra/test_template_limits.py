"""What services refuse at deployment and no schema, linter or translator says: each line here would have failed one."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from kongdori.errors import Unavailable
from kongdori_migrations.handler import when_reachable
from kongdori_tools.deploy_settings import LONGEST_NAME

# docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
UNREMOVABLE = re.compile(
    r"connection|content-encoding|content-length|expect|host|keep-alive|proxy-.*|trailer|transfer-encoding|upgrade|via"
    r"|warning|x-accel-.*|x-amz-cf-.*|x-amzn-(auth|cf-.*|errortype|fle-profile|header-.*|lambda-integration-tag"
    r"|requestid)|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip"
)
LONGEST_REGION = "ap-northeast-2"
STACK = "k" * LONGEST_NAME


def _of(resources: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def test_no_header_is_set_or_removed_that_cloudfront_keeps_to_itself(resources: dict[str, Any]) -> None:
    policies = _of(resources, "AWS::CloudFront::ResponseHeadersPolicy")
    assert policies
    for name, policy in policies.items():
        config = policy["Properties"]["ResponseHeadersPolicyConfig"]
        for kind in ("CustomHeadersConfig", "RemoveHeadersConfig"):
            for item in config.get(kind, {}).get("Items", []):
                assert not UNREMOVABLE.fullmatch(item["Header"].lower()), (name, item["Header"])
                assert len(item.get("Value", "")) <= 1783, (name, item["Header"])
    assert UNREMOVABLE.fullmatch("x-amzn-errortype")


def test_an_account_that_never_had_an_api_gets_one_before_its_setting(resources: dict[str, Any]) -> None:
    assert resources["ApiGatewayAccount"]["DependsOn"] == "Api"


def test_a_machine_in_a_public_subnet_waits_for_its_way_out(resources: dict[str, Any]) -> None:
    for name in ("NatInstance", "NatGateway"):
        assert set(resources[name]["DependsOn"]) == {"PublicRouteOut", "PublicRoutesAssociation"}, name
    script = resources["NatInstance"]["Properties"]["UserData"]["Fn::Base64"]["Fn::Sub"]
    assert resources["NatInstance"]["Properties"]["InstanceType"].endswith(".nano")
    assert script.index("swapon") < script.index("dnf install"), "dnf is killed on 512 MB (amazon-linux-2023 issue 404)"


def test_subnets_stand_in_two_zones_that_can_be_chosen(resources: dict[str, Any]) -> None:
    zones = {n: r["Properties"]["AvailabilityZone"]["Fn::If"] for n, r in _of(resources, "AWS::EC2::Subnet").items()}
    assert {name: (condition, chosen["Ref"]) for name, (condition, chosen, _) in zones.items()} == {
        "PrivateSubnetA": ("HasZones", "ZoneA"),
        "PrivateSubnetB": ("HasZones", "ZoneB"),
        "PublicSubnet": ("HasZones", "ZoneA"),
    }


def _statements(transformed: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each statement of a function's own policy, as Lambda writes it, with the longest names there can be."""
    for name, resource in _of(transformed, "AWS::Lambda::Permission").items():
        given = resource["Properties"]
        text = json.dumps(given["SourceArn"])
        for key, value in (("Region", LONGEST_REGION), ("AccountId", "1" * 12), ("Partition", "aws")):
            text = text.replace(f"${{AWS::{key}}}", value)
        source = re.search(r"arn:[^\"]*", text)
        yield (
            given["FunctionName"]["Ref"],
            {
                "Sid": f"{STACK}-{name}-{'X' * 13}"[:100],
                "Effect": "Allow",
                "Principal": {"Service": given["Principal"]},
                "Action": given["Action"],
                "Resource": f"arn:aws:lambda:{LONGEST_REGION}:{'1' * 12}:function:{'f' * 64}:live",
                "Condition": {"ArnLike": {"AWS:SourceArn": source[0] if source else text}},
            },
        )


def test_a_functions_own_policy_has_room_for_each_of_its_routes(transformed: dict[str, Any]) -> None:
    """SAM writes one statement for each route; at 20,480 bytes Lambda refuses the next."""
    sizes: dict[str, int] = defaultdict(int)
    for function, statement in _statements(transformed):
        sizes[function] += len(json.dumps(statement, separators=(",", ":"))) + 1
    assert sizes["ChatFunctionAliaslive"] > 10_000, "it is looked at"
    assert max(sizes.values()) < 20_480, sizes


def test_the_template_is_within_cloudformations_limits(template: dict[str, Any], transformed: dict[str, Any]) -> None:
    assert len(transformed) <= 500
    assert len(json.dumps(transformed)) < 1_000_000
    assert max(len(template[part]) for part in ("Parameters", "Outputs", "Mappings")) <= 200
    for name, role in _of(transformed, "AWS::IAM::Role").items():
        inline = [policy["PolicyDocument"] for policy in role["Properties"].get("Policies", [])]
        assert len(json.dumps(inline)) < 10_240, name
        assert len(role["Properties"].get("ManagedPolicyArns", [])) <= 10, name
    for name, policy in _of(transformed, "AWS::IAM::ManagedPolicy").items():
        assert len(json.dumps(policy["Properties"]["PolicyDocument"])) < 6_144, name


def test_an_api_has_room_for_each_part_of_a_path(routes: list[Any]) -> None:
    """API Gateway makes a resource of each, and takes 300 of an API."""
    parts = [route.path.strip("/").split("/") for route in routes]
    assert len({tuple(path[:length]) for path in parts for length in range(len(path) + 1)}) <= 300


def test_one_place_of_a_path_has_one_parameter(routes: list[Any]) -> None:
    """API Gateway takes /users/{a} and /users/{b} for two names of one resource, and refuses the second."""
    named: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        parts = route.path.split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                named["/".join(parts[:place])].add(part)
    assert len(named) > 5
    assert {parent: names for parent, names in named.items() if len(names) > 1} == {}


def test_memory_is_what_a_new_account_gets(template: dict[str, Any], functions: dict[str, Any]) -> None:
    default = template["Globals"]["Function"]["MemorySize"]
    for name, function in functions.items():
        memory = function["Properties"].get("MemorySize", default)
        smallest = memory["Fn::If"][2] if isinstance(memory, dict) else memory
        assert smallest <= 3008, name


def test_the_migration_waits_until_it_reaches_the_keys() -> None:
    tries = iter((Unavailable("no way out yet"), Unavailable("no way out yet"), "0019"))

    def work() -> str:
        outcome = next(tries)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    assert when_reachable(work, pause_s=0) == "0019"


def test_the_migration_gives_up_in_time_to_say_so(resources: dict[str, Any]) -> None:
    def work() -> str:
        raise Unavailable("no way out")

    with pytest.raises(Unavailable):
        when_reachable(work, patience_s=0, pause_s=1)
    assert resources["MigrationFunction"]["Properties"]["Timeout"] > 2 * 240
