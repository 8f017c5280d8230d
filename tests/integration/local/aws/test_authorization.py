"""The stand-in for AWS refuses what a function's role in the template does not allow, in the words that AWS uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from fixtures import servers

from kongdori_local import template
from kongdori_local.aws.callers import OPERATOR
from kongdori_local.config import REGION, ROOT
from kongdori_local.template import secret_arn

pytestmark = pytest.mark.integration
FILM = "media/films/limits/film.mp4"
UPLOAD = "media/uploads/someone/1/film.mp4"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the endpoint notes the calls."""
    return tmp_path_factory.mktemp("notes") / "calls.jsonl"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, notes: Path) -> Iterator[str]:
    """The AWS endpoint with the template's roles."""
    roles = template.load(ROOT / "infra" / "template.yaml", environment={}).roles.plain()
    folder = tmp_path_factory.mktemp("aws")
    secrets = {"kongdori-AppSecret": "{}", "kongdori-ModelSecret": "{}"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KONGDORI_CALLS", str(notes))
        with servers.aws(folder, secrets=secrets, roles=roles) as address:
            operator = client(address, "s3", OPERATOR)
            for bucket in ("kongdori-uploads", "kongdori-films", "kongdori-transcripts"):
                operator.create_bucket(Bucket=bucket)
            operator.put_object(Bucket="kongdori-films", Key=FILM, Body=b"a film")
            operator.put_object(Bucket="kongdori-uploads", Key=UPLOAD, Body=b"an upload")
            yield address


def client(endpoint: str, service: str, caller: str) -> Any:
    keys = servers.CALLERS.keys(caller)
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


def refusal(call: Any, **given: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**given)
    return str(refused.value.response["Error"]["Code"])


def test_a_function_reads_what_its_role_says_and_nothing_else(endpoint: str) -> None:
    prepare = client(endpoint, "s3", "SummaryPrepareFunction")
    assert prepare.get_object(Bucket="kongdori-films", Key=FILM)["Body"].read() == b"a film"
    assert refusal(prepare.put_object, Bucket="kongdori-films", Key=FILM, Body=b"another") == "AccessDenied"
    assert refusal(prepare.delete_object, Bucket="kongdori-uploads", Key=UPLOAD) == "AccessDenied"
    assert refusal(client(endpoint, "s3", "StreamUrlFunction").get_object, Bucket="kongdori-films", Key=FILM) == (
        "AccessDenied"
    )
    assert refusal(client(endpoint, "s3", "NoSuchFunction").get_object, Bucket="kongdori-films", Key=FILM) == (
        "AccessDenied"
    )


def test_of_many_keys_at_once_each_must_be_allowed(endpoint: str) -> None:
    auth = client(endpoint, "s3", "AuthFunction")
    both = [{"Key": "media/uploads/gone/1/a"}, {"Key": "elsewhere/b"}]
    assert refusal(auth.delete_objects, Bucket="kongdori-uploads", Delete={"Objects": both}) == "AccessDenied"
    assert auth.delete_objects(Bucket="kongdori-uploads", Delete={"Objects": both[:1]})["Deleted"] == both[:1]


def test_a_copy_needs_both_ends(endpoint: str) -> None:
    summarize = client(endpoint, "s3", "SummarizeFunction")
    there = {"Bucket": "kongdori-uploads", "Key": "media/uploads/someone/2/film.mp4"}
    summarize.copy_object(**there, CopySource=f"kongdori-films/{FILM}")
    assert refusal(summarize.copy_object, **there, CopySource="kongdori-films/work/raw.mp4") == "AccessDenied"


def test_a_condition_on_the_prefix_holds(endpoint: str) -> None:
    auth = client(endpoint, "s3", "AuthFunction")
    auth.list_objects_v2(Bucket="kongdori-uploads", Prefix="media/uploads/someone/")
    assert refusal(auth.list_objects_v2, Bucket="kongdori-uploads", Prefix="") == "AccessDenied"


def test_who_may_not_list_is_not_told_that_an_object_is_missing(endpoint: str) -> None:
    missing = "media/films/limits/gone.mp4"
    operator, summarize = client(endpoint, "s3", OPERATOR), client(endpoint, "s3", "SummarizeFunction")
    assert refusal(operator.get_object, Bucket="kongdori-films", Key=missing) == "NoSuchKey"
    assert refusal(summarize.get_object, Bucket="kongdori-films", Key=missing) == "AccessDenied"
    assert refusal(summarize.head_object, Bucket="kongdori-films", Key=missing) == "403"
    assert refusal(summarize.head_object, Bucket="kongdori-uploads", Key="media/uploads/someone/3/x") == "404"


def test_secrets_and_executions_have_roles_too(endpoint: str) -> None:
    auth = client(endpoint, "secretsmanager", "AuthFunction")
    assert auth.get_secret_value(SecretId=secret_arn("AppSecret"))["SecretString"] == "{}"
    put = {"SecretId": secret_arn("AppSecret"), "SecretString": "mine"}
    assert refusal(auth.put_secret_value, **put) == "AccessDeniedException"
    start = client(endpoint, "stepfunctions", "AuthFunction").start_execution
    machine = f"arn:aws:states:{REGION}:123456789012:stateMachine:SummariesStateMachine"
    assert refusal(start, stateMachineArn=machine) == "AccessDeniedException"
    invoke = client(endpoint, "lambda", "CatalogueStateMachine").invoke
    assert refusal(invoke, FunctionName="SummarySaveFunction", Payload=b"{}") == "AccessDeniedException"


def test_what_was_used_and_what_was_refused_is_noted(endpoint: str, notes: Path) -> None:
    client(endpoint, "s3", "SummaryPrepareFunction").get_object(Bucket="kongdori-films", Key=FILM)
    refusal(client(endpoint, "s3", "StreamUrlFunction").get_object, Bucket="kongdori-films", Key=FILM)
    lines = [json.loads(line) for line in notes.read_text().splitlines()]
    films = "arn:aws:s3:::kongdori-films/media/films/*"
    assert lines.count(["used", "SummaryPrepareFunction", "s3:GetObject", films]) == 1
    assert lines.count(["refused", "StreamUrlFunction", "s3:GetObject", "arn:aws:s3:::kongdori-films"]) == 1
