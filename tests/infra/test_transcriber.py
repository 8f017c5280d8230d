"""The image of the function that hears speech itself (Transcribe=lambda). Without Docker it can't be built: what its
lines name is looked at, and lint reads it.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from typing import Any

import pytest
from samcli.cli.types import ImageRepositoryType

from kongdori_local import template as templates
from kongdori_local.aws.permissions import Permissions
from kongdori_local.aws.policies import Asked
from kongdori_local.config import ROOT
from kongdori_local.lambdas.function import arn_of

FOLDER = ROOT / "infra/transcriber"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/kongdori:1"
ZIP, IN_AN_IMAGE = "SummaryTranscribeFunction", "SummaryTranscribeImageFunction"


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (FOLDER / "Dockerfile").read_text()


def test_it_takes_what_the_build_made_and_starts_the_same_handler(dockerfile: str, resources: dict[str, Any]) -> None:
    copied = {name for line in re.findall(r"^COPY --from=built (.+) \S+$", dockerfile, re.M) for name in line.split()}
    layers = {layer["Ref"] for layer in resources[ZIP]["Properties"]["Layers"]} | {"SharedLayer"}
    assert copied == {f"{layer}/python" for layer in layers} | {ZIP}
    handler = resources[ZIP]["Properties"]["Handler"]
    assert f'CMD ["{handler}"]' in dockerfile
    given = resources[IN_AN_IMAGE]["Properties"]
    assert given["ImageConfig"]["Command"] == [handler]
    assert given["Timeout"] == resources[ZIP]["Properties"]["Timeout"]


def test_its_model_lies_where_the_function_looks(dockerfile: str, resources: dict[str, Any]) -> None:
    folder = resources[IN_AN_IMAGE]["Properties"]["Environment"]["Variables"]["MODELS_FOLDER"]
    (fetch,) = re.findall(r"python -m (\S+) (\S+)", dockerfile)
    assert fetch[1] == folder
    assert callable(importlib.import_module(fetch[0]).main)
    packages = (FOLDER / "requirements.txt").read_text()
    assert all(re.search(rf"^{name}==", packages, re.M) for name in ("faster-whisper", "ctranslate2", "onnxruntime"))


def test_the_pipeline_calls_the_one_that_is_there() -> None:
    for image, name, other in ((IMAGE, IN_AN_IMAGE, ZIP), ("", ZIP, IN_AN_IMAGE)):
        chosen = {"Transcribe": "lambda", "TranscribeImage": image}
        read = templates.load(ROOT / "infra/template.yaml", environment={}, parameters=chosen)
        assert name in read.functions
        assert other not in read.functions
        (machine,) = [machine for machine in read.state_machines if machine.name == "SummariesStateMachine"]
        assert f'"{arn_of(name)}"' in str(machine.definition).replace("'", '"')
        allowed = Permissions(read.roles.plain())
        asked = Asked("lambda:InvokeFunction", arn_of(name), {})
        assert allowed.granted("SummariesStateMachine", asked)


def test_an_image_is_asked_for_where_it_is_needed(template: dict[str, Any]) -> None:
    rule = template["Rules"]["TheTranscriberHasItsImage"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Transcribe"}, "lambda"]}
    pattern = template["Parameters"]["TranscribeImage"]["AllowedPattern"]
    assert all(re.search(pattern, given) for given in ("", IMAGE, f"{IMAGE}@sha256:{'0' * 64}"))
    assert not any(re.search(pattern, given) for given in ("kongdori:1", "public.ecr.aws/x/y:1"))


def test_sam_deploys_without_a_repository_as_nothing_is_sent_there(resources: dict[str, Any]) -> None:
    """`sam deploy` refuses a template with an image unless it is told one (which `sam validate` does not say)."""
    assert resources[IN_AN_IMAGE]["Properties"]["ImageUri"] == {"Ref": "TranscribeImage"}
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text())
    for environment in ("default", "prod"):
        named = settings[environment]["deploy"]["parameters"]["image_repository"]
        assert ImageRepositoryType().convert(named, None, None) == named
