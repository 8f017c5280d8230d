"""Streamed replies over HTTP. Many share a process, so nothing blocks its loop: plain functions run in threads."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from chat_function.engines.selection import current_engine
from chat_function.schemas import Message, MessageNew
from chat_function.turn import streaming
from chat_function.turn.steps import Ask
from chat_function.turn.streaming import Event, Opened
from kongdori.errors import KongdoriError
from kongdori.gateway import request_id
from kongdori.identity import Caller, Unchecked
from kongdori.parameters import IdempotencyKey
from kongdori.problems import problem_of

LastEventId = Annotated[int | None, Header(ge=0, le=10**9, description="The id of the last event that arrived")]
_STREAM = {
    200: {
        "description": "`message` {message, reply_id}, `delta` {text} …, then `done` {reply} or `error` (a problem)",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

router = APIRouter(
    prefix="/chat/conversations/{conversation_id}/messages",
    tags=["chat"],
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def stream_message(
    request: Request,
    caller: Unchecked,
    conversation_id: UUID,
    body: MessageNew,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Sends a message and streams the reply. It is written to its end, also when nobody reads along any more."""
    # Unchecked: `turns.begin` looks the session up in the statement that it begins the turn with.
    ask = Ask.of(conversation_id, body, idempotency_key)
    opened = streaming.open_stream(caller, ask, engine=current_engine())
    return EventStream(opened, streaming.events(opened), request_id=request_id(request))


@router.get("/{reply_id}/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def resume_stream(
    request: Request, caller: Caller, conversation_id: UUID, reply_id: UUID, last_event_id: LastEventId = None
) -> Response:
    """Takes a running or finished stream up again where it broke off."""
    opened = streaming.open_again(caller, conversation_id, reply_id)
    return EventStream(opened, streaming.events(opened, after=last_event_id), request_id=request_id(request))


class EventStream(StreamingResponse):
    """Server-sent events (WHATWG HTML)."""

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
