"""One handler called by hand, on the running local cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from fixtures.local_cloud import LocalCloud

pytestmark = pytest.mark.integration


def invoke(cloud: LocalCloud, function: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kongdori_local.invoke", function, "tests/events/health.json"]
    environment = os.environ | {"KONGDORI_DATA": str(cloud.data)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_handler_answers_with_the_clouds_own_parts(cloud: LocalCloud) -> None:
    answer = json.loads(invoke(cloud, "ChatFunction").stdout)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["checks"] == {"postgres": "ok", "redis": "ok", "model": "offline"}


def test_a_function_that_is_not_there_names_those_that_are(cloud: LocalCloud) -> None:
    refused = invoke(cloud, "ChatStreamFunction")
    assert refused.returncode == 1
    assert "SummarizeFunction" in refused.stderr
