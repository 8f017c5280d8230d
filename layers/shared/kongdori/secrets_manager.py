"""Secrets Manager's API: one secret read or written by one signed HTTPS request.

boto3 was looked at: it does the same, but its import adds 250 ms to every cold start. The signature (AWS Signature
Version 4) is compared with botocore's own in the tests.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from kongdori import aws_credentials, trust

FAULTS = (OSError, HTTPException, ValueError)  # what both calls raise: no answer, a refusal, an answer that is no JSON
_TIMEOUT_S = 5.0


def get_secret(arn: str) -> dict[str, Any]:
    """The JSON object that a secret holds. Raises one of `FAULTS`."""
    answer = _call("GetSecretValue", arn, {"SecretId": arn})
    return dict(json.loads(answer["SecretString"]))


def put_secret(arn: str, text: str) -> None:
    """Stores a new version of a secret. Raises one of `FAULTS`."""
    _call("PutSecretValue", arn, {"SecretId": arn, "SecretString": text, "ClientRequestToken": str(uuid4())})


def _call(name: str, arn: str, request: dict[str, str]) -> dict[str, Any]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or arn.split(":")[3]
    endpoint = os.environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or os.environ.get("AWS_ENDPOINT_URL")
    url = endpoint or f"https://secretsmanager.{region}.amazonaws.com"
    body = json.dumps(request).encode()
    login = aws_credentials.credentials()
    headers = sign(
        url=url,
        region=region,
        target=f"secretsmanager.{name}",
        body=body,
        access_key=login.access_key,
        secret_key=login.secret_key,
        session_token=login.session_token,
        now=datetime.now(UTC),
    )
    with closing(_connection(url)) as connection:
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        content = answer.read()
    if answer.status != 200:
        raise HTTPException(f"{name} was answered with {answer.status}")
    return dict(json.loads(content))


def _connection(url: str) -> HTTPConnection:
    place = urlsplit(url)
    if place.scheme == "https":
        return HTTPSConnection(place.netloc, timeout=_TIMEOUT_S, context=trust.certificates())
    return HTTPConnection(place.netloc, timeout=_TIMEOUT_S)


def sign(
    *,
    url: str,
    region: str,
    target: str,
    body: bytes,
    access_key: str,
    secret_key: str,
    session_token: str | None,
    now: datetime,
) -> dict[str, str]:
    """Headers of one signed `application/x-amz-json-1.1` POST to Secrets Manager.

    Source: AWS documentation, "Create a signed AWS API request".
    """
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/secretsmanager/aws4_request"
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": urlsplit(url).netloc,
        "x-amz-date": stamp,
        "x-amz-target": target,
    }
    if session_token:
        headers["x-amz-security-token"] = session_token
    names = ";".join(sorted(headers))
    lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
    canonical = "\n".join(["POST", "/", "", *lines, "", names, hashlib.sha256(body).hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + secret_key.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    credential = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": credential}
