"""What `sam build` built is what answers: under AWS's runtime client, with nothing else to import from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fixtures.runtime_api import PYTHON, invoke, runtime_folder

from kongdori_tools import package_sizes


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runtime_folder(tmp_path_factory.mktemp("runtime"))


def layers(function: dict[str, Any]) -> list[str]:
    """Logical ids of our own layers; the globals' come first, the web adapter's is AWS's."""
    own = [layer["Ref"] for layer in function["Properties"].get("Layers", []) if "Ref" in layer]
    return list(dict.fromkeys(["SharedLayer", *own]))


@pytest.fixture(scope="session")
def handlers(functions: dict[str, Any], resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    packed = {name: function for name, function in functions.items() if "CodeUri" in function["Properties"]}
    return packed | {"BootstrapFunction": resources["BootstrapFunction"]}


def test_every_function_with_its_layers_fits_in_lambda(built: Path, template: dict[str, Any]) -> None:
    weighed = package_sizes.sizes(built, template)
    print(package_sizes.table(weighed))
    assert len(weighed) > 10
    assert min(weighed.values()) > 1024**2
    assert package_sizes.too_large(weighed) == []


def test_a_function_without_room_is_named() -> None:
    most = package_sizes.MOST - package_sizes.ROOM
    assert package_sizes.too_large({"Small": most, "Large": most + 1}) == ["Large"]


def test_the_shared_layer_is_flat_and_slim(built: Path) -> None:
    python = built / "SharedLayer" / "python"
    assert (python / "kongdori" / "settings.py").is_file()
    assert not (python / "src").exists()
    assert not list(python.rglob("tests"))
    assert {folder.name for folder in (python / "botocore/data").iterdir() if folder.is_dir()} >= {
        "s3",
        "secretsmanager",
    }
    assert list(python.glob("kongdori/__pycache__/settings.*.pyc")), "compiled: Lambda could not write it"
    assert (built / "FfmpegLayer/python/imageio_ffmpeg/COPYING").is_file(), "a GPL program goes with its licence"
    assert (built / "ChatStreamFunction/run.sh").stat().st_mode & 0o111


def test_every_built_handler_imports_from_its_package_and_layers_alone(
    built: Path, handlers: dict[str, Any], environments: dict[str, dict[str, str]]
) -> None:
    for name, function in handlers.items():
        handler = function["Properties"]["Handler"]
        module, attribute = ("chat_function.stream", "app") if handler == "run.sh" else handler.rsplit(".", 1)
        path = [built / name, *(built / layer / "python" for layer in layers(function))]
        script = f"import {module} as m, kongdori as k; assert callable(m.{attribute}); print(m.__file__, k.__file__)"
        run = subprocess.run(
            [PYTHON, "-S", "-s", "-c", script],
            env={"PYTHONPATH": ":".join(map(str, path)), "AWS_REGION": "us-east-1", "PATH": "/usr/bin:/bin"},
            cwd=built,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert run.returncode == 0, f"{name}: {run.stderr[-2000:]}"
        mine, shared = run.stdout.split()
        assert mine.startswith(str(built / name)), name
        assert shared.startswith(str(built / "SharedLayer")), name


@pytest.mark.parametrize(
    ("function", "event", "status"),
    [
        ("ChatFunction", "openapi", 200),
        ("ChatFunction", "health", 503),  # no database here: it says so
        ("AuthFunction", "sign-up", 422),
        ("AuthFunction", "who-am-i", 503),
        ("SummarizeFunction", "summary-list", 503),
        ("StreamUrlFunction", "movies", 503),
    ],
)
def test_a_built_function_answers_a_real_event(
    built: Path,
    runtime: Path,
    functions: dict[str, Any],
    environments: dict[str, dict[str, str]],
    events: dict[str, dict[str, Any]],
    function: str,
    event: str,
    status: int,
) -> None:
    call = dict(events[event])
    if status == 422:  # the rule that the function itself holds: no store is asked
        call["body"] = json.dumps({"name": "Mina", "login_id": "mina", "password": "short"})
    path = [built / function, *(built / layer / "python" for layer in layers(functions[function])), runtime]
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "DATABASE_TLS": "disable"}
    handler = functions[function]["Properties"]["Handler"]
    kind, answer = invoke(handler=handler, event=call, path=path, environment=environments[function] | nowhere)
    assert kind == "response", answer
    assert answer["statusCode"] == status, answer
    headers = {key.lower(): value for key, value in answer["headers"].items()} | {
        key.lower(): values[0] for key, values in answer.get("multiValueHeaders", {}).items()
    }
    assert headers["x-request-id"] == call["requestContext"]["requestId"]
    assert float(headers["x-process-time"]) >= 0
    body = json.loads(answer["body"])
    if event == "openapi":
        assert "/api/v1/auth/token" in body["paths"]
    elif event == "health":
        assert set(body["checks"]) >= {"postgres", "redis"}
    else:
        assert headers["content-type"] == "application/problem+json"
        assert body["status"] == status
