"""Signatures as botocore makes them are verified and say who signed; any change to what was signed is refused."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kongdori.secrets_manager import sign
from kongdori_local.aws.callers import Callers
from kongdori_local.aws.signatures import Received, Refused, verify

CALLERS = Callers("secret")
INVOKE = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3AChat/invocations"
HOST = "http://127.0.0.1:20001"


def signed(method: str, url: str, body: bytes, *, service: str, caller: str = "ChatFunction") -> Received:
    """A request that botocore signed."""
    keys = CALLERS.keys(caller)
    request = AWSRequest(method, url, data=body, headers={"X-Odd": "  two   spaces "})
    auth = {"s3": S3SigV4Auth}.get(service, SigV4Auth)
    auth(Credentials(keys.access_key, keys.secret_key), service, "us-east-1").add_auth(request)
    place = urlsplit(url)
    headers = {"host": place.netloc, **{name.lower(): value for name, value in request.headers.items()}}
    return Received(method, place.path, place.query, headers, hashlib.sha256(body).hexdigest())


REQUESTS = {
    "s3": signed("PUT", f"{HOST}/kongdori-films/media/a%20b/%ED%95%9C.txt?x-id=PutObject&a=%2F", b"film", service="s3"),
    "lambda": signed("POST", f"{HOST}{INVOKE}", b"{}", service="lambda"),
    "states": signed("POST", f"{HOST}/", b'{"input": 1}', service="states"),
}


@pytest.mark.parametrize("service", REQUESTS)
def test_what_botocore_signs_is_verified(service: str) -> None:
    assert verify(REQUESTS[service], CALLERS, service=service, now=datetime.now(UTC)) == "ChatFunction"


def test_what_our_own_client_signs_is_verified() -> None:
    keys, now = CALLERS.keys("AuthFunction"), datetime.now(UTC)
    headers = sign(
        url=f"{HOST}/",
        region="us-east-1",
        target="secretsmanager.GetSecretValue",
        body=b"{}",
        access_key=keys.access_key,
        secret_key=keys.secret_key,
        session_token="a session",
        now=now,
    )
    request = Received("POST", "/", "", headers, hashlib.sha256(b"{}").hexdigest())
    assert verify(request, CALLERS, service="secretsmanager", now=now) == "AuthFunction"


CHANGES = {
    "method": {"method": "DELETE"},
    "path": {"path": "/kongdori-films/media/another"},
    "query": {"query": "x-id=PutObject"},
    "body": {"payload_sha256": hashlib.sha256(b"another").hexdigest()},
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("service", REQUESTS)
def test_what_was_changed_is_refused(what: str, service: str) -> None:
    if REQUESTS[service].query == CHANGES[what].get("query", ""):
        CHANGES[what] = {"query": "x=1"}
    changed = dataclasses.replace(REQUESTS[service], **CHANGES[what])  # type: ignore[arg-type]
    with pytest.raises(Refused, match="SignatureDoesNotMatch"):
        verify(changed, CALLERS, service=service, now=datetime.now(UTC))


HEADERS = {
    "none": ({"authorization": ""}, "AccessDenied"),
    "a basic one": ({"authorization": "Basic YTpi"}, "InvalidAccessKeyId"),
    "another host": ({"host": "attacker.example:20001"}, "SignatureDoesNotMatch"),
    "an old date": ({"x-amz-date": "20260101T000000Z"}, "RequestTimeTooSkewed"),
    "no date": ({"x-amz-date": ""}, "AccessDenied"),
    "a target that was not signed": ({"x-amz-target": "AWSStepFunctions.StopExecution"}, "SignatureDoesNotMatch"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers_that_were_not_signed_so_are_refused(case: str) -> None:
    changes, code = HEADERS[case]
    request = dataclasses.replace(REQUESTS["states"], headers={**REQUESTS["states"].headers, **changes})
    with pytest.raises(Refused, match=code):
        verify(request, CALLERS, service="states", now=datetime.now(UTC))


def test_keys_of_another_installation_another_name_or_another_service_are_refused() -> None:
    request = REQUESTS["lambda"]
    for callers, service in ((Callers("another"), "lambda"), (CALLERS, "s3")):
        with pytest.raises(Refused, match="SignatureDoesNotMatch"):
            verify(request, callers, service=service, now=datetime.now(UTC))
    renamed = request.headers["authorization"].replace("ChatFunction", "AuthFunction")
    with pytest.raises(Refused, match="SignatureDoesNotMatch"):
        verify(
            dataclasses.replace(request, headers={**request.headers, "authorization": renamed}),
            CALLERS,
            service="lambda",
            now=datetime.now(UTC),
        )
    with pytest.raises(Refused, match="RequestTimeTooSkewed"):
        verify(request, CALLERS, service="lambda", now=datetime.now(UTC) + timedelta(minutes=16))


def test_each_caller_has_keys_of_its_own() -> None:
    assert CALLERS.keys("ChatFunction").secret_key != CALLERS.keys("AuthFunction").secret_key
    assert CALLERS.named(CALLERS.keys("ChatFunction").access_key) == (
        "ChatFunction",
        CALLERS.keys("ChatFunction").secret_key,
    )
    assert CALLERS.named("AKIDEXAMPLE") is CALLERS.named("KONGDORILOCAL") is None
    assert "secret" not in repr(CALLERS.keys("ChatFunction"))
