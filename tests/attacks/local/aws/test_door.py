"""The AWS endpoint gives nothing to who does not prove to be a function of this machine, and nothing to a browser."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from fixtures import servers

from kongdori.secrets_manager import sign

pytestmark = pytest.mark.integration
SECRET = "kongdori-AppSecret"
KEYS = servers.CALLERS.keys("ChatFunction")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.aws(tmp_path_factory.mktemp("aws"), secrets={SECRET: "the keys of tokens"}) as address:
        s3_of(address).create_bucket(Bucket="kongdori-uploads")
        yield address


def s3_of(endpoint: str, *, secret_key: str = KEYS.secret_key) -> Any:
    login = {"aws_access_key_id": KEYS.access_key, "aws_secret_access_key": secret_key}
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **login)


def ask(
    endpoint: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of the answer to exactly this request."""
    line = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=60)
    try:
        line.putrequest(method, path, skip_host=True)
        for name, value in {"host": endpoint.removeprefix("http://"), **headers}.items():
            line.putheader(name, value)
        line.putheader("content-length", str(len(body)))
        line.endheaders(body)
        answer = line.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
    finally:
        line.close()


def get_secret(endpoint: str) -> dict[str, str]:
    """The headers of a request for the secret that would be answered."""
    return sign(
        url=endpoint,
        region="us-east-1",
        target="secretsmanager.GetSecretValue",
        body=json.dumps({"SecretId": SECRET}).encode(),
        access_key=KEYS.access_key,
        secret_key=KEYS.secret_key,
        session_token=None,
        now=datetime.now(UTC),
    )


BODY = json.dumps({"SecretId": SECRET}).encode()


def test_with_a_signature_it_answers(endpoint: str) -> None:
    status, _, text = ask(endpoint, "POST", "/", get_secret(endpoint), BODY)
    assert (status, "the keys of tokens" in text) == (200, True)


STRANGERS: dict[str, dict[str, str]] = {
    "no signature": {"authorization": ""},
    "a foreign host": {"host": "attacker.example"},
    "a foreign host with the port": {"host": "attacker.example:{port}"},
    "no host": {"host": ""},
    "a page at another port": {"origin": "http://localhost:3000"},
    "a page in a sandbox": {"origin": "null"},
    "a page at our own address": {"origin": "http://localhost:8080"},
    "another target": {"x-amz-target": "secretsmanager.DeleteSecret"},
}


@pytest.mark.parametrize("case", STRANGERS)
def test_strangers_get_nothing(endpoint: str, case: str) -> None:
    changes = {name: value.format(port=endpoint.rsplit(":", 1)[1]) for name, value in STRANGERS[case].items()}
    status, headers, text = ask(endpoint, "POST", "/", get_secret(endpoint) | changes, BODY)
    assert status in {400, 403}
    assert "the keys of tokens" not in text
    assert not [name for name in headers if name.startswith("access-control-")]


UNSIGNED = [
    ("GET", "/", {}, b""),
    ("GET", "/kongdori-uploads", {}, b""),
    ("PUT", "/kongdori-uploads/media/x", {}, b"x"),
    ("DELETE", "/kongdori-uploads", {}, b""),
    ("POST", "/", {"x-amz-target": "AWSStepFunctions.ListStateMachines"}, b"{}"),
    ("POST", "/2015-03-31/functions/MigrationFunction/invocations", {}, b'{"action": "users.promote"}'),
    ("GET", "/moto-api/", {}, b""),
    ("POST", "/moto-api/reset", {}, b""),
    ("OPTIONS", "/", {"access-control-request-method": "POST"}, b""),
]


@pytest.mark.parametrize(("method", "path", "headers", "body"), UNSIGNED)
def test_no_call_goes_without_a_signature(
    endpoint: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    status, answered, _ = ask(endpoint, method, path, headers, body)
    assert status in {400, 403}
    assert not [name for name in answered if name.startswith("access-control-")]


def test_motos_own_answers_come_without_cors(endpoint: str) -> None:
    login = {"aws_access_key_id": KEYS.access_key, "aws_secret_access_key": KEYS.secret_key}
    states = boto3.client("stepfunctions", endpoint_url=endpoint, region_name="us-east-1", **login)
    headers = states.list_state_machines()["ResponseMetadata"]["HTTPHeaders"]
    assert not [name for name in headers if name.startswith("access-control-")]


def test_another_secret_key_is_refused_in_s3s_words(endpoint: str) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        s3_of(endpoint, secret_key="guessed").list_objects_v2(Bucket="kongdori-uploads")


@pytest.mark.parametrize("size", [4, 3_000_000])
def test_bytes_that_were_not_signed_are_not_stored(endpoint: str, size: int) -> None:
    path, promised = "/kongdori-uploads/media/swapped", b"a" * size
    request = AWSRequest("PUT", f"{endpoint}{path}", data=promised)
    S3SigV4Auth(Credentials(KEYS.access_key, KEYS.secret_key), "s3", "us-east-1").add_auth(request)
    status, _, text = ask(endpoint, "PUT", path, dict(request.headers.items()), b"b" * size)
    assert (status, "XAmzContentSHA256Mismatch" in text) == (400, True)
    assert s3_of(endpoint).list_objects_v2(Bucket="kongdori-uploads")["KeyCount"] == 0
    missing = {"x-amz-content-sha256": hashlib.sha256(b"c").hexdigest()}
    status, _, _ = ask(endpoint, "PUT", path, dict(request.headers.items()) | missing, promised)
    assert status == 403
