"""`kongdori secrets rotate`: each step against stand-ins that check every request as AWS's own client does."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from kongdori.secrets import AppSecret
from kongdori_tools import secret_commands
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation
from kongdori_tools.rotation import HARD, ROTATIONS, Rotation
from kongdori_tools.stacks import Stacks

pytestmark = pytest.mark.unit
SECRET = {
    "token_keys": {"old": "b" * 44, "older": "a" * 44},
    "pepper": "p" * 40,
    "refresh_key": "r" * 40,
    "media_private_key": "pem",
    "edge_key": "edge-before",
    "database_password": "database-before",
    "cache_password": "cache-before",
    "wit_ai_token": "kept",
}
MATCH: dict[str, Any] = {
    "FieldToMatch": {"SingleHeader": {"Name": "x-kongdori-edge"}},
    "PositionalConstraint": "EXACTLY",
}
MATCH |= {"SearchString": b"edge-before", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}


class SecretsManager:
    """One secret."""

    def __init__(self) -> None:
        self.value: dict[str, Any] = dict(SECRET)

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 as AWS calls it
        assert SecretId == "arn:app"
        return {"SecretString": json.dumps(self.value)}

    def put_secret_value(self, SecretId: str, SecretString: str) -> None:  # noqa: N803
        assert SecretId == "arn:app"
        self.value = json.loads(SecretString)


class Account(Stacks):
    """Clients whose answers a test gives beforehand; botocore checks what they are asked."""

    def __init__(self, **ids: str) -> None:
        self.secret = SecretsManager()
        self.ids = {"AppSecret": "arn:app", **ids}
        self.clients: dict[str, Any] = {"secretsmanager": self.secret}
        self.seen: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str) -> Any:
        return self.clients[service]

    def physical_ids(self, name: str) -> dict[str, str]:
        assert name == "kongdori-home"
        return self.ids

    @contextmanager
    def answering(self, service: str, *answers: tuple[str, Any]) -> Iterator[None]:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        client: Any = boto3.session.Session(region_name="us-east-1", **keys).client(service)  # type: ignore[call-overload, arg-type]
        note = lambda params, model, **_: self.seen.append((model.name, deepcopy(params)))  # noqa: E731
        client.meta.events.register("provide-client-params.*", note)
        self.clients[service] = client
        with Stubber(client) as stub:
            for operation, answer in answers:
                stub.add_response(operation, answer)
            yield
            stub.assert_no_pending_responses()

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [params for name, params in self.seen if name == operation]


def rotate(account: Account, name: str) -> list[dict[str, Any]]:
    """The secret at each moment of waiting, and at the end."""
    moments: list[dict[str, Any]] = []
    rotation = Rotation(account, "kongdori-home", lambda _seconds, _why: moments.append(dict(account.secret.value)))
    assert ROTATIONS[name](rotation)
    moments.append(account.secret.value)
    for moment in moments:
        AppSecret.model_validate(moment)
        assert moment["wit_ai_token"] == "kept"
    return moments


def test_a_new_token_key_is_known_everywhere_before_it_signs() -> None:
    known, signs = (list(moment["token_keys"]) for moment in rotate(Account(), "token-keys"))
    assert known[0] == "old"
    assert signs == [known[1], "old"]
    assert "older" not in known


@pytest.mark.parametrize(("name", "field"), [("refresh-key", "refresh_key"), ("pepper", "pepper")])
def test_what_people_notice_changes_that_field_alone(name: str, field: str) -> None:
    (after,) = rotate(Account(), name)
    assert {key for key in SECRET if after[key] != SECRET[key]} == {field}


@pytest.mark.parametrize("firewall", [False, True])
def test_the_edge_shows_a_new_key_only_when_it_is_taken(firewall: bool) -> None:
    account = Account(Distribution="E1", **({"WebAcl": "home-api|id-1|REGIONAL"} if firewall else {}))
    header = {"HeaderName": "X-Kongdori-Edge", "HeaderValue": "edge-before"}
    plain = {"Id": "spa", "DomainName": "spa.example", "CustomHeaders": {"Quantity": 0}}
    api = {"Id": "api", "DomainName": "api.example", "CustomHeaders": {"Quantity": 1, "Items": [header]}}
    config: dict[str, Any] = {"CallerReference": "r", "Comment": "", "Enabled": True}
    config |= {"Origins": {"Quantity": 2, "Items": [plain, api]}}
    config |= {"DefaultCacheBehavior": {"TargetOriginId": "spa", "ViewerProtocolPolicy": "https-only"}}
    found: dict[str, Any] = {
        "Id": "E1",
        "ARN": "arn",
        "LastModifiedTime": 0,
        "InProgressInvalidationBatches": 0,
        "DomainName": "d",
    }
    found |= {"ActiveTrustedSigners": {"Enabled": False, "Quantity": 0}, "DistributionConfig": config}
    deployed = {"Distribution": {**found, "Status": "Deployed"}}
    sight = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": True, "MetricName": "home-api"}
    rule: dict[str, Any] = {"Name": "only-through-the-edge", "Priority": 0, "VisibilityConfig": sight}
    rule |= {"Statement": {"NotStatement": {"Statement": {"ByteMatchStatement": MATCH}}}}
    acl = {
        "Name": "home-api",
        "Id": "id-1",
        "ARN": "arn:aws:wafv2:us-east-1:1:acl",
        "DefaultAction": {"Allow": {}},
        "Rules": [rule],
    }
    acl |= {"VisibilityConfig": sight}
    took: list[Any] = [("get_web_acl", {"WebACL": acl, "LockToken": "1"}), ("update_web_acl", {"NextLockToken": "2"})]
    edge: list[Any] = [
        ("get_distribution_config", {"DistributionConfig": config, "ETag": "1"}),
        ("update_distribution", deployed),
    ]
    with (
        account.answering("cloudfront", *edge, ("get_distribution", deployed)),
        account.answering("wafv2", *(took * 2 if firewall else [])),
    ):
        during, after = rotate(account, "edge-key")
    new = after["edge_key"]
    assert (during["edge_key"], during["edge_key_before"]) == (new, "edge-before")
    assert after["edge_key_before"] == ""
    (update,) = account.asked("UpdateDistribution")
    sent = update["DistributionConfig"]["Origins"]["Items"][1]["CustomHeaders"]["Items"][0]["HeaderValue"]
    assert sent == new != "edge-before"
    if firewall:
        first, last = (
            ask["Rules"][0]["Statement"]["NotStatement"]["Statement"] for ask in account.asked("UpdateWebACL")
        )
        taken = [each["ByteMatchStatement"]["SearchString"] for each in first["OrStatement"]["Statements"]]
        assert taken == [b"edge-before", new.encode()]
        assert last["ByteMatchStatement"]["SearchString"] == new.encode()


@pytest.mark.parametrize(
    ("resource", "operation", "key"),
    [
        ("DatabaseCluster", "ModifyDBCluster", "DBClusterIdentifier"),
        ("Database", "ModifyDBInstance", "DBInstanceIdentifier"),
    ],
)
def test_database_and_secret_get_one_password(resource: str, operation: str, key: str) -> None:
    account = Account(**{resource: "db-1"})
    call = "modify_db_cluster" if resource == "DatabaseCluster" else "modify_db_instance"
    with account.answering("rds", (call, {})):
        (after,) = rotate(account, "database-password")
    (asked,) = account.asked(operation)
    assert (asked[key], asked["ApplyImmediately"]) == ("db-1", True)
    assert asked["MasterUserPassword"] == after["database_password"] != "database-before"


def test_a_serverless_cache_takes_both_passwords_for_a_while() -> None:
    account = Account(CacheUser="kongdori-home")
    with account.answering("elasticache", ("modify_user", {}), ("modify_user", {})):
        rotate(account, "cache-password")
    new = account.secret.value["cache_password"]
    assert [asked["Passwords"] for asked in account.asked("ModifyUser")] == [["cache-before", new], [new]]


def test_a_cache_of_its_own_takes_both_passwords_for_a_while() -> None:
    account = Account(Cache="group-1")
    available = ("describe_replication_groups", {"ReplicationGroups": [{"Status": "available"}]})
    change: tuple[str, Any] = ("modify_replication_group", {})
    with account.answering("elasticache", change, available, change, available):
        rotate(account, "cache-password")
    new = account.secret.value["cache_password"]
    asked = account.asked("ModifyReplicationGroup")
    assert [(one["AuthToken"], one["AuthTokenUpdateStrategy"]) for one in asked] == [(new, "ROTATE"), (new, "SET")]


@pytest.mark.parametrize("before", [None, {"id": "K1ROTATED", "private_key": "pem"}])
def test_films_open_with_the_new_key_and_the_one_before(before: dict[str, str] | None) -> None:
    account = Account(MediaPublicKey="K0OWN", MediaKeyGroup="G1")
    account.secret.value |= {"rotated_media_key": before}
    made = {
        "Id": "K2NEW",
        "CreatedTime": 0,
        "PublicKeyConfig": {"CallerReference": "r", "Name": "n", "EncodedKey": "k"},
    }
    group = {"Id": "G1", "LastModifiedTime": 0, "KeyGroupConfig": {"Name": "home-media", "Items": ["K0OWN", "K9"]}}
    with account.answering(
        "cloudfront",
        ("create_public_key", {"PublicKey": made}),
        ("get_key_group", {"KeyGroup": group, "ETag": "1"}),
        ("update_key_group", {}),
    ):
        during, after = rotate(account, "media-key")
    assert during["rotated_media_key"] == before, "the edge knows it first"
    assert after["rotated_media_key"]["id"] == "K2NEW"
    assert after["media_private_key"] == "pem", "CloudFormation made the stack's own of it, and can't change that"
    (asked,) = account.asked("UpdateKeyGroup")
    assert asked["KeyGroupConfig"]["Items"] == ["K2NEW", before["id"] if before else "K0OWN"]


def test_what_everybody_would_notice_wants_to_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())  # no terminal
    for name in HARD:
        options = argparse.Namespace(name=name, yes=False, stack="kongdori-home", region="us-east-1")
        with pytest.raises(CommandError, match="--yes"):
            secret_commands._rotate(options, lambda: Installation("films", lambda _event: {}, app_secret="arn:app"))


def test_a_local_run_makes_its_keys_itself() -> None:
    options = argparse.Namespace(name="token-keys", yes=False, stack=None, region=None)
    with pytest.raises(CommandError, match="--stack NAME"):
        secret_commands._rotate(options, lambda: Installation("films", lambda _event: {}))
