"""Naming a conversation over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from chat_function.schemas import Conversation
from chat_function.turn import naming
from kongdori.identity import Caller

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.post("/conversations/{conversation_id}/title")
async def name_conversation(caller: Caller, conversation_id: UUID) -> Conversation:
    """Lets the model name a conversation after its first reply; never one that a person has named."""
    return Conversation.model_validate(naming.name_conversation(caller, conversation_id))
