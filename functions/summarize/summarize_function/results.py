"""Summaries that a person has: listed, read, renamed and deleted."""

from __future__ import annotations

from uuid import UUID

from kongdori import pipelines, storage
from kongdori.db import unit_of_work
from kongdori.errors import NotFound, Unavailable, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.observability import logger
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import outlines, summaries, uploads
from kongdori.repositories.summaries import WholeSummary
from kongdori.settings import get_settings
from kongdori.visible_text import one_line
from summarize_function import executions, keys, views
from summarize_function.schemas import Summary, SummaryPage


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
        if not summaries.rename(work, id=summary_id, user_id=caller.user_id, title=one_line(title)):
            raise NotFound
        work.commit()
    return views.whole(read(caller, summary_id))


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
