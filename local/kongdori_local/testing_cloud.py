"""For tests and benchmarks: a whole local cloud of its own, on free ports, in a folder that is thrown away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from kongdori_local.config import ROOT, free_port

BASE = "/api/v1"
PASSWORD = "a quiet river at 7"  # noqa: S105 of throw-away accounts
# Set by whoever runs the tests, these would connect a model or move the data: a test says so itself if it wants that.
_NOT_INHERITED = ("OPENAI_", "TRANSCRIBE_", "EMBEDDING", "WIT_AI_", "KONGDORI_", "AWS_", "DATABASE_", "REDIS_")


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signed up. `client` carries the bearer token; `password` is theirs."""

    client: httpx.Client
    id: str
    login_id: str
    password: str
    access_token: str


class LocalCloud:
    """`python -m kongdori_local` as a person would start it; everything it printed is in `output`."""

    def __init__(
        self, data: Path, *, port: int | None = None, environment: Mapping[str, str] | None = None, root: Path = ROOT
    ) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.output: list[str] = []
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_INHERITED)}
        inherited.pop("PYTHONDONTWRITEBYTECODE", None)
        ours = {"KONGDORI_PORT": str(self.port), "KONGDORI_DATA": str(data), "KONGDORI_ROOT": str(root)}
        quiet = {"KONGDORI_SAMPLES": "0", "KONGDORI_RELOAD": "0", "KONGDORI_WARM": "0", "KONGDORI_DOTENV": "0"}
        self._environment = {**inherited, **ours, **quiet, **(environment or {})}
        self._process: subprocess.Popen[str] | None = None
        self._clients: list[httpx.Client] = []

    def start(self, *, within_s: float = 90.0) -> Self:
        """Returns when it says that it is ready. Raises `RuntimeError` with all it said when it does not."""
        self.launch()
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if any("Kongdori is ready" in line for line in self.output):
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.stop()
        raise RuntimeError("the local cloud did not start:\n" + "".join(self.output) + self.logs())

    def launch(self) -> None:
        """Starts it and does not wait."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kongdori_local"],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    @property
    def process(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RuntimeError("the cloud was not started")
        return self._process

    @property
    def run(self) -> dict[str, Any]:
        """run.json: where Postgres, Redis and the AWS endpoint are."""
        return dict(json.loads((self.data / "run.json").read_text()))

    def client(self, *, token: str | None = None) -> httpx.Client:
        """A client whose paths start below /api/v1."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=self.url + BASE, headers=headers, timeout=60)
        self._clients.append(client)
        return client

    def sign_up(self, name: str | None = None) -> Account:
        """A new account, signed in."""
        login_id = f"{(name or 'someone').lower()}-{uuid4().hex[:10]}@example.com"
        client = self.client()
        person = {"name": name or "Someone", "login_id": login_id, "password": PASSWORD}
        created = client.post("/auth/sign-up", json=person).raise_for_status().json()
        token = self.sign_in(login_id)
        return Account(self.client(token=token), created["id"], login_id, PASSWORD, token)

    def sign_in(self, login_id: str, password: str = PASSWORD) -> str:
        """A fresh access token."""
        form = {"grant_type": "password", "username": login_id, "password": password}
        answer = self.client().post("/auth/token", data=form).raise_for_status()
        return str(answer.json()["access_token"])

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to stop and waits; the exit code."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self.process.poll() is None:
            self.process.send_signal(signum)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        return code

    def logs(self) -> str:
        """The ends of all logs."""
        found = sorted((self.data / "logs").glob("*.log")) if (self.data / "logs").exists() else []
        return "".join(f"\n== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in found)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            with process.stdout as out:
                for line in out:
                    self.output.append(line)


@contextmanager
def running_cloud(data: Path, **options: Any) -> Iterator[LocalCloud]:
    """A cloud that is stopped afterwards."""
    cloud = LocalCloud(data, **options).start()
    try:
        yield cloud
    finally:
        cloud.stop()
