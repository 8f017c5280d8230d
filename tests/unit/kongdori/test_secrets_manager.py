"""The signature of a request to Secrets Manager is botocore's own."""

from __future__ import annotations

from datetime import UTC, datetime

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

from kongdori import secrets_manager

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("token", [None, "a-session-token"])
def test_our_signature_is_botocores(token: str | None) -> None:
    now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    url, body = "https://secretsmanager.eu-west-1.amazonaws.com", b'{"SecretId": "arn"}'
    ours = secrets_manager.sign(
        url=url,
        region="eu-west-1",
        target="secretsmanager.GetSecretValue",
        body=body,
        access_key="AKIDEXAMPLE",
        secret_key="not-a-secret",
        session_token=token,
        now=now,
    )
    request = botocore.awsrequest.AWSRequest(
        method="POST",
        url=url + "/",
        data=body,
        headers={
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "secretsmanager.GetSecretValue",
            "host": "secretsmanager.eu-west-1.amazonaws.com",
        },
    )
    credentials = botocore.credentials.Credentials("AKIDEXAMPLE", "not-a-secret", token)
    signer = botocore.auth.SigV4Auth(credentials, "secretsmanager", "eu-west-1")
    request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    if token:
        request.headers["X-Amz-Security-Token"] = token
    canonical = signer.canonical_request(request)
    theirs = signer.signature(signer.string_to_sign(request, canonical), request)
    assert ours["authorization"].endswith(f"Signature={theirs}")
