"""Deletes an account and everything it owns: rows, uploads, and transcripts that no other account's summary uses."""

from __future__ import annotations

from uuid import UUID

from kongdori import multipart, storage
from kongdori.db import UnitOfWork
from kongdori.errors import StorageUnavailable
from kongdori.observability import logger
from kongdori.repositories import idempotency, outlines, summary_jobs, uploads, users
from kongdori.settings import get_settings

_OUTLINES_A_ROUND = 500


def delete(work: UnitOfWork, user_id: UUID) -> None:
    """Deletes all of it; commit afterwards. Raises `StorageUnavailable`: then the account stays, and some of its files
    may be gone.

    The rows are deleted first, so that nothing new can be added to the account, and the files before the commit, so
    that the account can be deleted again should the file store not answer.
    """
    unfinished = uploads.unfinished(work, user_id=user_id)
    half_done = summary_jobs.with_work_files(work, user_id=user_id)
    users.delete(work, id=user_id)
    idempotency.forget(work, scope=str(user_id))
    transcripts: list[str] = []
    while unused := outlines.delete_unused(work, limit=_OUTLINES_A_ROUND):
        transcripts += unused
    for key in transcripts:
        storage.delete(get_settings().transcripts_bucket, key)
    for summary_id in half_done:
        storage.delete_prefix(get_settings().transcripts_bucket, summary_jobs.work_folder(summary_id))
    for upload in unfinished:
        multipart.abort(bucket=get_settings().uploads_bucket, key=upload.key, multipart_id=str(upload.multipart_id))
    _delete_uploads(user_id)


def delete_late_uploads(user_id: UUID) -> None:
    """Deletes uploads that came while the account was deleted. A failure is only logged: the account is gone."""
    try:
        _delete_uploads(user_id)
    except StorageUnavailable:
        logger.warning("upload-deletion-failure", user_id=str(user_id))


def _delete_uploads(user_id: UUID) -> None:
    bucket = get_settings().uploads_bucket
    if bucket:
        storage.delete_prefix(bucket, f"media/uploads/{user_id}/")
