"""Streamed replies over HTTP. Many share a process, so nothing blocks its loop: plain functions run in threads."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from kongdori.http import CurrentIdentity, IdempotencyKey, request_id

from chat_function import engines, streaming
from chat_function.routes import PROBLEMS
from chat_function.schemas import MessageNew
from chat_function.sse import EventStream
from chat_function.turn import Ask

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
    responses=PROBLEMS,  # type: ignore[arg-type]
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def stream_message(
    request: Request,
    caller: CurrentIdentity,
    conversation_id: UUID,
    body: MessageNew,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Sends a message and streams the reply. It is written to its end, also when nobody reads along any more."""
    ask = Ask.of(conversation_id, body, idempotency_key)
    opened = streaming.open_stream(caller, ask, engine=engines.current())
    return EventStream(opened, streaming.events(opened), request_id=request_id(request))


@router.get("/{reply_id}/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def resume_stream(
    request: Request, caller: CurrentIdentity, conversation_id: UUID, reply_id: UUID, last_event_id: LastEventId = None
) -> Response:
    """Takes a running or finished stream up again where it broke off."""
    opened = streaming.open_again(caller, conversation_id, reply_id)
    return EventStream(opened, streaming.events(opened, after=last_event_id), request_id=request_id(request))
