"""What a person leaves when they go: rows, uploads, and transcripts that nobody else's summary uses."""

from __future__ import annotations

from uuid import UUID

from kongdori import storage
from kongdori.db import UnitOfWork
from kongdori.errors import StorageUnavailable
from kongdori.observability import logger
from kongdori.repositories import idempotency, outlines, users
from kongdori.settings import get_settings

_DIGESTS_A_ROUND = 500


def delete(work: UnitOfWork, user_id: UUID) -> None:
    """Deletes all of it; commit afterwards. Raises `StorageUnavailable`, and then nothing but files may be gone.

    Rows go first inside the transaction, so that nothing new can come to the account; files go before the commit, so
    that, should the file store not answer, the account is still there to try again with.
    """
    users.delete(work, id=user_id)
    idempotency.forget(work, scope=str(user_id))
    transcripts: list[str] = []
    while unused := outlines.delete_unused(work, limit=_DIGESTS_A_ROUND):
        transcripts += unused
    for key in transcripts:
        storage.delete(get_settings().transcripts_bucket, key)
    delete_uploads(user_id)


def delete_uploads(user_id: UUID) -> None:
    """Deletes the files that a person sent. Raises `StorageUnavailable`."""
    bucket = get_settings().uploads_bucket
    if bucket:
        storage.delete_prefix(bucket, f"uploads/{user_id}/")


def delete_latecomers(user_id: UUID) -> None:
    """Deletes uploads that were under way while the account went. It is gone already, so a failure is only logged."""
    try:
        delete_uploads(user_id)
    except StorageUnavailable:
        logger.warning("uploads-left-behind", user_id=str(user_id))
