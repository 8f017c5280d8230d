"""Files in chat over HTTP. Plain functions, which run in threads: reading a PDF takes a while."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from chat_function.files import service
from chat_function.files.schemas import ChatFile, FileNew, FileTicket
from kongdori.identity import Caller
from kongdori.parameters import IdempotencyKey
from kongdori.problems import problems

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.post("/conversations/{conversation_id}/files", status_code=201, responses=problems(404, 413, 422))
def create_file(
    caller: Caller, conversation_id: UUID, body: FileNew, idempotency_key: IdempotencyKey = None
) -> FileTicket:
    """A presigned POST for one file of a conversation."""
    return service.create(caller, conversation_id, body, key=idempotency_key)


@router.post("/files/{file_id}/read", responses=problems(404, 409, 413, 415, 422))
def read_file(caller: Caller, file_id: UUID) -> ChatFile:
    """Reads an uploaded file, so that it can be attached to a message. One that can't be read is deleted."""
    return ChatFile.model_validate(service.read(caller, file_id))


@router.delete("/files/{file_id}", status_code=204, responses=problems(404, 409))
def delete_file(caller: Caller, file_id: UUID) -> Response:
    """Deletes a file that isn't attached to a message."""
    service.remove(caller, file_id)
    return Response(status_code=204)
