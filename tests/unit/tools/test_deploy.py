"""What a deployment uploads, with which headers, against moto in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from kongdori_tools import deploy
from kongdori_tools.errors import CommandError
from kongdori_tools.stacks import Stack, Stacks

pytestmark = pytest.mark.unit


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="spa")
        yield "spa"


def test_the_page_is_kept_fresh_and_its_parts_forever(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-abc.js").write_text("export {}")
    (tmp_path / ".built").write_text("")
    deploy.publish_page(Stacks("us-east-1"), bucket, tmp_path)
    client = boto3.client("s3")
    page, part = (client.head_object(Bucket=bucket, Key=key) for key in ("index.html", "assets/index-abc.js"))
    assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "text/html; charset=utf-8")
    assert (part["CacheControl"], part["ContentType"]) == (deploy.FOREVER, "text/javascript; charset=utf-8")
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 2


def test_a_page_that_was_not_built_is_not_published(bucket: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not built"):
        deploy.publish_page(Stacks("us-east-1"), bucket, tmp_path)


def _stack(size: str) -> Stack:
    return Stack("kongdori-home", "UPDATE_COMPLETE", {"Size": size}, {})


@pytest.mark.parametrize(("now", "wanted"), [("smallest", "steady"), ("roomy", "smallest")])
def test_a_size_whose_database_would_begin_empty_is_refused(now: str, wanted: str) -> None:
    with pytest.raises(CommandError, match="backup FILE"):
        deploy.check_size(_stack(now), {"Size": wanted})


@pytest.mark.parametrize(("now", "given"), [("steady", {"Size": "roomy"}), ("smallest", {}), ("roomy", {})])
def test_other_changes_keep_the_database(now: str, given: dict[str, str]) -> None:
    deploy.check_size(_stack(now), given)


@pytest.mark.parametrize(
    ("free", "parameters"), [(10, {"LimitConcurrency": "false"}), (deploy.ROOM, {}), (1000, {}), (None, {})]
)
def test_a_new_account_has_no_room_to_reserve(
    free: int | None, parameters: dict[str, str], bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stacks = Stacks("us-east-1")
    monkeypatch.setattr(stacks, "unreserved_concurrency", lambda: free)
    assert deploy.room_for_functions(stacks) == parameters


def test_aws_is_asked_for_the_accounts_limit(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("lambda")
    stacks = Stacks("us-east-1")
    monkeypatch.setattr(stacks, "client", lambda service: client)
    with Stubber(client) as stub:
        stub.add_response("get_account_settings", {"AccountLimit": {"UnreservedConcurrentExecutions": 10}}, {})
        assert stacks.unreserved_concurrency() == 10
        stub.add_client_error("get_account_settings", "AccessDeniedException")
        assert stacks.unreserved_concurrency() is None
