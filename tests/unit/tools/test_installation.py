"""Which Kongdori a command works on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from kongdori_tools import __main__ as command
from kongdori_tools import installation
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation

pytestmark = pytest.mark.unit

STACK = {
    "Resources": {"FilmsBucket": {"Type": "AWS::S3::Bucket"}, "MigrationFunction": {"Type": "AWS::SQS::Queue"}},
    "Outputs": {"FilmsBucketName": {"Value": {"Ref": "FilmsBucket"}}, "SiteUrl": {"Value": "https://k.example"}},
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")


def _run_file(folder: Path, *, pid: int) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "of this run", "AWS_SECRET_ACCESS_KEY": "secret"}
    run = {"url": "http://localhost:8080", "aws_endpoint": "http://127.0.0.1:9", "aws_keys": keys, "pid": pid}
    (folder / "run.json").write_text(json.dumps(run))


def test_the_running_local_cloud(tmp_path: Path, aws: None) -> None:
    _run_file(tmp_path, pid=os.getpid())
    found = installation.local(tmp_path)
    assert (found.bucket, found.url) == ("kongdori-films", "http://localhost:8080")
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="isn't responding"):
        found.act("users.list")


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"pid": "x"}', '{"pid": 999999999}'])
def test_a_local_cloud_that_does_not_run(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content)
    with pytest.raises(CommandError, match=r"isn't running here .* `make dev`"):
        installation.local(tmp_path)


def test_a_deployed_stack_is_read_from_its_outputs(aws: None) -> None:
    with mock_aws():
        client = boto3.client("cloudformation")
        client.create_stack(StackName="kongdori", TemplateBody=json.dumps(STACK))
        found = installation.deployed("kongdori")
        buckets = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
        assert found.bucket in buckets
        assert found.url == "https://k.example"


def test_a_stack_that_is_not_there_or_not_ours(aws: None) -> None:
    with mock_aws():
        with pytest.raises(CommandError, match="no Kongdori stack 'nowhere' in ap-northeast-2"):
            installation.deployed("nowhere")
        template = {"Resources": {"MigrationFunction": {"Type": "AWS::SQS::Queue"}}}
        boto3.client("cloudformation").create_stack(StackName="other", TemplateBody=json.dumps(template))
        with pytest.raises(CommandError, match="no Kongdori stack 'other'"):
            installation.deployed("other")


def test_an_action_that_fails_says_why() -> None:
    def invoke(event: dict[str, object]) -> dict[str, object]:
        return {"error": {"code": "x", "detail": f"no {event['action']} for {event['login_id']}"}}

    with pytest.raises(CommandError, match=r"no users\.promote for ada"):
        Installation("b", invoke).act("users.promote", login_id="ada")


def test_the_command_says_what_to_do_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KONGDORI_DATA", str(tmp_path))
    for arguments in (["users", "list"], ["films", "list"], ["users", "promote", "ada"]):
        assert command.main(arguments) == 1
        said = capsys.readouterr()
        assert said.err.startswith("kongdori: Kongdori isn't running here")
        assert said.out == ""
