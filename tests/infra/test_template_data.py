"""Stores and network: what must last is protected, and nothing of it is reachable from outside."""

from __future__ import annotations

import json
import re
from typing import Any

from kongdori_tools.deploy_settings import LONGEST_NAME, SIZES


def test_the_database_is_protected(resources: dict[str, Any], template: dict[str, Any]) -> None:
    database = resources["Database"]
    assert database["DeletionPolicy"] == database["UpdateReplacePolicy"] == "Snapshot"
    properties = database["Properties"]
    assert properties["StorageEncrypted"] is True
    assert properties["DeletionProtection"] == {"Ref": "DatabaseDeletionProtection"}
    protection = template["Parameters"]["DatabaseDeletionProtection"]
    assert protection["Default"] == "false", "a first deployment that fails could not be rolled back"
    assert properties["PubliclyAccessible"] is False
    assert properties["BackupRetentionPeriod"] >= 7
    assert "resolve:secretsmanager" in str(properties["MasterUserPassword"])
    parameters = resources["DatabaseParameters"]["Properties"]
    assert parameters["Parameters"]["rds.force_ssl"] == "1"
    assert parameters["Family"] == f"postgres{properties['EngineVersion']}"


def test_the_cache_asks_for_a_password_over_tls(resources: dict[str, Any], template: dict[str, Any]) -> None:
    properties = resources["Cache"]["Properties"]
    assert properties["TransitEncryptionEnabled"] is True
    assert properties["AtRestEncryptionEnabled"] is True
    assert "resolve:secretsmanager" in str(properties["AuthToken"])
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["REDIS_URL"]["Fn::Sub"].startswith("rediss://${Cache.")
    assert variables["CACHE_SECRET_ARN"] == {"Ref": "CacheSecret"}
    assert "resolve:" not in str(variables)  # a secret in the environment shows in the console


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
    assert sizes["smallest"]["SnapStart"] == "None", "snapshots cost more than all the rest while nobody comes"


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
        assert alarm["AlarmActions"] == {"Fn::If": ["HasAlarmEmail", [{"Ref": "AlarmTopic"}], []]}, name
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
        "DatabaseSecretArn",
    }
