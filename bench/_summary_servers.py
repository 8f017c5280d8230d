"""A model and a speech server with set latencies, for `bench.summaries`: what they answer costs no work, so that what
is measured is the pipeline's own time and how much of it runs side by side.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SPEECH_SPEED = 30.0  # seconds of sound in a second, in each call
FIRST_TOKEN_S, TOKENS_PER_S, TOKENS = 0.5, 80.0, 400
BITS_PER_S = 32_000  # of the chunks that are sent: their length follows from their size
CALLS_AT_ONCE = 10
MODEL_S = FIRST_TOKEN_S + TOKENS / TOKENS_PER_S
TOPICS = ("river", "glacier", "valley", "mountain", "harbour", "forest", "island", "desert")


class Servers(ThreadingHTTPServer):
    """`most`: how many calls were under way at once; `calls_s`: how long each took, one after the other."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock, self.room = threading.Lock(), threading.Semaphore(CALLS_AT_ONCE)
        self.under_way, self.most, self.speech_s, self.model_s = 0, 0, list[float](), list[float]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def calls_s(self) -> float:
        return sum(self.speech_s) + sum(self.model_s)

    def forget(self) -> None:
        self.most, self.speech_s, self.model_s = 0, [], []


class _Handler(BaseHTTPRequestHandler):
    server: Servers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.room:
            with self.server.lock:
                self.server.under_way += 1
                self.server.most = max(self.server.most, self.server.under_way)
            try:
                if self.path.endswith("/audio/transcriptions"):
                    self._hear(len(body))
                else:
                    self._write(json.loads(body))
            finally:
                with self.server.lock:
                    self.server.under_way -= 1

    def _hear(self, size: int) -> None:
        seconds = size * 8 / BITS_PER_S
        took_s = seconds / SPEECH_SPEED
        time.sleep(took_s)
        with self.server.lock:
            self.server.speech_s.append(took_s)
        said = [(at, TOPICS[at // 240 % len(TOPICS)]) for at in range(0, int(seconds), 10)]
        lines = [{"start": at, "end": at + 9.5, "text": f"At {at} the {topic} changes slowly."} for at, topic in said]
        self._answer("application/json", json.dumps({"text": "", "segments": lines}).encode())

    def _write(self, asked: dict[str, object]) -> None:
        time.sleep(MODEL_S)
        with self.server.lock:
            self.server.model_s.append(MODEL_S)
        numbers = [int(n) for n in re.findall(r"\[(\d+)\]", json.dumps(asked["messages"]))] or [0]
        firsts = range(0, max(numbers) + 1, 24)
        chapters = [
            {"first_sentence": n, "title": f"Part {n}", "summary": "What changes slowly.", "points": []} for n in firsts
        ]
        text = json.dumps({"title": "What changes", "overview": "It changes slowly.", "chapters": chapters})
        pieces = [
            {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]},
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        ]
        head = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}
        events = "".join(f"data: {json.dumps({**head, **piece})}\n\n" for piece in pieces)
        self._answer("text/event-stream", f"{events}data: [DONE]\n\n".encode())

    def _answer(self, content_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a benchmark prints its table alone."""


@contextmanager
def stand_ins() -> Iterator[Servers]:
    servers = Servers()
    threading.Thread(target=servers.serve_forever, daemon=True).start()
    try:
        yield servers
    finally:
        servers.shutdown()
        servers.server_close()
