"""Chat answered from the cache, whole and streamed, over HTTP through gateway, authorizer, function, Redis and the
write to Postgres.

The other side is the same work in one plain FastAPI process under uvicorn, with no gateway, no authorizer and no Lambda
between: one Redis GET, the same two messages and a ledger line written in one transaction to the same Postgres.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from uuid import uuid4

from bench._cloud import BASE, ROOT, Client, Cloud, free_port, local_cloud, once_there, sign_up
from bench._figures import Figure, console, percentile, show

QUESTIONS = (
    "Who are you?",
    "What can you do?",
    "Thank you!",
    "How do I summarise a video?",
    "How much does Kongdori cost?",
)
CALLS = 1200
WARM_UP = 400  # enough for the sandboxes that eight callers need to be there
# (way, clients) → the bound in ms of each percentile
RUNS: dict[tuple[str, int], dict[float, float]] = {
    ("whole", 1): {0.5: 12.0},
    ("whole", 8): {0.5: 15.0, 0.99: 50.0},
    ("streamed", 1): {},
    ("streamed", 8): {},
}


def main() -> bool:
    with local_cloud(KONGDORI_SAMPLES="0", KONGDORI_RELOAD="0") as cloud:  # nothing else is going on in this house
        people = [Person(cloud, number) for number in range(8)]
        ours = {run: load(cloud.url, people[: run[1]], streamed=run[0] == "streamed") for run in RUNS}
        with plain_server(cloud) as url:
            theirs = {run: load(url, [Nobody()] * run[1], streamed=run[0] == "streamed") for run in RUNS}
    figures = []
    for run, bounds in RUNS.items():
        what = f"{run[0]}, {run[1]} client(s)"
        for share in (0.5, 0.99):
            mine, other = percentile(ours[run].ms, share), percentile(theirs[run].ms, share)
            bound = bounds.get(share)
            figures.append(
                Figure(
                    f"p{share * 100:.0f}, {what}",
                    f"{mine:.1f} ms",
                    f"{other:.1f} ms",
                    f"{mine / other:.2f}",
                    f"≤ {bound:.0f} ms" if bound else "",
                    mine <= bound if bound else None,
                )
            )
        rates = ours[run].per_second, theirs[run].per_second
        figures.append(
            Figure(f"requests/s, {what}", f"{rates[0]:.0f}", f"{rates[1]:.0f}", f"{rates[0] / rates[1]:.2f}")
        )
    met = show("Chat answered from the cache", figures, against="plain FastAPI")
    for (way, clients), measured in ours.items():
        parts = ", ".join(f"{name} {percentile(values, 0.5):.2f}" for name, values in sorted(measured.parts.items()))
        console.print(f"where the time goes, {way} at {clients} client(s), p50 in ms: {parts}")
    return met


class Load:
    """What one run measured: a latency for each call, and what each call said of its parts."""

    def __init__(self) -> None:
        self.ms: list[float] = []
        self.parts: dict[str, list[float]] = defaultdict(list)
        self.per_second = 0.0


class Person:
    """Somebody signed in, with a conversation; the questions have been answered before."""

    def __init__(self, cloud: Cloud, number: int) -> None:
        client = sign_up(cloud, f"bench-chat-{number}")
        self.token = client.headers["authorization"].removeprefix("Bearer ")
        self.path = f"{BASE}/chat/conversations/{client.json('POST', '/chat/conversations', {})['id']}/messages"
        for question in QUESTIONS:
            for _ in range(2):
                reply = client.json("POST", self.path.removeprefix(BASE), {"content": question})["reply"]
            if reply["source"] != "cache":
                raise RuntimeError(f"the question was not answered from the cache: {reply}")


class Nobody:
    """A caller of the plain server, which asks nobody who they are."""

    token = ""
    path = "/chat"


def load(url: str, people: Sequence[Person | Nobody], *, streamed: bool) -> Load:
    """`CALLS` calls, in one closed loop for each of the people. A streamed one is read to its end."""
    result, lock = Load(), threading.Lock()
    clients = len(people)

    def loop(person: Person | Nobody, calls: int, *, counted: bool) -> None:
        client = Client(url, person.token)
        path = f"{person.path}/stream" if streamed else person.path
        for number in range(calls):
            body = {"content": QUESTIONS[number % len(QUESTIONS)]}
            started = time.perf_counter()
            status, headers, content = client.send("POST", path, body)
            took_ms = (time.perf_counter() - started) * 1000
            if status not in (200, 201):
                raise RuntimeError(f"{path} answered {status}: {content[:300]!r}")
            if counted:
                with lock:
                    result.ms.append(took_ms)
                    process_ms = float(headers.get("x-process-time", 0)) * 1000
                    result.parts["function"].append(process_ms)
                    result.parts["around it"].append(took_ms - process_ms)
                    for name, ms in re.findall(r"(\w+);dur=([\d.]+)", headers.get("server-timing", "")):
                        result.parts[name].append(float(ms))

    for calls, counted in ((WARM_UP // clients, False), (CALLS // clients, True)):
        threads = [
            threading.Thread(target=loop, args=(person, calls), kwargs={"counted": counted}) for person in people
        ]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        result.per_second = calls * clients / (time.perf_counter() - started)
    if len(result.ms) != CALLS // clients * clients:
        raise RuntimeError("some calls failed; their errors are above")
    return result


class plain_server:  # noqa: N801 a context manager, used like a function
    """`bench.plain` under uvicorn, on the same Postgres and Redis."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def __enter__(self) -> str:
        port = free_port()
        postgres = self._cloud.run["postgres"]
        dsn = " ".join(f"{key}={postgres[name]}" for key, name in DSN.items())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "bench.plain:app", "--port", str(port), "--log-level", "warning"],
            cwd=ROOT,
            env={"PLAIN_DSN": dsn, "PLAIN_REDIS": self._cloud.run["redis_url"], "PLAIN_TABLE": f"plain_{uuid4().hex}"},
        )
        return once_there(f"http://127.0.0.1:{port}")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


DSN = {"host": "host", "port": "port", "user": "user", "password": "password", "dbname": "database"}

if __name__ == "__main__":
    sys.exit(0 if main() else 1)
