"""The model of a soak: it answers each question with words of that question, and counts what it was asked."""

from __future__ import annotations

import json
import random
import re
from http.server import BaseHTTPRequestHandler
from threading import Lock

from fixtures.rude_server import Rude

PROMPT_TOKENS, COMPLETION_TOKENS = 120, 60
_ITEM = re.compile(r"item ([0-9a-f]{32})")


def reply_to(item: str) -> str:
    """What the model writes about an item: no other one gets these words."""
    return " ".join(f"Of {item} there is this to say, {number}." for number in range(12))


class Model:
    """`calls`: how often it was asked about each item, "" for all that is about none (titles, summaries)."""

    def __init__(self, server: Rude, seed: int) -> None:
        self.calls: dict[str, int] = {}
        self._server, self._random, self._lock = server, random.Random(seed), Lock()  # noqa: S311 from a seed
        server.reply = self._reply

    def _reply(self, handler: BaseHTTPRequestHandler) -> None:
        body = self._server.here.body
        asked = [message for message in body["messages"] if message["role"] == "user"]
        found = _ITEM.findall(json.dumps(asked[-1:]))
        item = found[-1] if found else ""
        with self._lock:
            self.calls[item] = self.calls.get(item, 0) + 1
            pause_s = self._random.choice([0.0, 0.0, 0.02, 0.1])
        text = reply_to(item) if item else "There is nothing to add."
        usage = {
            "prompt_tokens": PROMPT_TOKENS,
            "completion_tokens": COMPLETION_TOKENS,
            "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS,
        }
        handler.send_response(200)
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            whole = {"id": "x", "object": "chat.completion", "model": "soak", "choices": [choice], "usage": usage}
            content = json.dumps(whole).encode()
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
            return
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        pieces: list[dict[str, object]] = [{"delta": {"content": word}} for word in re.findall(r"\S+\s*", text)]
        for piece in [*pieces, {"delta": {}, "finish_reason": "stop"}]:
            choice = {"index": 0, "finish_reason": None, **piece}
            chunk = {"id": "x", "object": "chat.completion.chunk", "model": "soak", "choices": [choice]}
            handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            handler.wfile.flush()
            self._server.stopping.wait(pause_s)
        handler.wfile.write(f"data: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n".encode())
