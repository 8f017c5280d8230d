"""The template as it is written, as AWS's own translator transforms it, and as `sam build` builds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from kongdori_tools.requirements import uv
from kongdori_tools.transformed import transformed as transform

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "infra" / "template.yaml"
EVENTS = ROOT / "tests" / "events"

Resources = dict[str, dict[str, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.infra)


_ANY = "x-amazon-apigateway-any-method"


@dataclass(frozen=True, slots=True)
class Route:
    """`method` may be ANY."""

    method: str
    path: str
    operation: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def integration(self) -> dict[str, Any]:
        return dict(self.operation["x-amazon-apigateway-integration"])


@pytest.fixture(scope="session")
def text() -> str:
    return TEMPLATE.read_text()


@pytest.fixture(scope="session")
def template(text: str) -> dict[str, Any]:
    return dict(yaml_parse(text))


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    """As written, before SAM."""
    return dict(template["Resources"])


@pytest.fixture(scope="session")
def definitions(resources: Resources) -> Resources:
    """Each state machine's definition, by logical id."""
    machines = {name: r for name, r in resources.items() if r["Type"] == "AWS::Serverless::StateMachine"}
    return {
        name: dict(yaml_parse((TEMPLATE.parent / machine["Properties"]["DefinitionUri"]).read_text()))
        for name, machine in machines.items()
    }


@pytest.fixture(scope="session")
def transformed() -> Resources:
    """What CloudFormation gets."""
    return dict(transform()["Resources"])


@pytest.fixture(scope="session")
def routes(transformed: Resources) -> list[Route]:
    paths = transformed["Api"]["Properties"]["Body"]["paths"]
    return [
        Route("ANY" if method == _ANY else method.upper(), path, body)
        for path, methods in paths.items()
        for method, body in methods.items()
    ]


@pytest.fixture(scope="session")
def functions(resources: Resources) -> Resources:
    """Each function that runs in a request or a pipeline, by logical id."""
    return {name: r for name, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}


@pytest.fixture(scope="session")
def environments(template: dict[str, Any], functions: Resources) -> dict[str, dict[str, str]]:
    """Each function's variables, with a stand-in for what only a deploy can know."""
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    parameters = template["Parameters"]
    return {
        name: {
            key: _stand_in(key, value, parameters)
            for key, value in (shared | function["Properties"].get("Environment", {}).get("Variables", {})).items()
        }
        for name, function in functions.items()
    }


def _stand_in(key: str, value: Any, parameters: dict[str, Any]) -> str:
    if isinstance(value, dict):
        if value.get("Ref") in parameters:
            return str(parameters[value["Ref"]].get("Default", ""))
        if "Fn::If" in value:
            _, yes, no = value["Fn::If"]
            return yes if isinstance(yes, str) else _stand_in(key, no, parameters)
        known = {"DATABASE_PORT": "1", "REDIS_URL": "rediss://127.0.0.1:1/0", "DATABASE_HOST": "127.0.0.1"}
        return known.get(
            key, "https://kongdori.example" if key == "PUBLIC_URL" else f"arn:aws:stand-in:us-east-1:1:{key}"
        )
    return str(value)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `sam build` made: a folder for each function and layer."""
    folder = tmp_path_factory.mktemp("built")
    environment = os.environ | {"UV": uv(), "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"}
    run = subprocess.run(
        [Path(sys.executable).parent / "sam", "build", "--build-dir", folder],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@pytest.fixture(scope="session")
def events() -> dict[str, dict[str, Any]]:
    """The sample events of tests/events, by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(EVENTS.glob("*.json"))}
