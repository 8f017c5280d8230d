"""`make deploy` itself, with a recording `sam` and moto in the place of AWS."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from fixtures.recording_sam import option, overrides
from moto import settings as moto_settings
from moto.cloudformation.models import cloudformation_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer

ROOT = Path(__file__).parents[3]
SAMCONFIG = ROOT / "samconfig.toml"
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not (ROOT / "frontend/dist/index.html").exists(), reason="the page is not built: make setup"),
]
REGION = "eu-central-1"
SITE = "https://d1.cloudfront.invalid"
QUESTIONS = ("Name (kongdori-dev): ", "Region (us-east-1): ", "(smallest): ", "? [y/n] (y): ")


@dataclass
class Aws:
    """Moto, and what `sam` was told."""

    endpoint: str
    folder: Path
    distribution: str

    def client(self, service: str, region: str = REGION) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint, **keys)  # type: ignore[call-overload]

    def environment(self, **more: str) -> dict[str, str]:
        sam = self.folder / "sam"
        sam.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/tests/fixtures/recording_sam.py" "$@"\n')
        sam.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KONGDORI_"))}
        aws = {"AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        record = {"RECORD": str(self.folder / "calls"), "DISTRIBUTION": self.distribution, "SAM": str(sam)}
        return kept | aws | record | {"AWS_CONFIG_FILE": "/dev/null", "COLUMNS": "200", "TERM": "dumb"} | more

    def calls(self) -> list[list[str]]:
        record = self.folder / "calls"
        return json.loads(record.read_text()) if record.exists() else []

    def parameters(self, stack: str, region: str = REGION) -> dict[str, str]:
        (found,) = self.client("cloudformation", region).describe_stacks(StackName=stack)["Stacks"]
        return {item["ParameterKey"]: item["ParameterValue"] for item in found["Parameters"]}

    def page(self, stack: str, region: str = REGION) -> bytes:
        found = self.client("cloudformation", region).describe_stack_resource(
            StackName=stack, LogicalResourceId="SpaBucket"
        )
        bucket = found["StackResourceDetail"]["PhysicalResourceId"]
        return bytes(self.client("s3", region).get_object(Bucket=bucket, Key="index.html")["Body"].read())


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Aws]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    aws = Aws(f"http://{host}:{port}", tmp_path, "")
    httpx.post(f"{aws.endpoint}/moto-api/reset").raise_for_status()
    origin = {"Id": "o", "DomainName": "o.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    behaviour = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"}
    config = {"CallerReference": "r", "Comment": "", "Enabled": True, "DefaultCacheBehavior": behaviour}
    config["Origins"] = {"Quantity": 1, "Items": [origin]}
    aws.distribution = aws.client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    before = SAMCONFIG.read_bytes()
    yield aws
    server.stop()
    assert SAMCONFIG.read_bytes() == before, "a deployment never edits the repository"
    assert not moto_settings.TEST_SERVER_MODE


def make(aws: Aws, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Without a terminal. `-o setup`: the tests run where it is done."""
    command = ["make", "-o", "setup", "deploy", *words]
    environment = aws.environment(**environment)
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def make_on_a_terminal(aws: Aws, *words: str, answers: dict[str, str]) -> tuple[int, str]:
    """Answers each question when it comes; any other question would wait until the time is up."""
    main, side = pty.openpty()
    command = ["make", "-o", "setup", "deploy", *words]
    process = subprocess.Popen(command, cwd=ROOT, env=aws.environment(), stdin=side, stdout=side, stderr=side)
    os.close(side)
    said, heard, deadline = "", 0, time.monotonic() + 120
    while time.monotonic() < deadline:
        if select.select([main], [], [], 0.2)[0]:
            try:
                said += os.read(main, 65536).decode(errors="replace")
            except OSError:  # the other side is closed: it has ended
                break
        question = next((q for q in QUESTIONS if said[heard:].endswith(q)), None)
        if question is not None:
            heard = len(said)
            os.write(main, answers[question].encode() + b"\n")
    os.close(main)
    return process.wait(10), said


def test_on_a_terminal_it_asks_for_what_it_needs_and_nothing_else(aws: Aws) -> None:
    answers = {QUESTIONS[0]: "kongdori-home", QUESTIONS[1]: REGION, QUESTIONS[2]: "steady", QUESTIONS[3]: ""}
    code, said = make_on_a_terminal(aws, answers=answers)
    assert code == 0, said
    assert f"Kongdori is ready at {SITE}" in said
    assert "kongdori --stack kongdori-home users invite --role admin" in said
    build, deploy = aws.calls()
    assert build == ["build"]
    assert deploy[0] == "deploy"
    assert (option(deploy, "--stack-name"), option(deploy, "--region")) == ("kongdori-home", REGION)
    assert option(deploy, "--config-env") == "default"
    zones = {"ZoneA": f"{REGION}a", "ZoneB": f"{REGION}b"}
    assert overrides(deploy) == {"Stage": "dev", "Size": "steady", **zones}
    assert "--guided" not in deploy
    live = aws.parameters("kongdori-home")
    assert (live["PublicUrl"], live["Size"], live["DatabaseDeletionProtection"]) == (SITE, "steady", "true")
    assert aws.page("kongdori-home") == (ROOT / "frontend/dist/index.html").read_bytes()
    (invalidation,) = aws.client("cloudfront").list_invalidations(DistributionId=aws.distribution)["InvalidationList"][
        "Items"
    ]
    assert invalidation["Status"]
    (api,) = aws.client("apigateway").get_rest_apis()["items"]
    (group,) = aws.client("logs").describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == (f"API-Gateway-Execution-Logs_{api['id']}/live", 30)


def test_saying_no_changes_nothing(aws: Aws) -> None:
    answers = {QUESTIONS[1]: "", QUESTIONS[2]: "", QUESTIONS[3]: "n"}
    code, said = make_on_a_terminal(aws, "STACK=kongdori-home", answers=answers)
    assert code != 0
    assert "Nothing was changed." in said
    assert aws.calls() == []


def test_a_second_deployment_keeps_what_the_live_stack_has(aws: Aws) -> None:
    words = ("STACK=kongdori-home", f"REGION={REGION}", "YES=1")
    assert make(aws, *words, "SIZE=roomy").returncode == 0
    first = aws.parameters("kongdori-home")
    done = make(aws, *words)
    assert done.returncode == 0, done.stderr
    assert aws.parameters("kongdori-home") == first
    assert (first["Size"], first["PublicUrl"], first["DatabaseDeletionProtection"]) == ("roomy", SITE, "true")
    assert overrides(aws.calls()[-1]) == {"Stage": "dev"}
    # The stand-in has no function to ask; an update stands all the same, and says what to do.
    assert "has no CatalogueFunction" in done.stdout
    assert ".venv/bin/kongdori --stack kongdori-home intents renew" in done.stdout


def test_a_stack_that_is_called_prod_gets_the_settings_of_prod(aws: Aws) -> None:
    done = make(aws, "STACK=kongdori-prod", "YES=1", AWS_REGION="ap-northeast-2")
    assert done.returncode == 0, done.stderr
    deploy = aws.calls()[-1]
    assert (option(deploy, "--config-env"), option(deploy, "--region")) == ("prod", "ap-northeast-2")
    live = aws.parameters("kongdori-prod", "ap-northeast-2")
    assert (live["Stage"], live["LogRetentionDays"]) == ("prod", "90")
    assert aws.page("kongdori-prod", "ap-northeast-2")


def test_a_file_says_it_all_and_a_flag_goes_before_it(aws: Aws, tmp_path: Path) -> None:
    file = tmp_path / "home.toml"
    file.write_text(
        f'stack = "kongdori-home"\nregion = "{REGION}"\nsize = "steady"\n[parameters]\nDomainName = "k.example"\n'
    )
    done = make(aws, f"SETTINGS={file}", "SIZE=roomy")
    assert done.returncode == 0, done.stderr
    live = aws.parameters("kongdori-home")
    assert (live["Size"], live["DomainName"], live["PublicUrl"]) == ("roomy", "k.example", "https://pending.invalid")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("YES=1",), "Say which AWS region"),
        ((f"REGION={REGION}", f"STACK={'k' * 41}"), "can't be a stack's name"),
        ((f"REGION={REGION}", "STACK=Kongdori"), "can't be a stack's name"),
        (("SETTINGS=nowhere.toml",), "nowhere.toml can't be read"),
    ],
)
def test_what_can_not_work_is_one_line_before_anything_is_done(aws: Aws, words: tuple[str, ...], says: str) -> None:
    done = make(aws, *words)
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert aws.calls() == []


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])
def test_a_deployment_that_failed_is_repeated_under_the_same_name(aws: Aws, status: str) -> None:
    words = ("STACK=kongdori-home", f"REGION={REGION}", "YES=1")
    assert make(aws, *words).returncode == 0
    (wreck,) = cloudformation_backends[DEFAULT_ACCOUNT_ID][REGION].stacks.values()
    wreck.status = status
    done = make(aws, *words)
    assert done.returncode == 0, done.stderr
    assert f"failed ({status})" in done.stdout
    assert aws.parameters("kongdori-home")["PublicUrl"] == SITE


def test_a_deletion_that_failed_is_not_taken_for_a_deployment(aws: Aws) -> None:
    words = ("STACK=kongdori-home", f"REGION={REGION}", "YES=1")
    assert make(aws, *words).returncode == 0
    (stack,) = cloudformation_backends[DEFAULT_ACCOUNT_ID][REGION].stacks.values()
    stack.status = "DELETE_FAILED"
    done = make(aws, *words)
    assert done.returncode != 0
    assert "make destroy STACK=kongdori-home" in done.stderr
    assert aws.page("kongdori-home")


@pytest.mark.parametrize("command", ["build", "deploy"])
def test_where_sam_fails_nothing_follows(aws: Aws, command: str) -> None:
    done = make(aws, "STACK=kongdori-home", f"REGION={REGION}", "YES=1", SAM_FAILS=command)
    assert done.returncode != 0
    assert f"`sam {command}` failed" in done.stderr
    assert [call[0] for call in aws.calls()] == ["build", "deploy"][: ["build", "deploy"].index(command) + 1]
    assert aws.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_without_credentials_it_says_so(aws: Aws) -> None:
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"}
    done = make(aws, "STACK=kongdori-home", f"REGION={REGION}", "YES=1", HOME="/nonexistent", **nobody)
    assert done.returncode != 0
    assert "credentials" in done.stderr
    assert "Traceback" not in done.stderr
