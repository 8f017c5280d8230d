"""The HTTP routes of an upload in parts."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from kongdori.identity import Caller
from kongdori.problems import problems
from summarize_function import part_uploads
from summarize_function.part_schemas import NewParts, PartTickets
from summarize_function.upload_schemas import Upload

router = APIRouter(
    prefix="/summaries/uploads",
    tags=["summaries"],
    responses=problems(401, 404, 409, 422, 429, 503),
    generate_unique_id_function=lambda route: route.name,
)


@router.get("/{upload_id}")
def get_upload(upload_id: UUID, caller: Caller) -> Upload:
    """Which parts have arrived, so that the upload can continue with the others."""
    return part_uploads.get(caller, upload_id)


@router.post("/{upload_id}/parts")
def sign_parts(upload_id: UUID, body: NewParts, caller: Caller) -> PartTickets:
    """Returns an address for each of these parts, which accepts only a part of this size and SHA-256. It can be
    requested again."""
    return part_uploads.sign(caller, upload_id, body)


@router.post("/{upload_id}/complete")
def complete_upload(upload_id: UUID, caller: Caller) -> Upload:
    """Joins the parts once all are there (409 before that). A second time, nothing changes."""
    return part_uploads.complete(caller, upload_id)


@router.delete("/{upload_id}", status_code=204, response_class=Response)
def discard_upload(upload_id: UUID, caller: Caller) -> None:
    """Deletes an upload that no summary uses, with the parts that have arrived."""
    part_uploads.discard(caller, upload_id)
