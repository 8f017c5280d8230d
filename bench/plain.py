"""The other side of `bench.chat`: what one would write without a cloud, in one process."""

from __future__ import annotations

import json
import os
from typing import Any
from uuid import uuid4

import psycopg2.pool
import redis
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()
_pool = psycopg2.pool.ThreadedConnectionPool(1, 16, os.environ["PLAIN_DSN"])
_redis = redis.Redis.from_url(os.environ["PLAIN_REDIS"])
_table = os.environ["PLAIN_TABLE"]
_redis.set("plain:answer", json.dumps({"text": "I am Kongdori."}))

with _pool.getconn() as _connection, _connection.cursor() as _cursor:
    _cursor.execute(
        f"CREATE TABLE {_table} (id uuid PRIMARY KEY, kind text NOT NULL, body text NOT NULL,"
        " created_at timestamptz NOT NULL DEFAULT now())"
    )
_pool.putconn(_connection)


class Message(BaseModel):
    content: str


@app.post("/chat", status_code=201)
def chat(message: Message) -> dict[str, Any]:
    answer = json.loads(_redis.get("plain:answer") or b"{}")
    rows = [(str(uuid4()), "user", message.content), (str(uuid4()), "reply", answer["text"]), (str(uuid4()), "use", "")]
    connection = _pool.getconn()
    try:
        with connection, connection.cursor() as cursor:
            for row in rows:
                cursor.execute(f"INSERT INTO {_table} (id, kind, body) VALUES (%s, %s, %s)", row)  # noqa: S608 our own name
    finally:
        _pool.putconn(connection)
    return {"message": {"id": rows[0][0]}, "reply": {"id": rows[1][0], "content": answer["text"]}}


@app.post("/chat/stream")
def chat_streamed(message: Message) -> StreamingResponse:
    """The same as server-sent events."""
    turn = chat(message)
    events = (("message", turn["message"]), ("delta", {"text": turn["reply"]["content"]}), ("done", turn["reply"]))
    lines = (f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    return StreamingResponse(lines, media_type="text/event-stream")
