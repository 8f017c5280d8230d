"""The first deploy's own function: it fills the app secret, answers CloudFormation, and never replaces anything."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from moto import mock_aws

from kongdori.secrets import AppSecret
from kongdori_migrations import bootstrap


@pytest.fixture
def secret_arn(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield boto3.client("secretsmanager").create_secret(Name="kongdori-app")["ARN"]


def stored(secret_arn: str) -> dict[str, Any]:
    return dict(json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=secret_arn)["SecretString"]))


def test_an_empty_secret_is_filled_with_what_the_functions_read(secret_arn: str) -> None:
    bootstrap.fill(secret_arn)
    secret = AppSecret.model_validate(stored(secret_arn))
    assert len(secret.token_keys) == 1
    assert set(secret.usage_plan_keys) == {"guest", "member", "admin"}
    assert len(set(secret.usage_plan_keys.values())) == 3
    assert all(20 <= len(key) <= 128 for key in secret.usage_plan_keys.values()), "what API Gateway takes as a key"
    assert secret.openai_api_key == ""


def test_nothing_that_is_there_is_replaced(secret_arn: str) -> None:
    first = bootstrap.fill(secret_arn)
    assert bootstrap.fill(secret_arn) == first
    assert stored(secret_arn) == first


def test_a_part_that_a_later_release_needs_is_added_and_the_rest_left(secret_arn: str) -> None:
    first = bootstrap.fill(secret_arn)
    older = {key: value for key, value in first.items() if key != "refresh_key"} | {"kept_by_hand": "yes"}
    older["usage_plan_keys"] = {"member": first["usage_plan_keys"]["member"]}
    boto3.client("secretsmanager").put_secret_value(SecretId=secret_arn, SecretString=json.dumps(older))
    second = bootstrap.fill(secret_arn)
    assert second["refresh_key"]
    assert second["kept_by_hand"] == "yes"
    assert second["pepper"] == first["pepper"]
    assert second["usage_plan_keys"]["member"] == first["usage_plan_keys"]["member"]
    assert second["usage_plan_keys"]["admin"]


def test_the_public_key_checks_what_the_private_key_signs(secret_arn: str) -> None:
    filled = bootstrap.fill(secret_arn)
    private = load_pem_private_key(filled["media_private_key"].encode(), password=None)
    public = load_pem_public_key(bootstrap.attributes(filled)["MediaPublicKey"].encode())
    signature = private.sign(b"policy", padding.PKCS1v15(), SHA256())
    public.verify(signature, b"policy", padding.PKCS1v15(), SHA256())
    assert public.key_size == 2048


class CloudFormation(http.server.BaseHTTPRequestHandler):
    answers: list[dict[str, Any]]

    def do_PUT(self) -> None:
        self.answers.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def cloudformation() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    answers: list[dict[str, Any]] = []
    handler = type("Handler", (CloudFormation,), {"answers": answers})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/answer", answers
        server.shutdown()
        thread.join()


def call(kind: str, url: str, properties: dict[str, str]) -> None:
    event = {"RequestType": kind, "ResponseURL": url, "StackId": "stack", "RequestId": "request"}
    event |= {"LogicalResourceId": "AppSecretValues", "ResourceProperties": properties}
    event |= {"ResourceType": "Custom::AppSecretValues"}
    bootstrap.handler(event, SimpleNamespace(log_stream_name="stream"))


def test_cloudformation_hears_of_the_values_and_masks_them(
    secret_arn: str, cloudformation: tuple[str, list[dict[str, Any]]]
) -> None:
    url, answers = cloudformation
    call("Create", url, {"SecretArn": secret_arn})
    (answer,) = answers
    assert (answer["Status"], answer["NoEcho"]) == ("SUCCESS", True)
    assert set(answer["Data"]) == {"MediaPublicKey", "GuestKey", "MemberKey", "AdminKey"}
    assert answer["Data"]["MemberKey"] == stored(secret_arn)["usage_plan_keys"]["member"]
    assert len(json.dumps(answer)) < 4096, "what a custom resource may answer"


def test_a_delete_leaves_the_secret_alone(secret_arn: str, cloudformation: tuple[str, list[dict[str, Any]]]) -> None:
    url, answers = cloudformation
    before = bootstrap.fill(secret_arn)
    call("Delete", url, {"SecretArn": secret_arn})
    assert answers[0]["Status"] == "SUCCESS"
    assert stored(secret_arn) == before


def test_a_failure_is_told_at_once_and_without_values(
    secret_arn: str, cloudformation: tuple[str, list[dict[str, Any]]]
) -> None:
    url, answers = cloudformation
    boto3.client("secretsmanager").put_secret_value(SecretId=secret_arn, SecretString="not json: pepper=1234")
    call("Create", url, {"SecretArn": secret_arn})
    assert answers[0]["Status"] == "FAILED"
    assert "1234" not in json.dumps(answers[0])
    assert "see the log stream" in answers[0]["Reason"]


def test_the_fingerprint_changes_with_any_value_and_with_nothing_else(
    cloudformation: tuple[str, list[dict[str, Any]]],
) -> None:
    url, answers = cloudformation
    event = {"RequestType": "Update", "ResourceURL": "", "ResponseURL": url, "StackId": "stack", "RequestId": "request"}
    event |= {"LogicalResourceId": "Fingerprint", "ResourceType": "Custom::Fingerprint"}
    for given in ({"A": "1", "B": "2"}, {"B": "2", "A": "1"}, {"A": "1", "B": "3"}):
        bootstrap.handler({**event, "ResourceProperties": given}, SimpleNamespace(log_stream_name="stream"))
    first, same, other = (answer["Data"]["Sha256"] for answer in answers)
    assert first == same != other
    assert len(first) <= 256, "what a version's description holds"
