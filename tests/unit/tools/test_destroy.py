"""`make destroy`, against moto in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from kongdori_tools import destroy
from kongdori_tools.errors import CommandError
from kongdori_tools.stacks import Stacks

pytestmark = pytest.mark.unit
REGION = "eu-central-1"
DATABASE = {
    "Engine": "postgres",
    "DBInstanceClass": "db.t4g.micro",
    "AllocatedStorage": "20",
    "MasterUsername": "kongdori",
    "MasterUserPassword": "long enough",
}
TEMPLATE = {
    "Parameters": {"DatabaseDeletionProtection": {"Type": "String", "Default": "true"}},
    "Resources": {
        "SpaBucket": {"Type": "AWS::S3::Bucket"},
        "FilmsBucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"},
        "AppSecret": {"Type": "AWS::SQS::Queue"},  # stands for a secret, which moto's CloudFormation lacks
        "Database": {"Type": "AWS::RDS::DBInstance", "DeletionPolicy": "Snapshot", "Properties": DATABASE},
    },
    "Outputs": {"FilmsBucketName": {"Value": {"Ref": "FilmsBucket"}}},
}


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stacks]:
    """A region with a Kongdori in it, whose page is published and whose database is protected."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        stacks = Stacks(REGION)
        stacks.client("cloudformation").create_stack(StackName="kongdori-home", TemplateBody=json.dumps(TEMPLATE))
        ids = stacks.physical_ids("kongdori-home")
        page, database = ids["SpaBucket"], ids["Database"]  # moto's CloudFormation leaves the protection out
        stacks.client("rds").modify_db_instance(DBInstanceIdentifier=database, DeletionProtection=True)
        stacks.client("s3").put_bucket_versioning(Bucket=page, VersioningConfiguration={"Status": "Enabled"})
        for text in (b"old", b"new"):
            stacks.client("s3").put_object(Bucket=page, Key="index.html", Body=text)
        yield stacks


def type_in(monkeypatch: pytest.MonkeyPatch, answer: str, asked: list[str]) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)


def test_it_asks_once_tells_what_it_keeps_and_deletes_the_rest(
    stacks: Stacks, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = stacks.physical_ids("kongdori-home")
    asked: list[str] = []
    type_in(monkeypatch, "kongdori-home", asked)
    destroy.destroy(stacks, "kongdori-home")
    assert asked == ["Type kongdori-home to go on: "]
    said = capsys.readouterr().out
    assert f"{ids['FilmsBucket']}: films" in said
    assert f"{ids['AppSecret']}: the application's keys" in said
    assert "last snapshot of the database" in said
    assert ids["SpaBucket"] not in said
    assert stacks.find("kongdori-home") is None
    assert ids["SpaBucket"] not in [b["Name"] for b in stacks.client("s3").list_buckets()["Buckets"]]
    assert stacks.client("rds").describe_db_instances()["DBInstances"] == []


@pytest.mark.parametrize("answer", ["", "yes", "kongdori"])
def test_another_answer_changes_nothing(stacks: Stacks, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    type_in(monkeypatch, answer, [])
    with pytest.raises(CommandError, match="Nothing was changed"):
        destroy.destroy(stacks, "kongdori-home")
    (database,) = stacks.client("rds").describe_db_instances()["DBInstances"]
    assert database["DeletionProtection"] is True
    assert (
        stacks.client("s3").list_objects_v2(Bucket=stacks.physical_ids("kongdori-home")["SpaBucket"])["KeyCount"] == 1
    )


def test_without_a_terminal_it_wants_to_be_told(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match="--yes"):
        destroy.destroy(stacks, "kongdori-home")
    destroy.destroy(stacks, "kongdori-home", yes=True)
    assert stacks.find("kongdori-home") is None


def test_a_stack_that_is_not_there_not_ours_or_not_named(stacks: Stacks) -> None:
    with pytest.raises(CommandError, match="no stack 'nowhere' in eu-central-1"):
        destroy.destroy(stacks, "nowhere", yes=True)
    other: dict[str, Any] = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
    boto3.client("cloudformation", region_name=REGION).create_stack(StackName="q", TemplateBody=json.dumps(other))
    with pytest.raises(CommandError, match="is it a Kongdori"):
        destroy.destroy(stacks, "q", yes=True)
    assert stacks.find("q") is not None
    with pytest.raises(CommandError, match="Say which AWS region"):
        Stacks()


def test_a_database_that_sleeps_is_unprotected_and_its_snapshot_named(stacks: Stacks) -> None:
    """moto's CloudFormation knows no Aurora, so this one stands beside the stack."""
    client, stack = stacks.client("rds"), stacks.find("kongdori-home")
    assert stack is not None
    login = {"MasterUsername": "kongdori", "MasterUserPassword": "long enough"}
    client.create_db_cluster(
        DBClusterIdentifier="sleeper", Engine="aurora-postgresql", DeletionProtection=True, **login
    )
    resources = {"DatabaseCluster": "sleeper"}
    destroy._unprotect(stacks, stack, resources)
    assert client.describe_db_clusters()["DBClusters"][0]["DeletionProtection"] is False
    client.create_db_cluster_snapshot(DBClusterIdentifier="sleeper", DBClusterSnapshotIdentifier="the-last")
    assert destroy._snapshots(stacks, resources) == " The database's last snapshot: the-last."
