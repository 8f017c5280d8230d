"""A model and a speech server with set latencies, for `bench.summaries`: what they answer costs no work, so that what
is measured is the pipeline's own time and how much of it runs side by side.

The model takes as long as its answer is: half a second and a second for each 80 tokens, of four characters each. Its
answers have the sizes that the prompts ask for: a chapter for every two minutes of transcript (asked: up to two more
than that), with a title of six words; a summary of two sentences (1 to 3) and four points (1 to 5), each of a hundred
characters and from three sentences; an overview of three sentences (2 to 4).
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SPEECH_SPEED = 30.0  # seconds of sound in a second, in each call
FIRST_TOKEN_S, TOKENS_PER_S, CHARACTERS_PER_TOKEN = 0.5, 80.0, 4
BITS_PER_S = 32_000  # of the chunks that are sent: their length follows from their size
CALLS_AT_ONCE = 10
SENTENCES_PER_CHAPTER, POINTS = 12, 4
SAID_AGAIN = 3  # sentences that a summary, a point and an overview are made of
SENTENCE = re.compile(r"\[(\d+)\] ([^\[\\]+)")
TOPICS = ("river", "glacier", "valley", "mountain", "harbour", "forest", "island", "desert")


class Servers(ThreadingHTTPServer):
    """`most`: how many calls were under way at once; `speech_s` and `model_s`: how long each call took, those of the
    model by what was asked for; `tokens`: what the model was sent and what it wrote.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock, self.room = threading.Lock(), threading.Semaphore(CALLS_AT_ONCE)
        self.under_way = 0
        self.forget()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def calls_s(self) -> float:
        """How long all of them take one after the other."""
        return sum(self.speech_s) + sum(sum(took) for took in self.model_s.values())

    def forget(self) -> None:
        self.most = 0
        self.speech_s: list[float] = []
        self.model_s: defaultdict[str, list[float]] = defaultdict(list)
        self.tokens = (0, 0)


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

    def _write(self, asked: dict[str, Any]) -> None:
        prompt = "".join(message["content"] for message in asked["messages"])
        kind, answer = written(asked["response_format"]["json_schema"]["schema"], prompt)
        text = json.dumps(answer)
        tokens = len(text) / CHARACTERS_PER_TOKEN
        took_s = FIRST_TOKEN_S + tokens / TOKENS_PER_S
        time.sleep(took_s)
        with self.server.lock:
            self.server.model_s[kind].append(took_s)
            sent, wrote = self.server.tokens
            self.server.tokens = sent + len(prompt) // CHARACTERS_PER_TOKEN, wrote + round(tokens)
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


def written(schema: dict[str, Any], prompt: str) -> tuple[str, dict[str, Any]]:
    """What kind of answer the schema asks for, and the answer: "divide" and "write" for a chapter's begin and for what
    it holds, "both" for both at once, and "headline".
    """
    said = [(int(number), text.strip()) for number, text in SENTENCE.findall(prompt)]
    wanted = schema["properties"]
    if "chapters" not in wanted and "points" in wanted:
        return "write", chapter(said)
    headline = {"title": "What changes slowly and why", "overview": "What is said of it changes slowly. " * SAID_AGAIN}
    if "chapters" not in wanted:
        return "headline", headline
    both = "points" in wanted["chapters"]["items"]["properties"]
    chapters = [
        {"first_sentence": said[at][0], "title": f"What changes slowly in part {at // SENTENCES_PER_CHAPTER}"}
        | (chapter(said[at : at + SENTENCES_PER_CHAPTER]) if both else {})
        for at in range(0, len(said), SENTENCES_PER_CHAPTER)
    ]
    return ("both" if both else "divide"), {"chapters": chapters, **headline}


def chapter(said: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """A summary and points, in the words of the sentences."""
    groups = [said[at : at + SAID_AGAIN] for at in range(0, len(said), SAID_AGAIN)]
    texts = [" ".join(text for _, text in group) for group in groups]
    points = [
        {"sentences": [number for number, _ in group], "text": text}
        for group, text in zip(groups[:POINTS], texts, strict=False)
    ]
    return {"summary": " ".join(texts[:2]), "points": points}


@contextmanager
def stand_ins() -> Iterator[Servers]:
    servers = Servers()
    threading.Thread(target=servers.serve_forever, daemon=True).start()
    try:
        yield servers
    finally:
        servers.shutdown()
        servers.server_close()
