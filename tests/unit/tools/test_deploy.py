"""What a deployment uploads, with which headers, against moto in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from kongdori_tools import deploy
from kongdori_tools.deploy_settings import check_name
from kongdori_tools.errors import CommandError
from kongdori_tools.stacks import Stack, Stacks

pytestmark = pytest.mark.unit


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="spa")
        yield "spa"


def test_the_page_is_kept_fresh_and_its_parts_forever(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-abc.js").write_text("export {}")
    (tmp_path / "assets" / "index-abc.js.br").write_bytes(b"for the local front alone")
    (tmp_path / ".built").write_text("")
    deploy.publish_page(Stacks("us-east-1"), bucket, tmp_path)
    client = boto3.client("s3")
    page, part = (client.head_object(Bucket=bucket, Key=key) for key in ("index.html", "assets/index-abc.js"))
    assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "text/html; charset=utf-8")
    assert (part["CacheControl"], part["ContentType"]) == (deploy.FOREVER, "text/javascript; charset=utf-8")
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 2


def test_a_page_that_was_not_built_is_not_published(bucket: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="isn't built"):
        deploy.publish_page(Stacks("us-east-1"), bucket, tmp_path)


def _stack(size: str) -> Stack:
    return Stack("kongdori-home", "UPDATE_COMPLETE", {"Size": size}, {})


@pytest.mark.parametrize(("now", "wanted"), [("smallest", "steady"), ("roomy", "smallest")])
def test_a_size_whose_database_would_begin_empty_is_refused(now: str, wanted: str) -> None:
    with pytest.raises(CommandError, match="backup FILE"):
        deploy.check_size(_stack(now), {"Size": wanted})


@pytest.mark.parametrize(("now", "given"), [("steady", {"Size": "roomy"}), ("smallest", {}), ("roomy", {})])
def test_other_changes_keep_the_database(now: str, given: dict[str, str]) -> None:
    deploy.check_size(_stack(now), given)


@pytest.mark.parametrize(
    ("free", "parameters"), [(10, {"LimitConcurrency": "false"}), (deploy.ROOM, {}), (1000, {}), (None, {})]
)
def test_a_new_account_has_no_room_to_reserve(
    free: int | None, parameters: dict[str, str], bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stacks = Stacks("us-east-1")
    monkeypatch.setattr(stacks, "unreserved_concurrency", lambda: free)
    assert deploy.room_for_functions(stacks) == parameters


def test_aws_is_asked_for_the_accounts_limit(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("lambda")
    stacks = Stacks("us-east-1")
    monkeypatch.setattr(stacks, "client", lambda service: client)
    with Stubber(client) as stub:
        stub.add_response("get_account_settings", {"AccountLimit": {"UnreservedConcurrentExecutions": 10}}, {})
        assert stacks.unreserved_concurrency() == 10
        stub.add_client_error("get_account_settings", "AccessDeniedException")
        assert stacks.unreserved_concurrency() is None


@pytest.mark.parametrize("name", ["kongdori", "k", "kongdori-home-2", "k" * 40])
def test_a_name_that_every_service_takes(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["Kongdori", "kongdori--home", "kongdori-", "2kongdori", "kong_dori", "", "k" * 41])
def test_a_name_that_some_service_refuses(name: str) -> None:
    with pytest.raises(CommandError, match="can't be a stack's name"):
        check_name(name)


def test_zones_that_lack_the_machine_are_passed_over(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("ec2")
    stacks = Stacks("us-east-1")
    monkeypatch.setattr(stacks, "client", lambda service: client)
    there = [{"ZoneName": f"us-east-1{letter}"} for letter in "abcd"]
    offers = [{"Location": f"us-east-1{letter}"} for letter in "dcbx"]
    with Stubber(client) as stub:
        stub.add_response("describe_instance_type_offerings", {"InstanceTypeOfferings": offers})
        stub.add_response("describe_availability_zones", {"AvailabilityZones": there})
        assert deploy.zones(stacks) == {"ZoneA": "us-east-1b", "ZoneB": "us-east-1c"}
        stub.add_client_error("describe_instance_type_offerings", "UnauthorizedOperation")
        assert deploy.zones(stacks) == {}


def test_the_logs_that_services_make_for_themselves_are_named_as_they_name_them() -> None:
    assert deploy.logs_of_services({"Api": "a1", "DatabaseCluster": "c1", "SpaBucket": "b1"}) == [
        "API-Gateway-Execution-Logs_a1/live",
        "/aws/rds/cluster/c1/postgresql",
    ]
    assert deploy.logs_of_services({"Api": "a1", "Database": "d1"})[1] == "/aws/rds/instance/d1/postgresql"


def test_a_log_group_that_is_there_keeps_its_lines_and_gets_an_end(bucket: str) -> None:
    stacks = Stacks("us-east-1")
    logs = stacks.client("logs")
    logs.create_log_group(logGroupName="there")
    stacks.keep_logs(["there", "new"], days=7)
    groups = logs.describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups} == {"there": 7, "new": 7}
