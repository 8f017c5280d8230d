"""Summaries that a person has: listed, read with their transcripts, renamed and deleted."""

from __future__ import annotations

from uuid import UUID

from kongdori import pipelines, storage
from kongdori.db import unit_of_work
from kongdori.errors import FieldError, InvalidInput, NotFound, Unavailable, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.media import captions
from kongdori.observability import logger
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import outlines, summaries, uploads
from kongdori.repositories.summaries import WholeSummary
from kongdori.settings import get_settings
from summarize_function import executions, keys, views
from summarize_function.schemas import Summary, SummaryPage, Transcript


def get(caller: CheckedIdentity, summary_id: UUID) -> Summary:
    """The summary as it stands. One whose execution was lost is started again."""
    stored = read(caller, summary_id)
    if stored.is_under_way and executions.restart_if_lost(stored):
        stored = read(caller, summary_id)
    return views.whole(stored)


def page(caller: CheckedIdentity, *, limit: int, cursor: str | None) -> SummaryPage:
    """The caller's summaries, the newest first."""
    with unit_of_work() as work:
        found = summaries.page(work, user_id=caller.user_id, after=decode_cursor(cursor), limit=limit)
    shown, next_cursor = paginate(found, limit=limit, key=lambda summary: (summary.created_at, summary.id))
    return SummaryPage(items=[views.card(summary) for summary in shown], next_cursor=next_cursor)


def read(caller: CheckedIdentity, summary_id: UUID) -> WholeSummary:
    """A summary of the caller's. Raises `NotFound`."""
    with unit_of_work() as work:
        return or_not_found(summaries.whole(work, id=summary_id, user_id=caller.user_id))


def rename(caller: CheckedIdentity, summary_id: UUID, *, title: str) -> Summary:
    """Sets what the summary is called, in one line. Raises `NotFound`."""
    with unit_of_work() as work:
        shown = " ".join("".join(c if c.isprintable() else " " for c in title).split())
        if not shown:
            raise InvalidInput(errors=[FieldError(("body", "title"), "The title needs a letter that can be seen.")])
        if not summaries.rename(work, id=summary_id, user_id=caller.user_id, title=shown):
            raise NotFound
        work.commit()
    return views.whole(read(caller, summary_id))


def finished(caller: CheckedIdentity, summary_id: UUID) -> tuple[Summary, Transcript]:
    """A finished summary and its transcript. Raises `NotFound`."""
    stored, said = read_with_transcript(caller, summary_id)
    return views.whole(stored), said


def transcript(caller: CheckedIdentity, summary_id: UUID) -> Transcript:
    """What was said, with times. Raises `NotFound` while there is none."""
    return read_with_transcript(caller, summary_id)[1]


def read_with_transcript(caller: CheckedIdentity, summary_id: UUID) -> tuple[WholeSummary, Transcript]:
    """The summary and what was said, with times. Raises `NotFound` while there is no transcript."""
    stored = read(caller, summary_id)
    if stored.transcript_key is None:
        raise NotFound("This summary has no transcript yet.", code="no-transcript")
    body = storage.read(get_settings().transcripts_bucket, stored.transcript_key)
    return stored, Transcript.model_validate_json(body)


def render(transcript: Transcript, format: str) -> str:
    """The transcript as WebVTT, SubRip or plain text."""
    cues = [captions.Cue(cue.start, cue.end, cue.text, cue.speaker) for cue in transcript.cues]
    return {"vtt": captions.to_vtt, "srt": captions.to_srt, "txt": captions.to_text}[format](cues)


def delete(caller: CheckedIdentity, summary_id: UUID) -> None:
    """Deletes the summary with its upload and media, and its outline if no other summary refers to that.

    The files are deleted before the commit: should the store not answer, the summary is still there and can be deleted
    again.
    """
    settings = get_settings()
    with unit_of_work() as work:
        gone = or_not_found(summaries.delete(work, id=summary_id, user_id=caller.user_id))
        for upload_id in (gone.upload_id, gone.captions_upload_id):
            if upload_id is not None and not summaries.uses_upload(work, upload_id=upload_id):
                uploads.delete(work, id=upload_id)
                storage.delete_prefix(settings.uploads_bucket, f"media/uploads/{caller.user_id}/{upload_id}/")
        storage.delete_prefix(settings.transcripts_bucket, keys.work_folder(summary_id))
        if gone.outline_id is not None and (unused := outlines.delete_if_unused(work, id=gone.outline_id)):
            storage.delete(settings.transcripts_bucket, unused)
        work.commit()
    if gone.status in {"queued", "running"} and gone.execution_arn:
        try:
            pipelines.stop(gone.execution_arn, cause="the person deleted the summary")
        except Unavailable:  # its next state finds that the summary was deleted
            logger.warning("execution-stop-failure", summary_id=str(summary_id))
