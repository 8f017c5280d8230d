"""The HTTP routes of what can be done with a summary that is there."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from kongdori.file_names import file_name
from kongdori.identity import Caller
from kongdori.pagination import Page
from kongdori.parameters import IdempotencyKey
from kongdori.problems import problems
from summarize_function import exports, questions, results, service, shares, transcripts
from summarize_function.routes import whole
from summarize_function.schemas import (
    Again,
    Answer,
    CorrectableCue,
    Correction,
    NewCaptions,
    NewQuestion,
    NewSummaryShare,
    Summary,
    SummaryPatch,
    SummaryShare,
    SummaryTicket,
    Transcript,
)

_EXPORTS = {"md": "text/markdown", "html": "text/html", "json": "application/json"}
_FORMATS = {"vtt": "text/vtt", "srt": "application/x-subrip", "txt": "text/plain"}

router = APIRouter(
    prefix="/summaries",
    tags=["summaries"],
    responses=problems(401, 404, 409, 422, 429, 503),
    generate_unique_id_function=lambda route: route.name,
)


@router.get(
    "/{summary_id}/transcript",
    response_model=Transcript,
    responses={200: {"content": {kind: {} for kind in _FORMATS.values()}}},
)
def get_transcript(
    summary_id: UUID,
    caller: Caller,
    format: Annotated[Literal["json", "vtt", "srt", "txt"], Query()] = "json",
) -> Response:
    """The transcript with its times, as JSON, WebVTT, SubRip or plain text."""
    if format == "json":
        return JSONResponse(transcripts.read(caller, summary_id).model_dump(mode="json", exclude_none=True))
    summary, transcript = transcripts.finished(caller, summary_id)
    name = quote(file_name(summary.title, format, otherwise="transcript"))
    return Response(
        transcripts.render(transcript, format),
        media_type=f"{_FORMATS[format]}; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.patch("/{summary_id}/transcript", response_model_exclude_none=True)
def correct_transcript(summary_id: UUID, body: Correction, caller: Caller) -> CorrectableCue:
    """Corrects a misheard line, in this summary only. 409: the line no longer says what it said to the caller."""
    return transcripts.correct(caller, summary_id, body)


@router.get(
    "/{summary_id}/export",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _EXPORTS.values()}}},
)
def export_summary(summary_id: UUID, caller: Caller, format: Annotated[exports.Format, Query()] = "md") -> Response:
    """A finished summary with its transcript as a file: Markdown or HTML for reading, or JSON for programs."""
    summary, transcript = transcripts.finished(caller, summary_id)
    name = quote(file_name(summary.title, format, otherwise="summary"))
    return Response(
        exports.write(summary, transcript, format=format),
        media_type=f"{_EXPORTS[format]}; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.post("/{summary_id}/again", status_code=202, response_model=SummaryTicket, responses={200: {"model": Summary}})
def summarise_again(
    summary_id: UUID, caller: Caller, body: Again | None = None, idempotency_key: IdempotencyKey = None
) -> Response:
    """Another summary of the same content, in another length or language. 200: it exists already."""
    made = service.again(caller, summary_id, body or Again(), key=idempotency_key)
    return whole(made) if isinstance(made, Summary) else JSONResponse(made.model_dump(mode="json"), 202)


@router.put(
    "/{summary_id}/captions", status_code=202, response_model=SummaryTicket, responses={200: {"model": Summary}}
)
def add_captions(summary_id: UUID, body: NewCaptions, caller: Caller) -> Response:
    """Summarises a video again with these captions. The present summary stays until that is
    done. 200: this summary exists already."""
    made = service.add_captions(caller, summary_id, body.upload_id)
    return whole(made) if isinstance(made, Summary) else JSONResponse(made.model_dump(mode="json"), 202)


@router.patch("/{summary_id}", response_model=Summary)
def rename_summary(summary_id: UUID, body: SummaryPatch, caller: Caller) -> Response:
    """Renames the summary. Its links and its file keep their names."""
    return whole(results.rename(caller, summary_id, title=body.title))


@router.post("/{summary_id}/shares", status_code=201, responses=problems(413))
def create_summary_share(
    summary_id: UUID, caller: Caller, body: NewSummaryShare | None = None, idempotency_key: IdempotencyKey = None
) -> SummaryShare:
    """Creates a link to a finished summary as it is now. Anyone with it can read it and play its video, without an
    account."""
    expires_at = body.expires_at if body else None
    return SummaryShare.model_validate(shares.create(caller, summary_id, expires_at=expires_at, key=idempotency_key))


@router.get("/{summary_id}/shares")
def list_summary_shares(summary_id: UUID, caller: Caller) -> Page[SummaryShare]:
    """The links that still work, the newest first, in one page."""
    links = shares.page(caller, summary_id)
    return Page(items=[SummaryShare.model_validate(one) for one in links], next_cursor=None)


@router.delete("/shares/{share_id}", status_code=204, response_class=Response)
def revoke_summary_share(share_id: UUID, caller: Caller) -> None:
    """Revokes the link, at once and for good."""
    shares.revoke(caller, share_id)


@router.post("/{summary_id}/questions")
def ask_question(summary_id: UUID, body: NewQuestion, caller: Caller, idempotency_key: IdempotencyKey = None) -> Answer:
    """Answers from the transcript, with word-for-word quotes and the moments at which they are said, or says that it
    isn't in the video."""
    return questions.answer(caller, summary_id, body, key=idempotency_key)
