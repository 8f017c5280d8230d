"""Import over HTTP: in parts of at most 6 MB, each of which may be sent again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body

from chat_function.transfer.schemas import ConversationFile, ImportedConversations
from kongdori.identity import Caller
from kongdori.problems import problems

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.post("/import", responses=problems(413))
async def import_conversations(
    caller: Caller, body: Annotated[ConversationFile | list[Any], Body()]
) -> ImportedConversations:
    """Adds conversations from Kongdori's own export or from ChatGPT's `conversations.json`, as they are in the file.
    Conversations that exist already are not added twice.
    """
    from chat_function.transfer import imports  # rare: no cold start pays for it

    given = body.conversations if isinstance(body, ConversationFile) else body
    return ImportedConversations.model_validate(asdict(imports.import_conversations(caller, given)))
