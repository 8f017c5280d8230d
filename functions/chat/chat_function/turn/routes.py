"""A turn over HTTP, whole. A coroutine that calls a blocking service: see `conversations.routes`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from chat_function.engines.selection import current_engine
from chat_function.schemas import MessageNew, Turn
from chat_function.turn import service
from chat_function.turn.records import TurnRequest
from kongdori.identity import Unchecked
from kongdori.parameters import IdempotencyKey

router = APIRouter(
    prefix="/chat",
    tags=["chat"],
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/conversations/{conversation_id}/messages", status_code=201, response_model=Turn)
async def post_message(
    caller: Unchecked, conversation_id: UUID, body: MessageNew, idempotency_key: IdempotencyKey = None
) -> Response:
    """Sends a message and waits for the whole reply."""
    # Unchecked: the turn's first statement, `turns.start`, looks the session up.
    request = TurnRequest.of(conversation_id, body, idempotency_key, streamed=False)
    turn = service.post_message(caller, request, engine=current_engine())
    return Response(Turn.of(turn).model_dump_json(), status_code=201, media_type="application/json")
