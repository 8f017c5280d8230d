"""Secrets on the AWS stand-in, before moto is there to keep them and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from fixtures import servers

from kongdori_local.config import REGION
from kongdori_local.template import secret_arn

pytestmark = pytest.mark.integration


def secrets_at(endpoint: str) -> Any:
    keys = servers.CALLERS.keys("ChatFunction")
    login = {"aws_access_key_id": keys.access_key, "aws_secret_access_key": keys.secret_key}
    return boto3.client("secretsmanager", endpoint_url=endpoint, region_name=REGION, **login)


def test_a_secret_put_before_moto_is_there_is_kept(tmp_path: Path) -> None:
    arn = secret_arn("ModelSecret")
    with servers.aws(tmp_path, secrets={"kongdori-ModelSecret": "{}"}) as endpoint:
        client = secrets_at(endpoint)
        assert client.put_secret_value(SecretId=arn, SecretString="first")["VersionStages"] == ["AWSCURRENT"]
        assert client.get_secret_value(SecretId=arn)["SecretString"] == "first"
        assert [secret["Name"] for secret in client.list_secrets()["SecretList"]] == ["kongdori-ModelSecret"]  # moto's
        assert client.get_secret_value(SecretId="kongdori-ModelSecret")["SecretString"] == "first"
        client.put_secret_value(SecretId="kongdori-ModelSecret", SecretString="second")
    with servers.aws(tmp_path, secrets={"kongdori-ModelSecret": "{}"}) as endpoint:
        assert secrets_at(endpoint).get_secret_value(SecretId=arn)["SecretString"] == "second"
