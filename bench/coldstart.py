"""First call of each function under AWS's Runtime Interface Emulator, beside a bare FastAPI + Mangum function.

Each round starts a new emulator with a new Python for each function in turn, sends one event and takes the time to its
answer; the median of the rounds counts. The functions reach a local cloud's Postgres, Redis and secrets, as their first
call in the cloud would. The event names a session that is not there, so each answers 401 after it has read its
secrets and asked Postgres; what a saved answer or a model needs beyond that is not part of a first call.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bench._cloud import ROOT, free_port, local_cloud, sign_up
from bench._figures import Figure, console, show

ROUNDS = 7
FACTOR = 1.2
EVENTS = ROOT / "tests" / "events"


@dataclass(frozen=True, slots=True)
class Function:
    """A function, its handler and the event of its first call."""

    name: str
    handler: str
    event: str


BARE = Function("", "bench.bare.handler", "health.json")
FUNCTIONS = (
    Function("AuthorizerFunction", "auth_function.authorizer.handler", "authorizer.json"),
    Function("AuthFunction", "auth_function.app.handler", "who-am-i.json"),
    Function("ChatFunction", "chat_function.app.handler", "chat-message.json"),
    Function("SummarizeFunction", "summarize_function.app.handler", "summary-list.json"),
    Function("StreamUrlFunction", "stream_url_function.app.handler", "movies.json"),
)


def main() -> bool:
    emulator = emulator_path()
    if emulator is None:
        console.print("bench.coldstart: AWS's emulator comes with aws-sam-cli for Linux x86-64 only; not run here")
        return True
    times: dict[str, list[float]] = {function.name: [] for function in (BARE, *FUNCTIONS)}
    with local_cloud() as cloud:
        sign_up(cloud, "bench-cold")
        environments = json.loads((cloud.data / "sam-local-env.json").read_text())
        time.sleep(15)  # the workers of the local cloud have warmed up and are quiet
        for round_number in range(ROUNDS + 1):
            for function in (BARE, *FUNCTIONS):
                took_ms = first_call(emulator, function, environments.get(function.name, {}))
                if round_number:  # the first one fills the system's file cache
                    times[function.name].append(took_ms)
    bare = statistics.median(times[BARE.name])
    figures = []
    for function in FUNCTIONS:
        ours = statistics.median(times[function.name])
        figures.append(
            Figure(
                function.name,
                f"{ours:.0f} ms",
                f"{bare:.0f} ms",
                f"{ours / bare:.2f}",
                f"≤ {FACTOR}",
                ours / bare <= FACTOR,
            )
        )
    return show(f"First call under AWS's emulator, median of {ROUNDS}", figures, against="bare FastAPI + Mangum")


def emulator_path() -> Path | None:
    found = Path(str(files("samcli"))) / "local" / "rapid" / "aws-lambda-rie-x86_64"
    return found if found.exists() and sys.platform == "linux" and os.uname().machine == "x86_64" else None


def first_call(emulator: Path, function: Function, environment: dict[str, str]) -> float:
    """Milliseconds from the event to the answer of a function that was never called."""
    port, runtime_port = free_port(), free_port()
    base = {"PATH": os.environ["PATH"], "AWS_LAMBDA_FUNCTION_TIMEOUT": "29", "AWS_REGION": "us-east-1"}
    process = subprocess.Popen(
        [
            emulator,
            *("--log-level", "error"),
            *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
            *("--runtime-api-address", f"127.0.0.1:{runtime_port}"),
            *(sys.executable, "-m", "awslambdaric", function.handler),
        ],
        cwd=ROOT,
        env=base | environment | {"AWS_LAMBDA_FUNCTION_NAME": function.name or "bare"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        event = (EVENTS / function.event).read_bytes()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations", event)
        for _ in range(200):
            started = time.perf_counter()
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    body = json.load(answer)
                break
            except urllib.error.URLError:
                time.sleep(0.02)
        else:
            raise RuntimeError("the emulator did not start")
        took_ms = (time.perf_counter() - started) * 1000
    finally:
        os.killpg(process.pid, 9)
        process.wait()
    if "errorMessage" in body and body["errorMessage"] != "Unauthorized":
        raise RuntimeError(f"{function.name} answered {body}")
    return took_ms


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
