"""The HTTP routes of summaries: uploads begun, summaries asked for, listed, looked at and deleted."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from kongdori.identity import Caller, Unchecked
from kongdori.media_access import set_media_cookies
from kongdori.parameters import Cursor, IdempotencyKey, Limit
from kongdori.problems import problems
from summarize_function import results, service, uploads
from summarize_function.schemas import Capabilities, NewSummary, Summary, SummaryPage, SummaryTicket
from summarize_function.upload_schemas import NewUpload, UnfinishedUploads, UploadTicket

router = APIRouter(
    prefix="/summaries",
    tags=["summaries"],
    responses=problems(401, 404, 409, 422, 429, 503),
    generate_unique_id_function=lambda route: route.name,
)


@router.post("/uploads", status_code=201)
def create_upload(body: NewUpload, caller: Caller, idempotency_key: IdempotencyKey = None) -> UploadTicket:
    """A presigned POST for one file: a video, a sound, captions or a transcript. A large one is better sent in parts
    (`POST …/{upload_id}/parts`), without using the form.
    """
    return uploads.create(caller, body, key=idempotency_key)


@router.get("/uploads")
def list_uploads(caller: Caller) -> UnfinishedUploads:
    """My unfinished uploads in parts."""
    from summarize_function import part_uploads

    return part_uploads.unfinished(caller)


@router.post("", status_code=202, response_model=SummaryTicket, responses={200: {"model": Summary}})
async def create_summary(body: NewSummary, caller: Unchecked, idempotency_key: IdempotencyKey = None) -> Response:
    """202: queued. 200: the same content was summarised before in the same language, and this is the whole summary."""
    # Unchecked and async: the session is looked up in the transaction that does the rest, and without threads.
    made = service.create(caller, body, key=idempotency_key)
    return whole(made) if isinstance(made, Summary) else JSONResponse(made.model_dump(mode="json"), 202)


@router.get("")
def list_summaries(caller: Caller, limit: Limit = 20, cursor: Cursor = None) -> SummaryPage:
    return results.page(caller, limit=limit, cursor=cursor)


@router.get("/capabilities")
def get_capabilities(_caller: Caller) -> Capabilities:
    """What can be summarised here, what transcribes speech, and how fast."""
    return service.capabilities()


@router.get("/{summary_id}", response_model=Summary)
def get_summary(summary_id: UUID, caller: Caller) -> Response:
    """The summary as it stands; while it runs, `progress` says how far it is.

    The cookies open `media.url` for 20 seconds; HEAD brings new ones while it plays.
    """
    return whole(results.get(caller, summary_id))


@router.post("/{summary_id}/retry", status_code=202, response_model=SummaryTicket, responses={200: {"model": Summary}})
def retry_summary(summary_id: UUID, caller: Caller) -> Response:
    """202: only what failed is done again. 200: nothing is missing, and this is the whole summary."""
    made = service.retry(caller, summary_id)
    return whole(made) if isinstance(made, Summary) else JSONResponse(made.model_dump(mode="json"), 202)


@router.delete("/{summary_id}", status_code=204, response_class=Response)
def delete_summary(summary_id: UUID, caller: Caller) -> None:
    """Deletes the summary, the uploaded file and everything made from it."""
    results.delete(caller, summary_id)


def whole(summary: Summary) -> Response:
    """A summary, with cookies that open its video's folder for some seconds where it has one."""
    response = JSONResponse(summary.model_dump(mode="json"))
    if summary.media is not None:
        folder = summary.media.url.rpartition("/")[0] + "/"
        set_media_cookies(response, folder)
    return response
