"""What is checked elsewhere is what a person runs here: the same verbs, and tools that `make setup` brings."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
VERB = re.compile(r"^(?:nice -n 19 )?make (\w+)", re.MULTILINE)


def read(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / name).read_text()))


def test_every_ci_runs_the_same_verbs() -> None:
    steps = read(".github/workflows/ci.yml")["jobs"]["ci"]["steps"]
    assert VERB.findall((ROOT / ".ci/run").read_text()) == ["lint", "test"]
    assert VERB.findall("\n".join(step.get("run", "") for step in steps)) == ["lint", "test"]
    assert steps[0]["with"]["fetch-depth"] == 0, "a shallow clone lacks the release that test_previous_release runs"


def test_hooks_fetch_nothing() -> None:
    (repository,) = read(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        program, *_ = shlex.split(hook["entry"])
        assert hook["language"] == "system"
        assert program == "bash" or (ROOT / program).exists(), hook["id"]


def test_templates_of_issues_ask_something() -> None:
    for name in ("bug", "idea"):
        form = read(f".github/ISSUE_TEMPLATE/{name}.yml")
        assert {"name", "description", "body"} <= form.keys()
        assert any(field.get("validations", {}).get("required") for field in form["body"])
