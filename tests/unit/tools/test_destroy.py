"""`make destroy`, against moto in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
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
    assert asked == ["Type kongdori-home to delete it: "]
    said = capsys.readouterr().out
    assert f"{ids['FilmsBucket']}: films" in said
    assert f"{ids['AppSecret']}: Kongdori's keys" in said
    assert "last snapshot of the database" in said
    assert ids["SpaBucket"] not in said
    assert stacks.find("kongdori-home") is None
    assert ids["SpaBucket"] not in [b["Name"] for b in stacks.client("s3").list_buckets()["Buckets"]]
    assert stacks.client("rds").describe_db_instances()["DBInstances"] == []


@pytest.mark.parametrize("answer", ["", "yes", "kongdori"])
def test_another_answer_changes_nothing(stacks: Stacks, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    type_in(monkeypatch, answer, [])
    with pytest.raises(CommandError, match="Nothing was deleted"):
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
    with pytest.raises(CommandError, match="Is it really a Kongdori"):
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


class Stuck:
    """CloudFormation's client, of whose deletions as many fail as there are reasons."""

    def __init__(self, client: Any, reasons: list[str]) -> None:
        self._client, self._reasons, self.tries = client, reasons, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def delete_stack(self, **named: Any) -> None:
        self.tries += 1
        if self.tries > len(self._reasons):
            self._client.delete_stack(**named)

    def get_waiter(self, name: str) -> Stuck:
        return self

    def wait(self, **_: Any) -> None:
        if self.tries <= len(self._reasons):
            raise WaiterError("StackDeleteComplete", "a terminal failure state", {})

    def describe_stack_events(self, **named: str) -> dict[str, Any]:
        failed = {"LogicalResourceId": "PrivateSubnetA", "ResourceStatus": "DELETE_FAILED"}
        begun = {"LogicalResourceId": named["StackName"], "ResourceStatus": "DELETE_IN_PROGRESS"}
        before = failed | {"ResourceStatusReason": "of an earlier try"}
        now = failed | {"ResourceStatusReason": self._reasons[self.tries - 1]}
        return {"StackEvents": [{**begun, "ResourceStatus": "DELETE_FAILED"}, now, begun, before]}


def delete(stacks: Stacks, monkeypatch: pytest.MonkeyPatch, *reasons: str) -> tuple[Stuck, str]:
    """Deletes a stack whose functions left an interface in its network, and another one that is not theirs."""
    ec2 = stacks.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    for description in ("AWS Lambda VPC ENI-kongdori-ChatFunction", "somebody else's"):
        ec2.create_network_interface(SubnetId=subnet, Description=description)
    clients, ids = stacks.client, stacks.physical_ids("kongdori-home") | {"Vpc": vpc}
    clients("rds").modify_db_instance(DBInstanceIdentifier=ids["Database"], DeletionProtection=False)
    stuck = Stuck(clients("cloudformation"), list(reasons))
    monkeypatch.setattr(stacks, "client", lambda name: stuck if name == "cloudformation" else clients(name))
    monkeypatch.setattr(stacks, "physical_ids", lambda _: ids)
    try:
        stacks.delete("kongdori-home")
    except CommandError as error:
        return stuck, str(error)
    return stuck, ""


IN_USE = "The subnet 'subnet-1' has dependencies and cannot be deleted."


def test_what_functions_left_in_the_network_is_cleared_away(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, error = delete(stacks, monkeypatch, IN_USE, IN_USE)
    assert (stuck.tries, error) == (3, "")
    left = [one["Description"] for one in stacks.client("ec2").describe_network_interfaces()["NetworkInterfaces"]]
    assert left == ["somebody else's"]
    assert stacks.find("kongdori-home") is None


@pytest.mark.parametrize(("reasons", "tries"), [([IN_USE] * 9, 3), (["You may not do this."] * 9, 1)])
def test_what_does_not_go_is_told(
    stacks: Stacks, monkeypatch: pytest.MonkeyPatch, reasons: list[str], tries: int
) -> None:
    stuck, error = delete(stacks, monkeypatch, *reasons)
    assert stuck.tries == tries
    assert error == f"kongdori-home couldn't be deleted completely:\n  PrivateSubnetA: {reasons[0]}"
