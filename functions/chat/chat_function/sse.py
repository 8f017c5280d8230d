"""Events on the wire (WHATWG HTML, "Server-sent events")."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from kongdori.errors import KongdoriError
from kongdori.http import problem_of
from starlette.responses import StreamingResponse

from chat_function.schemas import Message
from chat_function.streaming import Event, Opened


class EventStream(StreamingResponse):
    media_type = "text/event-stream"

    def __init__(self, opened: Opened, events: AsyncIterator[Event], *, request_id: str) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(_encoded(opened, events, request_id), headers=headers)


async def _encoded(opened: Opened, events: AsyncIterator[Event], request_id: str) -> AsyncIterator[bytes]:
    async for event in events:
        if event.kind is None:
            yield b": still here\n\n"
            continue
        data = _data(opened, event, request_id)
        yield f"id: {event.offset}\nevent: {event.kind}\ndata: {data}\n\n".encode()


def _data(opened: Opened, event: Event, request_id: str) -> str:
    """One line of JSON."""
    if isinstance(event.payload, KongdoriError):
        return bytes(problem_of(event.payload, request_id).body).decode()
    if isinstance(event.payload, str):
        return json.dumps({"text": event.payload}, ensure_ascii=False)
    row = event.payload or {}
    message = Message.of(row).model_dump_json()
    if event.kind == "message":
        return f'{{"message": {message}, "reply_id": "{opened.reply["id"]}"}}'
    return f'{{"reply": {message}}}'
