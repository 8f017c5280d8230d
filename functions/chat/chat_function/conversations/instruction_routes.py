"""A person's instructions for all their conversations, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from chat_function.conversations import instructions
from chat_function.conversations.schemas import Instructions
from kongdori.identity import Caller

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.get("/instructions")
async def read_instructions(caller: Caller) -> Instructions:
    """How I want to be answered in every conversation; empty if nothing is set."""
    return Instructions(text=instructions.read_instructions(caller))


@router.put("/instructions")
async def store_instructions(caller: Caller, body: Instructions) -> Instructions:
    """Sets how I want to be answered in every conversation; an empty text clears it."""
    return Instructions(text=instructions.store_instructions(caller, body.text))
