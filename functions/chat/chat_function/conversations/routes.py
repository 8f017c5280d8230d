"""Conversations and messages over HTTP.

The routes are coroutines that call blocking services: a Lambda function has one request at a time, and a worker thread
would only add its hand-over to each of them. The streamed routes, which share a process, use threads.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chat_function.conversations import service
from chat_function.schemas import Conversation, ConversationChange, ConversationListed, ConversationNew, Message
from kongdori.identity import Caller
from kongdori.pagination import Page
from kongdori.parameters import Cursor, IdempotencyKey, Limit

Search = Annotated[
    str | None, Query(max_length=200, pattern=r"\S", description="Words that are all in one title or message")
]
Archived = Annotated[
    bool | None, Query(description="Leave it out to list all but archived conversations, or to search all of them")
]

router = APIRouter(
    prefix="/chat",
    tags=["chat"],
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/conversations", status_code=201)
async def create_conversation(
    caller: Caller, body: ConversationNew, idempotency_key: IdempotencyKey = None
) -> Conversation:
    """Opens a conversation."""
    opened = service.create_conversation(
        caller, title=body.title, temporary=body.temporary, persona=body.persona, idempotency_key=idempotency_key
    )
    return Conversation.model_validate(opened)


@router.get("/conversations")
async def list_conversations(
    caller: Caller,
    query: Search = None,
    archived: Archived = None,
    folder_id: UUID | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[ConversationListed]:
    """My conversations: the pinned ones first, then the last used first. `query` searches titles and messages, and says
    which message matched.
    """
    listed, next_cursor = service.list_conversations(
        caller, query=query, archived=archived, folder_id=folder_id, limit=limit, cursor=cursor
    )
    return Page(items=[ConversationListed.model_validate(one) for one in listed], next_cursor=next_cursor)


@router.get("/conversations/{conversation_id}")
async def get_conversation(caller: Caller, conversation_id: UUID) -> Conversation:
    """One conversation."""
    return Conversation.model_validate(service.get_conversation(caller, conversation_id))


@router.patch("/conversations/{conversation_id}")
async def change_conversation(caller: Caller, conversation_id: UUID, body: ConversationChange) -> Conversation:
    """Changes its title or persona, pins it, archives it, or moves it to a folder."""
    given = body.model_dump(exclude_unset=True)
    changed = service.change_conversation(caller, conversation_id, **given, moves="folder_id" in given)
    return Conversation.model_validate(changed)


@router.delete("/conversations/{conversation_id}", status_code=204)
async def delete_conversation(caller: Caller, conversation_id: UUID) -> Response:
    """Deletes it, with all its messages."""
    service.delete_conversation(caller, conversation_id)
    return Response(status_code=204)


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    caller: Caller, conversation_id: UUID, newest_first: bool = False, limit: Limit = 20, cursor: Cursor = None
) -> Page[Message]:
    """The tree of messages, the oldest first, or the newest; each names its parent."""
    listed, next_cursor = service.list_messages(
        caller, conversation_id, newest_first=newest_first, limit=limit, cursor=cursor
    )
    return Page(items=[Message.of(one) for one in listed], next_cursor=next_cursor)
