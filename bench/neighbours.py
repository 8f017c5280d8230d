"""A saved answer of one person, while others wait for a slow model: what do they cost their neighbour?

The other side is the same calls in the same cloud while nobody waits. Both alternate, so that what else the machine
does falls on both. One member asks for 40 slow replies at once (all but three are told to come again, which they do);
then four members ask for three each.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from bench._cloud import BASE, Client, Cloud, local_cloud, sign_up
from bench._figures import Figure, console, percentile, show
from bench.chat import QUESTIONS, Person

ROUNDS = 4
CALLS = 40  # of each round and side
SLOW_S = 8.0
BOUND = 2.0
CROWDS = {"one member, 40 calls at once": [40], "four members, three calls each": [3, 3, 3, 3]}


def main() -> bool:
    figures = []
    with slow_model() as url, local_cloud(**_settings(url)) as cloud:
        neighbour = Person(cloud, 0)
        for what, sizes in CROWDS.items():
            crowd = [Crowd(cloud, calls) for calls in sizes]
            quiet, busy = _alternately(cloud, neighbour, crowd)
            for share in (0.5, 0.95):
                mine, other = percentile(busy, share), percentile(quiet, share)
                bound, met = (f"≤ {BOUND:.1f} ×", mine <= BOUND * other) if share == 0.5 else ("", None)
                figures.append(
                    Figure(
                        f"p{share * 100:.0f}, {what}",
                        f"{mine:.1f} ms",
                        f"{other:.1f} ms",
                        f"{mine / other:.2f}",
                        bound,
                        met,
                    )
                )
            console.print(f"{what}: {sum(one.answered for one in crowd)} slow replies, {max(busy):.0f} ms at most")
    return show("A saved answer beside slow turns", figures, against="nobody waits")


def _settings(url: str) -> dict[str, str]:
    plenty = ("TOKENS_PER_DAY", "BUDGET_USD_PER_DAY", "BUDGET_USD_PER_MONTH")
    installation = ("INSTALLATION_BUDGET_USD_PER_DAY", "INSTALLATION_BUDGET_USD_PER_MONTH")
    return {
        **dict.fromkeys([*plenty, *installation], "1000000"),
        "OPENAI_BASE_URL": url,
        "OPENAI_MODEL": "slow",
        "SIGN_UPS_PER_MINUTE": "1000",
        "MESSAGES_PER_MINUTE": "10000",
        "KONGDORI_SAMPLES": "0",
        "KONGDORI_RELOAD": "0",
    }


def _alternately(cloud: Cloud, neighbour: Person, crowd: list[Crowd]) -> tuple[list[float], list[float]]:
    """The neighbour's times in ms, quiet and busy. Each side's first calls are not counted."""
    quiet, busy = list[float](), list[float]()
    for _ in range(ROUNDS):
        quiet += _calls(cloud, neighbour)
        for one in crowd:
            one.start()
        time.sleep(SLOW_S / 2)  # all that will be under way are
        busy += _calls(cloud, neighbour)
        for one in crowd:
            one.stop()
    return quiet, busy


def _calls(cloud: Cloud, neighbour: Person) -> list[float]:
    client, times = Client(cloud.url, neighbour.token), list[float]()
    for number in range(CALLS + 5):
        started = time.perf_counter()
        status, _, content = client.send("POST", neighbour.path, {"content": QUESTIONS[number % len(QUESTIONS)]})
        if status != 201 or json.loads(content)["reply"]["source"] != "cache":
            raise RuntimeError(f"no saved answer: {status} {content[:300]!r}")
        if number >= 5:
            times.append((time.perf_counter() - started) * 1000)
    return times


class Crowd:
    """One member with so many calls at once, each asking again as soon as it is told that it may."""

    def __init__(self, cloud: Cloud, calls: int) -> None:
        client = sign_up(cloud, f"bench-{uuid4().hex}")
        made = client.json("POST", "/chat/conversations", {})
        self._path = f"{BASE}/chat/conversations/{made['id']}/messages"
        self._url, self._token = cloud.url, client.headers["authorization"].removeprefix("Bearer ")
        self._calls, self._over, self._threads = calls, threading.Event(), list[threading.Thread]()
        self.answered = 0

    def start(self) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(self._calls)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        client = Client(self._url, self._token)
        while not self._over.is_set():
            asked = f"Tell me what the harbour's ledger says about barrel {number} of {time.monotonic_ns()}"
            status, headers, content = client.send("POST", self._path, {"content": asked})
            if status == 429:
                self._over.wait(float(headers["retry-after"]))
            elif status != 201:
                raise RuntimeError(f"a slow turn was answered with {status}: {content[:300]!r}")
            else:
                self.answered += 1


@contextmanager
def slow_model() -> Iterator[str]:
    """A model that takes `SLOW_S` for what a crowd asks, and no work; the address of its API."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if b"barrel" in asked:
                time.sleep(SLOW_S)
            streamed = bool(json.loads(asked).get("stream"))
            said = {"role": "assistant", "content": "Nothing."}
            choice = {"index": 0, "finish_reason": "stop", "delta" if streamed else "message": said}
            kind = "chat.completion.chunk" if streamed else "chat.completion"
            usage = {"prompt_tokens": 50, "completion_tokens": 5, "total_tokens": 55}
            whole = json.dumps({"id": "x", "object": kind, "model": "slow", "choices": [choice], "usage": usage})
            content = (f"data: {whole}\n\ndata: [DONE]\n\n" if streamed else whole).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing: the table is what is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
