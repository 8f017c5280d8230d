"""Folders of conversations over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from chat_function.conversations import folders
from chat_function.conversations.schemas import Folder, FolderNew
from kongdori.identity import Caller
from kongdori.pagination import Page
from kongdori.parameters import IdempotencyKey
from kongdori.problems import problems

router = APIRouter(prefix="/chat", tags=["chat"], generate_unique_id_function=lambda route: route.name)


@router.get("/folders")
async def list_folders(caller: Caller) -> Page[Folder]:
    """My folders, by name, in one page."""
    return Page(items=[Folder.model_validate(one) for one in folders.list_folders(caller)], next_cursor=None)


@router.post("/folders", status_code=201, responses=problems(409))
async def create_folder(caller: Caller, body: FolderNew, idempotency_key: IdempotencyKey = None) -> Folder:
    """Creates a folder. 409 if there is one with this name."""
    return Folder.model_validate(folders.create_folder(caller, name=body.name, idempotency_key=idempotency_key))


@router.patch("/folders/{folder_id}", responses=problems(409))
async def rename_folder(caller: Caller, folder_id: UUID, body: FolderNew) -> Folder:
    """Gives it another name."""
    return Folder.model_validate(folders.rename_folder(caller, folder_id, name=body.name))


@router.delete("/folders/{folder_id}", status_code=204)
async def delete_folder(caller: Caller, folder_id: UUID) -> Response:
    """Deletes the folder. Its conversations stay, and are in no folder."""
    folders.delete_folder(caller, folder_id)
    return Response(status_code=204)
