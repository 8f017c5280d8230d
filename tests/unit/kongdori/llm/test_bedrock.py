"""Bedrock's token is the one that AWS's own library makes, and goes to no other address."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import botocore.auth
import pytest
from aws_bedrock_token_generator import BedrockTokenGenerator
from botocore.credentials import Credentials as TheirCredentials

from kongdori import aws_credentials
from kongdori.aws_credentials import Credentials
from kongdori.errors import ModelUnavailable
from kongdori.llm import bedrock
from kongdori.llm.connection import Connection

pytestmark = pytest.mark.unit
ADDRESS = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1"
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    aws_credentials.forget()
    bedrock.forget()
    yield
    aws_credentials.forget()
    bedrock.forget()


def connection(address: str = ADDRESS, key: str = "") -> Connection:
    return Connection(address, key, "openai.gpt-oss-120b-1:0", Decimal(0), Decimal(0))


@pytest.mark.parametrize("session_token", [None, "a/session+token=="])
def test_our_token_is_that_of_awss_library(session_token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: NOW)
    theirs = TheirCredentials("AKIDEXAMPLE", "not-a-secret", session_token)
    ours = Credentials("AKIDEXAMPLE", "not-a-secret", session_token)
    expected = BedrockTokenGenerator().get_token(theirs, "us-east-1")
    assert bedrock.sign(ours, region="us-east-1", now=NOW) == expected


def test_at_bedrock_without_a_key_the_role_speaks_and_a_key_goes_before_it() -> None:
    assert connection().bearer().startswith("bedrock-api-key-")
    assert connection().api_key == "", "a token that ends is never stored"
    assert connection(key="of my own").bearer() == "of my own"
    assert connection().is_usable


@pytest.mark.parametrize(
    "address",
    [
        "https://bedrock-runtime.us-east-1.amazonaws.com.evil.example/openai/v1",
        "https://evil.example/bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
        "http://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
        "https://bedrock-runtime.us-east-1@evil.example/openai/v1",
        "https://api.openai.com/v1",
        "",
    ],
)
def test_the_roles_token_goes_to_no_other_address(address: str) -> None:
    assert connection(address).bearer() == ""


def test_a_token_is_used_for_a_while_and_then_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    first = connection().bearer()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDRENEWED")
    assert connection().bearer() == first
    passed = bedrock.time.monotonic() + bedrock._REMEMBER_S
    monkeypatch.setattr(bedrock.time, "monotonic", lambda: passed)
    assert connection().bearer() != first


def test_without_credentials_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(ModelUnavailable):
        dataclasses.replace(connection()).bearer()
