"""`kongdori secrets`, against moto in this process."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from kongdori_tools import secret_commands
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation

pytestmark = pytest.mark.unit


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        client = boto3.client("secretsmanager")
        yield client.create_secret(Name="app", SecretString='{"pepper": "p", "wit_ai_token": ""}')["ARN"]


def run(secret: str, name: str) -> None:
    options = argparse.Namespace(name=name)
    secret_commands._set(options, lambda: Installation("films", lambda _event: {}, app_secret=secret))


def test_a_key_is_read_from_a_pipe_and_the_rest_of_the_secret_stays(
    secret: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for given, says in (("a token\n", "stored"), ("\n", "removed")):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        run(secret, "wit-ai-token")
        kept = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
        assert kept == {"pepper": "p", "wit_ai_token": given.strip()}
        said = capsys.readouterr().out
        assert says in said
        assert "a token" not in said


def test_on_one_machine_it_is_a_setting() -> None:
    with pytest.raises(CommandError, match=r"OPENAI_API_KEY in the file \.env"):
        run("", "openai-api-key")
