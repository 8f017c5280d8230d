"""A local cloud of its own for a benchmark, on free ports and a data folder that is thrown away."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parents[1]
BASE = "/api/v1"


@dataclass
class Cloud:
    """A running local cloud. `ready_s` is the time from the command to its ready line."""

    url: str
    data: Path
    pid: int
    ready_s: float
    run: dict[str, Any]


class Client:
    """One keep-alive connection with as little of its own work as possible, so that the server is what is measured."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port or 80, timeout=60)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def send(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        sent = {**self.headers, **(headers or {})}
        data = body
        if isinstance(body, dict):
            data = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        self.connection.request(method, path, data, sent)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def json(self, method: str, path: str, body: Any = None, *, expect: tuple[int, ...] = (200, 201, 202)) -> Any:
        status, _, content = self.send(method, BASE + path, body)
        if status not in expect:
            raise RuntimeError(f"{method} {path} answered {status}: {content[:300]!r}")
        return json.loads(content) if content else None


def sign_up(cloud: Cloud, login_id: str) -> Client:
    """A new account and a client signed in as it. The first one is the admin."""
    client = Client(cloud.url)
    password = "correct horse battery"  # noqa: S105 of a throw-away account
    client.json("POST", "/auth/sign-up", {"name": "Bench", "login_id": login_id, "password": password})
    form = urlencode({"grant_type": "password", "username": login_id, "password": password})
    status, _, content = client.send(
        "POST",
        f"{BASE}/auth/token",
        form.encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    if status != 200:
        raise RuntimeError(f"sign-in answered {status}: {content[:300]!r}")
    return Client(cloud.url, json.loads(content)["access_token"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def once_there(url: str) -> str:
    """The address of a server that was just started, once it takes connections. Raises `RuntimeError` after 10 s."""
    for _ in range(200):
        try:
            Client(url)
        except OSError:
            time.sleep(0.05)
        else:
            return url
    raise RuntimeError(f"nothing answers at {url}")


def start(data: Path, *, environment: dict[str, str] | None = None) -> tuple[subprocess.Popen[str], Cloud]:
    """Starts the local cloud on `data` and waits for its ready line."""
    port = free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "TRANSCRIBE"))}
    env |= {"KONGDORI_PORT": str(port), "KONGDORI_DATA": str(data), "KONGDORI_RELOAD": "0", **(environment or {})}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "kongdori_local"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "is ready at" in line:
            break
    else:
        raise RuntimeError(f"the local cloud ended with {process.wait()} before it was ready")
    ready_s = time.perf_counter() - started
    run = json.loads((data / "run.json").read_text())
    return process, Cloud(url=f"http://localhost:{port}", data=data, pid=process.pid, ready_s=ready_s, run=run)


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    assert process.stdout is not None
    process.stdout.close()


@contextmanager
def local_cloud(**environment: str) -> Iterator[Cloud]:
    """A local cloud with no model, stopped and deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="kongdori-bench-") as folder:
        process, cloud = start(Path(folder), environment=environment)
        try:
            yield cloud
        finally:
            stop(process)
