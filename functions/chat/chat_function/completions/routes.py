"""Chat Completions over HTTP, whole or streamed. Many share a process, so nothing blocks its loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from chat_function.completions import requests, service, wire
from chat_function.completions.openai_errors import error_of
from chat_function.completions.records import Answered
from chat_function.completions.running import Piece, Running
from chat_function.completions.schemas import CompletionNew
from chat_function.completions.wire import Chunks
from chat_function.engines.selection import current_engine
from chat_function.signed_in import while_signed_in
from kongdori.errors import KongdoriError
from kongdori.identity import GatewayIdentity, Unchecked
from kongdori.parameters import IdempotencyKey

CacheControl = Annotated[str | None, Header(description="`no-cache` skips saved answers", max_length=200)]
_ANSWER = {
    200: {
        "description": "OpenAI's `chat.completion`, or its chunks. The header `x-kongdori-source` says where it came"
        " from: cache, model or offline",
        "content": {"application/json": {"schema": {}}, "text/event-stream": {"schema": {"type": "string"}}},
    }
}
_SOURCE = "x-kongdori-source"

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.post("/completions", response_class=Response, responses=_ANSWER)  # type: ignore[arg-type]
async def create_completion(
    request: Request,
    caller: Unchecked,
    body: CompletionNew,
    idempotency_key: IdempotencyKey = None,
    cache_control: CacheControl = None,
) -> Response:
    """Answers as OpenAI's Chat Completions does. If the client disconnects, the model's call ends."""
    # Unchecked: `open_completion` looks the session up.
    fresh = any(word in (cache_control or "").lower() for word in ("no-cache", "no-store"))
    asked = requests.read(body, idempotency_key=idempotency_key, fresh=fresh)
    opened = await asyncio.to_thread(service.open_completion, caller, asked, engine=current_engine())
    if isinstance(opened, Answered):
        return _streamed(caller, opened, opened, body) if body.stream else _whole(opened)
    running = Running(opened)
    # What fails before the first piece is an answer with a status of its own.
    first = await _unless_gone(running.first() if body.stream else running.whole(), request)
    if first is None:
        running.cancel()
        return Response(status_code=499)  # nobody reads it
    if isinstance(first, Answered):
        return _streamed(caller, first, first, body) if body.stream else _whole(first)
    return _streamed(caller, first, running, body)


def _whole(answer: Answered) -> Response:
    return JSONResponse(wire.whole(answer), headers={_SOURCE: answer.source})


def _streamed(caller: GatewayIdentity, first: Piece, answer: Answered | Running, body: CompletionNew) -> Response:
    """The stream of an answer that is there, or of one that is being written, whose `first` piece has come."""
    options = body.stream_options
    chunks = Chunks(answer, with_usage=options is not None and bool(options.include_usage))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", _SOURCE: answer.source}
    running = answer if isinstance(answer, Running) else None
    return StreamingResponse(_lines(caller, first, running, chunks), media_type="text/event-stream", headers=headers)


async def _lines(
    caller: GatewayIdentity, first: Piece, running: Running | None, chunks: Chunks
) -> AsyncIterator[bytes]:
    """Server-sent events. When the reader goes away or is signed out, this ends, and with it the model's call."""
    try:
        yield chunks.first()
        async for piece in while_signed_in(caller, _pieces(first, running)):
            if isinstance(piece, Answered):
                yield chunks.last(piece)
            else:
                yield wire.COMMENT if piece is None else chunks.piece(piece)
    except KongdoriError as error:
        yield wire.failure(error_of(error))
    finally:
        if running is not None:
            running.cancel()


async def _pieces(first: Piece, running: Running | None) -> AsyncIterator[Piece | None]:
    """The pieces from the first to the whole answer; None in a silence."""
    piece: Piece | None = first
    yield piece
    while running is not None and not isinstance(piece, Answered):
        piece = await running.next()
        yield piece


async def _unless_gone[Result](work: Coroutine[Any, Any, Result], request: Request) -> Result | None:
    """What `work` returns; None where the reader went away before. Raises what `work` raises."""
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
