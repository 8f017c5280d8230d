"""Another reply to a message, and stopping one, over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from chat_function.engines.selection import current_engine
from chat_function.schemas import ReplyNew, StopResult, Turn
from chat_function.turn import service, steps, stops
from kongdori.identity import Caller
from kongdori.parameters import IdempotencyKey

router = APIRouter(prefix="/chat/messages", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.post("/{message_id}/replies", status_code=201)
async def create_reply(
    caller: Caller, message_id: UUID, body: ReplyNew | None = None, idempotency_key: IdempotencyKey = None
) -> Turn:
    """Another reply to the same message, in addition to those it has; never a saved answer."""
    continue_from = body.continue_from if body else None
    request = steps.another_reply(
        caller, message_id, continue_from=continue_from, idempotency_key=idempotency_key, streamed=False
    )
    return Turn.of(service.post_message(caller, request, engine=current_engine()))


@router.post("/{message_id}/stop", status_code=202, responses={200: {"model": StopResult}})
async def stop_reply(caller: Caller, message_id: UUID, response: Response) -> StopResult:
    """Stops a reply that is being written and keeps what has been written. 200 if it had already ended."""
    if stops.request_stop(caller, message_id):
        return StopResult(state="stopping")
    response.status_code = 200
    return StopResult(state="over")
