"""Stores and network: what must last is protected, and nothing of it is reachable from outside."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kongdori_local.postgres import Postgres
from kongdori_tools.deploy import ROOM
from kongdori_tools.deploy_settings import LONGEST_NAME, SIZES


@pytest.mark.parametrize(
    ("name", "parameters", "family"),
    [
        ("Database", "DatabaseParameters", "postgres18"),
        ("DatabaseCluster", "DatabaseClusterParameters", "aurora-postgresql18"),
    ],
)
def test_the_database_is_protected(
    resources: dict[str, Any], template: dict[str, Any], name: str, parameters: str, family: str
) -> None:
    database = resources[name]
    assert database["DeletionPolicy"] == database["UpdateReplacePolicy"] == "Snapshot"
    properties = database["Properties"]
    assert properties["StorageEncrypted"] is True
    assert properties["DeletionProtection"] == {"Ref": "DatabaseDeletionProtection"}
    protection = template["Parameters"]["DatabaseDeletionProtection"]
    assert protection["Default"] == "false", "a first deployment that fails could not be rolled back"
    assert properties["BackupRetentionPeriod"] >= 7
    assert "resolve:secretsmanager" in str(properties["MasterUserPassword"])
    assert database["DependsOn"] == "AppSecretValues", "its password must be made first"
    group = resources[parameters]["Properties"]
    assert group["Parameters"]["rds.force_ssl"] == "1"
    assert group["Family"] == family
    # The local database's log is read whole, in tests/attacks/test_private.py: this one logs the same.
    local = Postgres(Path("data"), "password", Path("sockets")).settings
    logged = {key: value for key, value in local.items() if key.startswith("log_") and key != "log_timezone"}
    assert logged.items() <= group["Parameters"].items()
    assert logged["log_min_error_statement"] == "panic"
    assert family.endswith(properties["EngineVersion"])


def test_no_database_has_an_address_outside(resources: dict[str, Any]) -> None:
    instances = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::RDS::DBInstance"]
    assert [instance["PubliclyAccessible"] for instance in instances] == [False, False]


def test_the_smallest_database_rests_where_nobody_uses_it(resources: dict[str, Any], template: dict[str, Any]) -> None:
    scaling = resources["DatabaseCluster"]["Properties"]["ServerlessV2ScalingConfiguration"]
    assert scaling["MinCapacity"] == 0
    assert scaling["SecondsUntilAutoPause"] == 300
    # A connection of a function that is frozen would keep it awake.
    idle_s = int(resources["DatabaseClusterParameters"]["Properties"]["Parameters"]["idle_session_timeout"]) / 1000
    assert 0 < idle_s < scaling["SecondsUntilAutoPause"]
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["DATABASE_SLEEPS"] == {"Fn::If": ["IsSmallest", "true", "false"]}


def test_each_size_has_one_database_and_one_cache(resources: dict[str, Any]) -> None:
    small = {"DatabaseCluster", "DatabaseClusterInstance", "DatabaseClusterParameters", "ServerlessCache"}
    small |= {"CacheUser", "CacheUsers"}
    servers = {"Database", "DatabaseParameters", "Cache", "CacheParameters", "CacheSubnets"}
    stores = {n: r.get("Condition") for n, r in resources.items() if re.match("AWS::(RDS|ElastiCache)::", r["Type"])}
    assert stores == (
        dict.fromkeys(small, "IsSmallest") | dict.fromkeys(servers, "HasServers") | {"DatabaseSubnets": None}
    )


def test_the_cache_asks_for_a_password_over_tls(resources: dict[str, Any], template: dict[str, Any]) -> None:
    node = resources["Cache"]["Properties"]
    assert node["TransitEncryptionEnabled"] is True
    assert node["AtRestEncryptionEnabled"] is True
    assert "resolve:secretsmanager" in str(node["AuthToken"])
    user = resources["CacheUser"]["Properties"]
    assert user["AuthenticationMode"]["Type"] == "password"
    assert "resolve:secretsmanager" in str(user["AuthenticationMode"]["Passwords"])
    assert resources["ServerlessCache"]["Properties"]["UserGroupId"] == {"Ref": "CacheUsers"}
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    condition, serverless, nodes = variables["REDIS_URL"]["Fn::If"]
    assert condition == "IsSmallest"
    assert serverless["Fn::Sub"].startswith(f"rediss://{user['UserName']}@${{ServerlessCache.")
    assert nodes["Fn::Sub"].startswith("rediss://${Cache.")
    assert variables["CACHE_SECRET_ARN"] == {"Ref": "AppSecret"}
    assert variables["REDIS_CLUSTER"] == {"Fn::If": ["IsSmallest", "true", "false"]}
    assert "resolve:" not in str(variables)  # a secret in the environment shows in the console


def test_functions_never_take_more_connections_than_the_database_has(
    functions: dict[str, Any], template: dict[str, Any]
) -> None:
    pool = int(template["Globals"]["Function"]["Environment"]["Variables"]["DATABASE_POOL_SIZE"])
    for size in SIZES:
        taken, kinds = 0, []
        for name, function in functions.items():
            if name == "AuthorizerFunction":  # reads tokens and no database
                continue
            properties = function["Properties"]
            condition, limit, none = properties["ReservedConcurrentExecutions"]["Fn::If"]
            assert (condition, none) == ("LimitsConcurrency", {"Ref": "AWS::NoValue"}), name
            table, _, kind = limit["Fn::FindInMap"]
            kinds.append(kind)
            own = properties.get("Environment", {}).get("Variables", {}).get("DATABASE_POOL_SIZE", pool)
            taken += template["Mappings"][table][size][kind] * int(own)
        reserved = sum(template["Mappings"]["Concurrency"][size][kind] for kind in kinds)
        assert reserved + 100 <= ROOM, f"{size}: AWS keeps 100 for all other functions"
        for_people_and_aws = 10
        assert taken <= int(template["Mappings"]["Sizes"][size]["Connections"]) - for_people_and_aws, size


def test_a_stack_has_few_secrets_and_alarms_as_each_costs_every_month(
    resources: dict[str, Any],
) -> None:
    secrets = [name for name, r in resources.items() if r["Type"] == "AWS::SecretsManager::Secret"]
    assert secrets == ["AppSecret", "ModelSecret"]  # the second may be written by a function, the first by none
    alarms = [r for r in resources.values() if r["Type"] == "AWS::CloudWatch::Alarm"]
    smallest = [r for r in alarms if r.get("Condition") not in {"HasServers", "IsRoomy"}]
    assert len(smallest) == 10


def test_only_functions_reach_the_stores(resources: dict[str, Any]) -> None:
    for name in ("DatabaseSecurityGroup", "CacheSecurityGroup"):
        ingress = resources[name]["Properties"]["SecurityGroupIngress"]
        assert [rule["SourceSecurityGroupId"] for rule in ingress] == [{"Ref": "FunctionSecurityGroup"}]
    for name, group in resources.items():
        if group["Type"] == "AWS::EC2::SecurityGroup":
            assert "0.0.0.0/0" not in str(group["Properties"].get("SecurityGroupIngress")), name


def test_functions_and_stores_stand_in_private_subnets(resources: dict[str, Any], template: dict[str, Any]) -> None:
    private = [{"Ref": "PrivateSubnetA"}, {"Ref": "PrivateSubnetB"}]
    assert template["Globals"]["Function"]["VpcConfig"]["SubnetIds"] == private
    assert resources["DatabaseSubnets"]["Properties"]["SubnetIds"] == private
    assert resources["CacheSubnets"]["Properties"]["SubnetIds"] == private
    for name in ("PrivateSubnetA", "PrivateSubnetB"):
        assert not resources[name]["Properties"].get("MapPublicIpOnLaunch")


def test_one_parameter_says_how_much_runs_while_nobody_comes(template: dict[str, Any]) -> None:
    size, sizes = template["Parameters"]["Size"], template["Mappings"]["Sizes"]
    assert (size["Default"], tuple(size["AllowedValues"])) == ("smallest", SIZES)
    assert tuple(sizes) == SIZES
    assert template["Parameters"]["SnapStart"]["Default"] == "off", "snapshots cost more than all the rest"


def test_no_secret_is_a_parameter_and_nobody_has_to_answer_for_one(template: dict[str, Any]) -> None:
    for name, parameter in template["Parameters"].items():
        assert "Default" in parameter, name
        assert "NoEcho" not in parameter, f"{name}: `kongdori secrets` and the page store secrets"
        assert not re.search("Key|Token|Password|Secret", name.replace("TokensPerDay", "")), name


def test_names_made_of_the_stacks_fit_for_every_name_that_is_taken(template: dict[str, Any]) -> None:
    longest = max(re.findall(r"\$\{AWS::StackName\}(-[a-z-]+)", json.dumps(template["Resources"])), key=len)
    assert LONGEST_NAME + len(longest) <= 64, longest


def test_each_way_out_is_one_parameters_choice(resources: dict[str, Any], template: dict[str, Any]) -> None:
    assert template["Parameters"]["Egress"]["AllowedValues"] == ["internet", "none"]
    roomy = {"Condition": "IsRoomy"}
    assert template["Conditions"]["HasNatGateway"] == {"Fn::And": [{"Condition": "HasNat"}, roomy]}
    assert template["Conditions"]["HasNatInstance"] == {"Fn::And": [{"Condition": "HasNat"}, {"Fn::Not": [roomy]}]}
    ways = {name: r.get("Condition") for name, r in resources.items() if r["Type"] == "AWS::EC2::Route"}
    assert ways == {
        "PublicRouteOut": "HasNat",
        "RouteThroughNatGateway": "HasNatGateway",
        "RouteThroughNatInstance": "HasNatInstance",
    }
    for name in ("SecretsEndpoint", "StatesEndpoint"):
        assert resources[name]["Condition"] == "HasNoNat"
    assert "Condition" not in resources["S3Endpoint"], "large uploads must not go through a NAT"


def test_the_migration_can_reach_cloudformation_without_egress(resources: dict[str, Any]) -> None:
    statements = resources["S3Endpoint"]["Properties"]["PolicyDocument"]["Statement"]
    assert any("cloudformation-custom-resource-response-" in str(statement["Resource"]) for statement in statements)


def test_the_migration_waits_for_its_way_out(resources: dict[str, Any]) -> None:
    migration = resources["Migration"]
    assert set(migration["DependsOn"]) == {"PrivateRoutesA", "PrivateRoutesB", "S3Endpoint"}
    condition, managed, (other, instance, none) = (
        migration["Properties"]["WayOut"]["Fn::If"][0],
        migration["Properties"]["WayOut"]["Fn::If"][1],
        migration["Properties"]["WayOut"]["Fn::If"][2]["Fn::If"],
    )
    assert (condition, managed) == ("HasNatGateway", {"Ref": "RouteThroughNatGateway"})
    assert (other, instance, none) == ("HasNatInstance", {"Ref": "RouteThroughNatInstance"}, {"Ref": "SecretsEndpoint"})


def test_alarms_say_what_is_wrong_and_mail_it_where_somebody_asked(resources: dict[str, Any]) -> None:
    alarms = {name: r["Properties"] for name, r in resources.items() if r["Type"] == "AWS::CloudWatch::Alarm"}
    assert {alarm["Namespace"] for alarm in alarms.values()} >= {
        "AWS/ApiGateway",
        "AWS/Lambda",
        "AWS/States",
        "AWS/RDS",
        "AWS/ElastiCache",
    }
    for name, alarm in alarms.items():
        assert alarm["AlarmDescription"], name
        condition, mailed, quiet = alarm["AlarmActions"]["Fn::If"]
        assert condition == "HasAlarmEmail", name
        assert mailed == [*quiet, {"Ref": "AlarmTopic"}], name
        restarts = [{"Fn::Sub": "arn:${AWS::Partition}:automate:${AWS::Region}:ec2:reboot"}]
        assert quiet == (restarts if name == "NatDownAlarm" else []), name
    assert resources["AlarmTopic"]["Condition"] == "HasAlarmEmail"


def test_a_person_finds_what_they_need_in_the_outputs(template: dict[str, Any]) -> None:
    assert set(template["Outputs"]) >= {
        "SiteUrl",
        "ApiUrl",
        "SpaBucketName",
        "UploadsBucketName",
        "TranscriptsBucketName",
        "FilmsBucketName",
        "DistributionId",
        "SummariesStateMachineArn",
        "AppSecretArn",
    }
