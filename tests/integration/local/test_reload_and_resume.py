"""An edit takes effect at the next call; a pipeline that a stop cut off is started again."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from fixtures.local_cloud import LocalCloud, ready_made, running_cloud

from kongdori_local.aws.executions import Executions
from kongdori_local.config import ROOT

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

pytestmark = pytest.mark.integration
_PACKAGES = ("infra", "functions/chat", "functions/auth", "layers/shared")


def a_copy(folder: Path) -> Path:
    """The code that the local cloud watches, in a folder of its own (its imports stay the installed ones)."""
    for package in _PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def workers(cloud: LocalCloud) -> set[int]:
    import psutil

    below = psutil.Process(cloud.process.pid).children(recursive=True)
    return {p.pid for p in below if "chat_function.app.handler" in p.cmdline()}


def test_an_edit_replaces_the_workers_and_is_what_answers(tmp_path: Path) -> None:
    root = a_copy(tmp_path / "copy")
    service = root / "functions" / "chat" / "chat_function" / "app.py"
    with running_cloud(tmp_path / "data", root=root, environment={"KONGDORI_RELOAD": "1"}) as cloud:
        assert cloud.client().get("/health").status_code == 200
        before = workers(cloud)
        assert before
        service.write_text(service.read_text() + "\n# edited\n")
        deadline = time.monotonic() + 30
        while not any("Reloaded: app.py" in line for line in cloud.output):
            assert time.monotonic() < deadline, cloud.output
            time.sleep(0.05)
        assert cloud.client().get("/health").status_code == 200
        deadline = time.monotonic() + 10
        while before & workers(cloud):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        service.write_text("def handler(event, context):\n    return {'statusCode': 200, 'body': 'edited'}\n")
        deadline = time.monotonic() + 30
        while cloud.client().get("/health").text != "edited":
            assert time.monotonic() < deadline, cloud.output
            time.sleep(0.2)


def test_an_execution_that_a_stop_cut_off_is_started_again(tmp_path: Path) -> None:
    cloud = LocalCloud(ready_made(tmp_path / "data")).start()
    states = _states(cloud.run)
    machines = states.list_state_machines()["stateMachines"]
    (machine,) = [one for one in machines if "Summaries" in one["name"]]
    states.start_execution(stateMachineArn=machine["stateMachineArn"], name="cut-off", input='{"summary_id": "none"}')
    notes = list((tmp_path / "data" / "executions").glob("*.json"))
    assert len(notes) == 1
    kept = notes[0].read_text()
    cloud.stop()
    notes[0].write_text(kept)  # as if it had been running at the stop, however fast it was
    with running_cloud(tmp_path / "data") as again:
        states = _states(again.run)
        deadline = time.monotonic() + 60
        while not (found := states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        (execution,) = found
        assert execution["name"] == "cut-off"
        described = states.describe_execution(executionArn=execution["executionArn"])
        assert json.loads(described["input"]) == {"summary_id": "none"}


def test_a_finished_execution_is_not_kept(tmp_path: Path) -> None:
    status: dict[str, str] = {}
    executions = Executions(tmp_path, status=status.get)
    for name in ("one", "two"):
        status[name] = "RUNNING"
        executions.started(arn=name, request={"stateMachineArn": "m", "name": name, "input": "{}"})
    status["one"] = "SUCCEEDED"
    executions.sweep()
    assert [request["name"] for request in executions.unfinished()] == ["two"]
    assert executions.unfinished() == []


def _states(run: dict[str, Any]) -> SFNClient:
    return boto3.client(
        "stepfunctions",
        endpoint_url=run["aws_endpoint"],
        region_name="us-east-1",
        aws_access_key_id=run["aws_keys"]["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=run["aws_keys"]["AWS_SECRET_ACCESS_KEY"],
    )
