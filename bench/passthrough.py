"""The least that a streamed turn can do: the question is committed to Postgres, and the model's stream is handed on. No
account, no limit, nothing recognised. Postgres' address and the model's are in BENCH_PASSTHROUGH, as JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from queue import LifoQueue
from typing import Any

import httpx2
import psycopg2
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

_CONNECTIONS = 4

_given = json.loads(os.environ["BENCH_PASSTHROUGH"])
_free: LifoQueue[Any] = LifoQueue()
for _ in range(_CONNECTIONS):
    _free.put(psycopg2.connect(**_given["postgres"]))
_http = httpx2.AsyncClient(timeout=60)
app = FastAPI()


def _run(sql: str, values: tuple[str, ...] = ()) -> None:
    connection = _free.get()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
    finally:
        _free.put(connection)


_run("CREATE TABLE IF NOT EXISTS bench_passthrough (content text)")


@app.post("/stream")
async def stream(body: dict[str, str]) -> StreamingResponse:
    """Streams the reply to `content`."""
    await run_in_threadpool(_run, "INSERT INTO bench_passthrough VALUES (%s)", (body["content"],))
    return StreamingResponse(_pieces(body["content"]), media_type="text/event-stream")


async def _pieces(content: str) -> AsyncIterator[str]:
    asked = {"model": "gpt-bench", "stream": True, "messages": [{"role": "user", "content": content}]}
    async with _http.stream("POST", f"{_given['peer']}/v1/chat/completions", json=asked) as answer:
        async for line in answer.aiter_lines():
            if not line.startswith("data: {"):
                continue
            for choice in json.loads(line[6:])["choices"]:
                if text := choice["delta"].get("content"):
                    yield f"event: delta\ndata: {json.dumps(text)}\n\n"
