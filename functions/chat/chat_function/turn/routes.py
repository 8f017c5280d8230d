"""A turn over HTTP, whole. A coroutine that calls a blocking service: see `conversations.routes`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from chat_function.engines.selection import current_engine
from chat_function.schemas import Conversation, MessageNew, Turn
from chat_function.turn import naming, service
from chat_function.turn.records import TurnRequest
from kongdori.identity import Caller, Unchecked
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


@router.post("/conversations/{conversation_id}/title")
async def name_conversation(caller: Caller, conversation_id: UUID) -> Conversation:
    """Has the model name a conversation that has its first reply; never one that a person has named."""
    return Conversation.model_validate(naming.name_conversation(caller, conversation_id))
