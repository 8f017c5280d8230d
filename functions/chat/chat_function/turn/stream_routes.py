"""Streamed replies over HTTP. Many share a process, so nothing blocks its loop: plain functions run in threads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from starlette.types import Receive, Scope, Send

from chat_function.engines.selection import current_engine
from chat_function.schemas import Message, MessageNew, ReplyNew
from chat_function.signed_in import while_signed_in
from chat_function.turn import steps, streaming
from chat_function.turn.records import TurnRequest
from chat_function.turn.streaming import Delta, Done, Event, Failed, Opened, ReplyStream, Silence
from kongdori.errors import NotAuthenticated
from kongdori.gateway import request_id
from kongdori.identity import Caller, GatewayIdentity, Unchecked
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

replies = APIRouter(prefix="/chat/messages", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.post("/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def stream_message(
    request: Request,
    caller: Unchecked,
    conversation_id: UUID,
    body: MessageNew,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Sends a message and streams the reply, which is written to its end even if the reader disconnects."""
    # Unchecked: the turn's first statement, `turns.start`, looks the session up.
    turn_request = TurnRequest.of(conversation_id, body, idempotency_key, streamed=True)
    stream = streaming.open_stream(caller, turn_request, engine=current_engine())
    return _answer(request, caller, stream)


@replies.post("/{message_id}/replies/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def stream_reply(
    request: Request,
    caller: Caller,
    message_id: UUID,
    body: ReplyNew | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Another reply to the same message, streamed; never a saved answer."""
    continue_from = body.continue_from if body else None
    turn_request = steps.another_reply(
        caller, message_id, continue_from=continue_from, idempotency_key=idempotency_key, streamed=True
    )
    stream = streaming.open_stream(caller, turn_request, engine=current_engine())
    return _answer(request, caller, stream)


@router.get("/{reply_id}/stream", response_class=Response, responses=_STREAM)  # type: ignore[arg-type]
def resume_stream(
    request: Request, caller: Caller, conversation_id: UUID, reply_id: UUID, last_event_id: LastEventId = None
) -> Response:
    """Resumes a running or finished stream where it broke off."""
    stream = streaming.resume_stream(caller, conversation_id, reply_id)
    return _answer(request, caller, stream, after=last_event_id)


class EventStream(Response):
    """Server-sent events (WHATWG HTML), until the reader leaves.

    Starlette's StreamingResponse was looked at: it has a group of two tasks for what one can do.
    """

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[Event], *, request_id: str) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events, self._request_id = events, request_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 ASGI gives it
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        left, is_last = asyncio.ensure_future(_left(receive)), False
        try:
            async for event in self._events:
                data, is_last = _encoded(event, self._request_id), isinstance(event, Done | Failed)
                await send({"type": "http.response.body", "body": data, "more_body": not is_last})
                if left.done():
                    return
        finally:
            left.cancel()
        if not is_last:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    """Waits until the reader leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _answer(request: Request, caller: GatewayIdentity, stream: ReplyStream, *, after: int | None = None) -> EventStream:
    events = streaming.events(stream, after=after)
    if not stream.is_whole:  # else it is over before a session could end
        events = _until_signed_out(caller, events)
    return EventStream(events, request_id=request_id(request))


async def _until_signed_out(caller: GatewayIdentity, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """The events, until soon after the caller's session has ended."""
    offset = 0
    try:
        async for event in while_signed_in(caller, events):
            offset = getattr(event, "offset", offset)
            yield event
    except NotAuthenticated as error:
        yield Failed(offset + 1, error)


def _encoded(event: Event, request_id: str) -> bytes:
    match event:
        case Opened(message, reply_id):
            data = f'{{"message": {Message.of(message).model_dump_json()}, "reply_id": "{reply_id}"}}'
            return _lines("message", 0, data)
        case Delta(offset, text):
            return _lines("delta", offset, json.dumps({"text": text}, ensure_ascii=False))
        case Done(offset, reply):
            return _lines("done", offset, f'{{"reply": {Message.of(reply).model_dump_json()}}}')
        case Failed(offset, error):
            return _lines("error", offset, bytes(problem_of(error, request_id).body).decode())
        case Silence():
            return b": still here\n\n"


def _lines(name: str, id: int, data: str) -> bytes:
    """`data` is one line of JSON."""
    return f"id: {id}\nevent: {name}\ndata: {data}\n\n".encode()
