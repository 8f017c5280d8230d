"""Secrets Manager, read with one signed HTTPS request.

boto3 would do the same 250 ms later, on every cold start; the signature (AWS Signature Version 4, `GetSecretValue`) is
checked against botocore's own in the tests. Values are kept for five minutes, so that a rotated key arrives by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from kongdori.errors import Unavailable
from kongdori.settings import get_settings

_KEEP_S = 300.0
_cache: dict[str, tuple[float, dict[str, Any]]] = {}


class AppSecret(BaseModel):
    """What one JSON secret holds. `token_keys` maps a key id to its secret (base64url, 32 bytes or more): the first
    signs, all verify, so two are valid while one rotates."""

    token_keys: dict[str, str] = Field(min_length=1)
    pepper: str = Field(min_length=32)
    refresh_key: str = Field(min_length=32)
    media_private_key: str = Field(default="", description="PEM, RSA 2048: signs CloudFront cookies")
    usage_plan_keys: dict[str, str] = Field(default_factory=dict, description="role → API key value of its usage plan")
    openai_api_key: str = ""
    wit_ai_token: str = ""


class DatabaseSecret(BaseModel):
    username: str
    password: str


class CacheSecret(BaseModel):
    password: str


def app_secret() -> AppSecret:
    """The application's secret. Raises `Unavailable` when Secrets Manager does not answer."""
    return AppSecret.model_validate(_read(get_settings().app_secret_arn))


def database_secret() -> DatabaseSecret:
    """User and password of the database. Raises `Unavailable` when Secrets Manager does not answer."""
    return DatabaseSecret.model_validate(_read(get_settings().database_secret_arn))


def cache_password() -> str | None:
    """Redis's password, where it has a secret of its own. Raises `Unavailable` when Secrets Manager does not answer."""
    arn = get_settings().cache_secret_arn
    return CacheSecret.model_validate(_read(arn)).password if arn else None


def forget() -> None:
    """Drops what is kept, so that the next read asks again (a refused password, a SnapStart restore)."""
    _cache.clear()


def _read(arn: str) -> dict[str, Any]:
    kept = _cache.get(arn)
    if kept and time.monotonic() - kept[0] < _KEEP_S:
        return kept[1]
    try:
        value = json.loads(_get_secret_value(arn))
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        if kept:  # an old value beats none while Secrets Manager is away
            return kept[1]
        raise Unavailable("Kongdori can't read its keys right now. Nothing is lost; try again in a moment.") from error
    _cache[arn] = (time.monotonic(), value)
    return dict(value)


def _get_secret_value(arn: str) -> str:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or arn.split(":")[3]
    endpoint = os.environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or os.environ.get("AWS_ENDPOINT_URL")
    url = endpoint or f"https://secretsmanager.{region}.amazonaws.com"
    body = json.dumps({"SecretId": arn}).encode()
    headers = sign(
        url=url,
        region=region,
        target="secretsmanager.GetSecretValue",
        body=body,
        access_key=os.environ["AWS_ACCESS_KEY_ID"],
        secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        session_token=os.environ.get("AWS_SESSION_TOKEN"),
        now=datetime.now(UTC),
    )
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 the endpoint is a setting
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return str(json.load(answer)["SecretString"])


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
    for part in (*scope.split("/"),):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    credential = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": credential}
