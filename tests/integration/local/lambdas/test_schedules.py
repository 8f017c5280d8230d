"""Schedules of the template, run here as EventBridge runs them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from fixtures.small_api import SmallApi

from kongdori_local import template
from kongdori_local.config import StartError
from kongdori_local.lambdas import schedules
from kongdori_local.template import Schedule

pytestmark = pytest.mark.integration
Run = Callable[[Callable[[SmallApi], Awaitable[None]]], None]
ROOT = Path(__file__).parents[4]
SMALL = """
Resources:
  Tick:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: tick.handler
      Events:
        Often: {{Type: Schedule, Properties: {{Schedule: {rate}}}}}
"""


def read(folder: Path, rate: str) -> tuple[Schedule, ...]:
    (folder / "template.yaml").write_text(SMALL.format(rate=rate))
    return template.load(folder / "template.yaml", environment={}).schedules


def test_the_sample_check_runs_once_an_hour() -> None:
    declared = template.load(ROOT / "infra" / "template.yaml", environment={})

    assert Schedule("CacheReviewFunction", 3600.0) in declared.schedules


@pytest.mark.parametrize(
    ("rate", "every_s"), [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(2 days)", 172_800)]
)
def test_a_rate_is_read(tmp_path: Path, rate: str, every_s: float) -> None:
    assert read(tmp_path, rate) == (Schedule("Tick", every_s),)


def test_what_is_no_rate_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="Tick"):
        read(tmp_path, "cron(0 12 * * ? *)")


def test_a_function_is_called_at_its_rate_whether_it_fails_or_not(
    with_small_api: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def test(api: SmallApi) -> None:
        calls: list[tuple[str, Any]] = []
        invoke = api.functions.invoke

        async def counted(name: str, payload: bytes, **more: Any) -> Any:
            answer = await invoke(name, payload, **more)
            calls.append((name, answer.error))
            return answer

        monkeypatch.setattr(api.functions, "invoke", counted)
        running = asyncio.create_task(schedules.keep([Schedule("Echo", 0.2), Schedule("Kill", 0.2)], api.functions))
        for _ in range(300):
            await asyncio.sleep(0.1)
            if min(sum(name == wanted for name, _ in calls) for wanted in ("Echo", "Kill")) >= 2:
                break
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

        assert calls.count(("Echo", None)) >= 2
        assert calls.count(("Kill", "Unhandled")) >= 2

    with_small_api(test)
    assert "Kill failed on its schedule" in capsys.readouterr().err
