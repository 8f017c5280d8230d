"""Ids, settings, signatures, cursors: the small parts that everything stands on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori import ids, pagination, secrets
from kongdori.errors import InvalidInput
from kongdori.idempotency import fingerprint
from kongdori.settings import SettingsError, get_settings

pytestmark = pytest.mark.unit


def test_ids_are_uuid_version_7_and_sort_by_time() -> None:
    first = ids.new_id()
    time.sleep(0.002)
    second = ids.new_id()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second
    assert abs((first.int >> 80) / 1000 - time.time()) < 5


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in ("STAGE", "PUBLIC_URL", "DATABASE_HOST", "REDIS_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN"):
        monkeypatch.delenv(name, raising=False)
    get_settings.cache_clear()
    yield monkeypatch
    get_settings.cache_clear()


def test_a_missing_setting_fails_by_its_name(bare_environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_HOST: Field required"):
        get_settings()


def test_an_unsafe_setting_is_refused_by_its_name(bare_environment: pytest.MonkeyPatch) -> None:
    bare_environment.setenv("DATABASE_TLS", "perhaps")
    with pytest.raises(SettingsError, match="DATABASE_TLS"):
        get_settings()


@pytest.mark.parametrize("token", [None, "a-session-token"])
def test_our_signature_is_botocores(token: str | None) -> None:
    now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    url, body = "https://secretsmanager.eu-west-1.amazonaws.com", b'{"SecretId": "arn"}'
    ours = secrets.sign(
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


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_comes_back_as_it_went(moment: datetime, id: UUID) -> None:
    assert pagination.decode_cursor(pagination.encode_cursor(moment, id)) == (moment, id)


@given(st.text(max_size=60))
def test_any_other_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        pagination.decode_cursor(text)


def test_a_fingerprint_ignores_the_order_of_fields_only() -> None:
    assert fingerprint("r", {"a": 1, "b": 2}) == fingerprint("r", {"b": 2, "a": 1})
    assert fingerprint("r", {"a": 1}) != fingerprint("r", {"a": 2})
    assert fingerprint("r", {"a": 1}) != fingerprint("s", {"a": 1})
