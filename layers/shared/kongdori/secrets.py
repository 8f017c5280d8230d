"""Secrets Manager, read and written with one signed HTTPS request.

boto3 would do the same 250 ms later, on every cold start; the signature (AWS Signature Version 4) is
checked against botocore's own in the tests. Values are kept for five minutes, so that a rotated key arrives by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import ssl
import time
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from pydantic import BaseModel, Field

from kongdori.errors import Unavailable
from kongdori.settings import get_settings

_TIMEOUT_S = 5.0
_KEEP_S = 300.0
_KEEP_MODEL_S = 20.0  # a model that an admin connects is asked within a minute, everywhere
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


class ModelSecret(BaseModel):
    """The model that an admin connected on the page: address and key in one, so that a key goes to no other address.
    Empty: none, so the settings hold. Prices are USD per million tokens."""

    model: str = ""
    base_url: str = ""
    api_key: str = ""
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)


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


def model_secret() -> ModelSecret:
    """The connected model, empty where there is none. Raises `Unavailable` when Secrets Manager does not answer."""
    arn = get_settings().model_secret_arn
    return ModelSecret.model_validate(_read(arn, keep_s=_KEEP_MODEL_S)) if arn else ModelSecret()


def put_model_secret(value: ModelSecret) -> None:
    """Connects a model, here at once and elsewhere within a minute. Raises `Unavailable`: then nothing changed."""
    arn = get_settings().model_secret_arn
    request = {"SecretId": arn, "SecretString": value.model_dump_json(), "ClientRequestToken": str(uuid4())}
    try:
        _ask("PutSecretValue", arn, request)
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable("The model could not be stored right now. Nothing has changed; try again.") from error
    _cache.pop(arn, None)


def cache_password() -> str | None:
    """Redis's password, where it has a secret of its own. Raises `Unavailable` when Secrets Manager does not answer."""
    arn = get_settings().cache_secret_arn
    return CacheSecret.model_validate(_read(arn)).password if arn else None


def forget() -> None:
    """Drops what is kept, so that the next read asks again (a refused password, a SnapStart restore)."""
    _cache.clear()


def _read(arn: str, *, keep_s: float = _KEEP_S) -> dict[str, Any]:
    kept = _cache.get(arn)
    if kept and time.monotonic() - kept[0] < keep_s:
        return kept[1]
    try:
        value = json.loads(_ask("GetSecretValue", arn, {"SecretId": arn})["SecretString"])
    except (OSError, HTTPException, ValueError) as error:
        if kept:  # an old value beats none while Secrets Manager is away
            return kept[1]
        raise Unavailable("Kongdori can't read its keys right now. Nothing is lost; try again in a moment.") from error
    _cache[arn] = (time.monotonic(), value)
    return dict(value)


def _ask(call: str, arn: str, request: dict[str, str]) -> dict[str, Any]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or arn.split(":")[3]
    endpoint = os.environ.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or os.environ.get("AWS_ENDPOINT_URL")
    url = endpoint or f"https://secretsmanager.{region}.amazonaws.com"
    body = json.dumps(request).encode()
    headers = sign(
        url=url,
        region=region,
        target=f"secretsmanager.{call}",
        body=body,
        access_key=os.environ["AWS_ACCESS_KEY_ID"],
        secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        session_token=os.environ.get("AWS_SESSION_TOKEN"),
        now=datetime.now(UTC),
    )
    with closing(_connection(url)) as connection:
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        content = answer.read()
    if answer.status != 200:
        raise HTTPException(f"{call} was answered with {answer.status}")
    return dict(json.loads(content))


def _connection(url: str) -> HTTPConnection:
    place = urlsplit(url)
    if place.scheme == "https":
        return HTTPSConnection(place.netloc, timeout=_TIMEOUT_S, context=_trusted())
    return HTTPConnection(place.netloc, timeout=_TIMEOUT_S)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of the machine: reading them takes 30 ms, so it is done once, and only where it is needed."""
    return ssl.create_default_context()


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
