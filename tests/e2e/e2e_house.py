"""A whole Kongdori of its own: the local cloud on a free port with an empty folder, and a model server beside it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongdori_local.config import free_port

AIMOCK = Path(__file__).parents[1] / "peers/node_modules/@copilotkit/aimock/dist/cli.js"
MODEL = "gpt-6-luna"
MODEL_SAYS = "Here is what I know:\n\n1. **First**, the question.\n2. Then `the answer`.\n\n" + "word " * 60
_READY_WITHIN_S = 120


@dataclass
class House:
    url: str
    has_model: bool
    people: int = 0
    admin: str = ""  # the login id of its admin, where a test may be that


@contextmanager
def open_house(folder: Path, *, model_url: str | None = None, films: bool = True) -> Iterator[House]:
    """Starts one; it and all its processes are gone afterwards. films: with the samples."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "KONGDORI_"))}
    environment |= {"KONGDORI_PORT": str(port), "KONGDORI_DATA": str(folder / "data"), "KONGDORI_DOTENV": "0"}
    environment |= {} if films else {"KONGDORI_SAMPLES": "0"}
    if model_url:
        environment |= {"OPENAI_BASE_URL": f"{model_url}/v1", "OPENAI_MODEL": MODEL}
    url = f"http://localhost:{port}"
    with _running([sys.executable, "-m", "kongdori_local"], folder / "house.log", environment):
        wait_for(f"{url}/api/v1/health", within_s=_READY_WITHIN_S, log=folder / "house.log")
        yield House(url, has_model=model_url is not None)


@contextmanager
def open_model(folder: Path, *, chapters: dict[str, dict[str, Any]]) -> Iterator[str]:
    """A Chat Completions server that others wrote (npm `@copilotkit/aimock`). It chats, and it divides transcripts.

    `chapters`: words that stand in a transcript → what the model makes of that one.
    """
    fixtures = [
        *(
            {"match": {"userMessage": said}, "response": {"content": json.dumps(made)}}
            for said, made in chapters.items()
        ),
        {"match": {}, "response": {"content": MODEL_SAYS}, "latency": 15, "chunkSize": 12},
    ]
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}))
    port = free_port()
    command = ["node", str(AIMOCK), "-p", str(port), "-f", str(folder / "fixtures.json"), "--log-level", "silent"]
    with _running(command, folder / "model.log", dict(os.environ)):
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/__aimock/health", within_s=30, log=folder / "model.log")
        yield url


def move_in(house: House, *, name: str, password: str) -> None:
    """The first person of a house is its admin."""
    account = json.dumps({"name": name, "login_id": name, "password": password}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{house.url}/api/v1/auth/sign-up", account, headers)  # noqa: S310 our own address
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
    house.people, house.admin = 1, name


def wait_for(url: str, *, within_s: float, log: Path) -> None:
    """Waits until the address answers at all. Raises with the end of the log where it never does."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 our own address
            return
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within {within_s} s:\n{log.read_text()[-3000:]}")


@contextmanager
def _running(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[None]:
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, process_group=0, env=environment)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
