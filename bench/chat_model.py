"""Chat with a model behind it: what Kongdori adds to the model's first token, many people at once, and memory.

The model is one that others wrote, npm `@copilotkit/aimock`. The other side is the same question straight to it; for
scale, what a server adds that does nothing but commit the question and hand the stream on (`bench.passthrough`).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench._cloud import BASE, ROOT, Client, Cloud, free_port, local_cloud, once_there, sign_up
from bench._figures import Figure, console, percentile, show
from bench.footprint import tree_pss

AIMOCK = ROOT / "tests/peers/node_modules/@copilotkit/aimock/dist/cli.js"
PIECES = 40  # of an answer
TURNS = 120  # one after the other
AT_ONCE = 50
SECONDS = 5
STREAMS = 200
LONG_RUN = 10_000  # turns
FLAT = 1.10  # the most that memory may grow over them, from the first tenth on

_number = count()


def main() -> bool:
    with model_peer(between_pieces_ms=0) as peer:
        options = {
            "OPENAI_BASE_URL": f"{peer}/v1",
            "OPENAI_API_KEY": "sk-bench",
            "OPENAI_MODEL": "gpt-bench",
            "TURNS_AT_ONCE": "1000",
            "MESSAGES_PER_MINUTE": "100000",
            "TOKENS_PER_DAY": "1000000000",
            "BUDGET_USD_PER_DAY": "1000",
            "BUDGET_USD_PER_MONTH": "1000",
            "INSTALLATION_BUDGET_USD_PER_DAY": "1000",
            "INSTALLATION_BUDGET_USD_PER_MONTH": "1000",
            "KONGDORI_SAMPLES": "0",
            "KONGDORI_RELOAD": "0",
        }
        with local_cloud(**options) as cloud, passthrough(cloud, peer) as bare:
            figures = [*first_token(cloud, peer, bare), *official_client(cloud, peer)]
            met = show("Chat with a model behind it", figures, against="straight to the model")
            at_length = [*crowds(cloud, bare), *memory(cloud)]
            return show("Many at once, and for long", at_length, against="beside it") and met


@contextmanager
def model_peer(*, between_pieces_ms: int) -> Iterator[str]:
    """Its address. Every answer has `PIECES` pieces."""
    fixture = {"match": {}, "response": {"content": "word " * PIECES}, "latency": between_pieces_ms, "chunkSize": 5}
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kongdori-bench-") as folder:
        path = Path(folder) / "fixtures.json"
        path.write_text(json.dumps({"fixtures": [fixture]}))
        command = ["node", str(AIMOCK), "-p", str(port), "-f", str(path), "--log-level", "silent"]
        process = subprocess.Popen(command)
        try:
            yield once_there(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def passthrough(cloud: Cloud, peer: str) -> Iterator[str]:
    """Its address."""
    postgres = dict(cloud.run["postgres"])
    postgres["dbname"] = postgres.pop("database")
    port = free_port()
    given = json.dumps({"postgres": postgres, "peer": peer})
    command = [sys.executable, "-m", "uvicorn", "bench.passthrough:app", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([*command, "--no-access-log"], cwd=ROOT, env={**os.environ, "BENCH_PASSTHROUGH": given})
    try:
        yield once_there(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)


class Talker:
    """Somebody who streams turns, each in a conversation of its own so that all are alike."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def prepare(self) -> Callable[[], float]:
        """Opens a conversation; what is returned streams a turn in it, and gives the seconds to its first text."""
        client = Client(self._url, self._token)  # the front lets go of one that is idle for some seconds
        path = f"{BASE}/chat/conversations/{client.json('POST', '/chat/conversations', {})['id']}/messages/stream"
        return lambda: first_piece_s(client, path, {"content": _question()}, b"event: delta")


def _question() -> str:
    return f"Would you please tell story number {next(_number)} of the heron, in some words?"


def first_piece_s(client: Client, path: str, body: dict[str, Any], mark: bytes) -> float:
    """Posts, reads the stream to its end, and returns the seconds until `mark` came."""
    connection = client.connection
    started = time.perf_counter()
    headers = {**client.headers, "content-type": "application/json"}
    connection.request("POST", path, json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.read(300)!r}")
    seen, first_s = b"", None
    while piece := answer.read1(65536):
        seen += piece
        if first_s is None and mark in seen:
            first_s = time.perf_counter() - started
    if first_s is None or b"event: error" in seen:
        raise RuntimeError(f"no text came: {seen[-300:]!r}")
    return first_s


def first_token(cloud: Cloud, peer: str, bare: str) -> list[Figure]:
    talker = Talker(cloud.url, _token(cloud, "bench-first"))
    straight, least = Client(peer), Client(bare)
    ours, theirs, leasts = [], [], []
    for turn in range(-20, TURNS):
        mine, other = talker.prepare()(), first_piece_s(straight, "/v1/chat/completions", _asked(), b'"content":"')
        bare_s = first_piece_s(least, "/stream", {"content": _question()}, b"event: delta")
        if turn >= 0:
            ours.append(mine * 1000)
            theirs.append(other * 1000)
            leasts.append(bare_s * 1000)
    figures = []
    for share, bound in ((0.5, 4.0), (0.95, 8.0)):
        mine, other = percentile(ours, share), percentile(theirs, share)
        what = f"first token p{share * 100:.0f}; bound on what we add"
        met = mine - other <= bound
        figures.append(
            Figure(what, f"{mine:.1f} ms", f"{other:.1f} ms", f"+{mine - other:.1f} ms", f"≤ {bound:.0f} ms", met)
        )
        least_ms = percentile(leasts, share)
        what = f"a bare passthrough, p{share * 100:.0f}"
        figures.append(Figure(what, f"{least_ms:.1f} ms", f"{other:.1f} ms", f"+{least_ms - other:.1f} ms"))
    return figures


def _asked() -> dict[str, Any]:
    return {"model": "gpt-bench", "stream": True, "messages": [{"role": "user", "content": _question()}]}


def official_client(cloud: Cloud, peer: str) -> list[Figure]:
    import openai

    token = _token(cloud, "bench-official")
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    with (
        openai.OpenAI(base_url=f"{cloud.url}{BASE}", api_key=token, max_retries=0) as mine,
        openai.OpenAI(base_url=f"{peer}/v1", api_key="sk-bench", max_retries=0) as straight,
    ):
        for turn in range(-10, TURNS // 2):
            for client, times in ((mine, ours), (straight, theirs)):
                took = _official(client)
                if turn >= 0:
                    times.append(took)
    figures = []
    for place, what in enumerate(("first token", "whole answer")):
        mine_ms = percentile([took[place] * 1000 for took in ours], 0.5)
        other_ms = percentile([took[place] * 1000 for took in theirs], 0.5)
        ratio = f"{mine_ms / other_ms:.2f}"
        figures.append(Figure(f"official client, {what} p50", f"{mine_ms:.1f} ms", f"{other_ms:.1f} ms", ratio))
    return figures


def _official(client: Any) -> tuple[float, float]:
    """Seconds to the first text, and to the end."""
    started = time.perf_counter()
    first_s = 0.0
    for chunk in client.chat.completions.create(**_asked()):
        if not first_s and chunk.choices and chunk.choices[0].delta.content:
            first_s = time.perf_counter() - started
    return first_s, time.perf_counter() - started


def crowds(cloud: Cloud, bare: str) -> list[Figure]:
    """Many who begin within a second, and in the same moment, against one alone."""
    tokens = [_token(cloud, f"bench-crowd-{number}") for number in range(10)]
    talkers = [Talker(cloud.url, tokens[number % 10]) for number in range(STREAMS)]
    begun_at([talker.prepare() for talker in talkers[:AT_ONCE]], AT_ONCE * [0.0])  # the sandboxes are there now
    alone = percentile([talkers[0].prepare()() for _ in range(20)], 0.5)
    drawn = random.Random(AT_ONCE)
    seconds = [
        begun_at([talker.prepare() for talker in talkers[:AT_ONCE]], [drawn.random() for _ in range(AT_ONCE)])
        for _ in range(SECONDS)
    ]
    fifty = begun_at([talker.prepare() for talker in talkers[:AT_ONCE]], AT_ONCE * [0.0])
    least = begun_at([_bare_turn(bare) for _ in range(AT_ONCE)], AT_ONCE * [0.0])
    all_of_them = begun_at([talker.prepare() for talker in talkers], STREAMS * [0.0])
    last = percentile([max(second) for second in seconds], 0.5)
    lost = STREAMS - len(all_of_them)
    return [
        Figure(
            f"last first token of {AT_ONCE} who begin within a second, p50 of {SECONDS} such seconds",
            f"{last:.3f} s (at worst {max(map(max, seconds)):.3f})",
            f"{alone:.3f} s alone",
            f"+{last - alone:.2f} s",
            "≤ 0.3 s later",
            all(len(second) == AT_ONCE for second in seconds) and last - alone <= 0.3,
        ),
        Figure(
            f"of {AT_ONCE} in one moment", f"{max(fifty):.2f} s", f"{alone:.3f} s alone", f"+{max(fifty) - alone:.2f} s"
        ),
        Figure(f"the same {AT_ONCE} at a bare passthrough", f"{max(fifty):.2f} s", f"{max(least):.2f} s"),
        Figure(
            f"{STREAMS} streams at once, p95 of the first token",
            f"{percentile(all_of_them, 0.95):.2f} s; {lost} failed",
            f"{alone:.3f} s alone",
            bound="0 failed",
            met=lost == 0,
        ),
    ]


def _bare_turn(bare: str) -> Callable[[], float]:
    client = Client(bare)
    return lambda: first_piece_s(client, "/stream", {"content": _question()}, b"event: delta")


def begun_at(turns: Sequence[Callable[[], float]], starts_s: Sequence[float]) -> list[float]:
    """Begins each so many seconds from now; the seconds from there to the first text of those that ended well."""
    ready, took = threading.Barrier(len(turns)), []

    def run(turn: Callable[[], float], start_s: float) -> None:
        ready.wait()
        time.sleep(start_s)
        try:
            took.append(turn())
        except (OSError, RuntimeError) as error:
            console.print(f"a stream failed: {type(error).__name__}: {error}"[:300])

    threads = [threading.Thread(target=run, args=both) for both in zip(turns, starts_s, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def memory(cloud: Cloud) -> list[Figure]:
    """The local cloud's memory after a tenth of the turns, and after all: different texts, from the cache."""
    client = Client(cloud.url, _token(cloud, "bench-memory"))
    at: list[int] = []
    for part in (LONG_RUN // 10, LONG_RUN - LONG_RUN // 10):
        for number in range(part):
            if number % 100 == 0:  # conversations are of a length that people have
                conversation = client.json("POST", "/chat/conversations", {})["id"]
            content = f"What can you do{'?' * (number % 3)}{' ' * (number % 5)}"
            client.json("POST", f"/chat/conversations/{conversation}/messages", {"content": content, "parent_id": None})
        at.append(tree_pss(cloud.pid))
    growth = at[1] / at[0]
    return [
        Figure(
            f"memory over {LONG_RUN:,} turns",
            f"{at[1] / 1e6:.0f} MB",
            f"{at[0] / 1e6:.0f} MB after {LONG_RUN // 10:,}",
            f"{growth:.2f}",
            f"≤ {FLAT:.2f}",
            growth <= FLAT,
        )
    ]


def _token(cloud: Cloud, login_id: str) -> str:
    return sign_up(cloud, login_id).headers["authorization"].removeprefix("Bearer ")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
