"""Uploads in parts: a large file arrives piece by piece, and goes on after a lost connection or on another day.

S3 knows which parts there are, and refuses any that is not the one that was signed. Nothing here believes a browser.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kongdori import multipart, storage
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.multipart import Part
from kongdori.repositories import summaries, uploads
from kongdori.repositories.uploads import PartUpload
from kongdori.settings import get_settings
from summarize_function.part_schemas import NewParts, PartTicket, PartTickets
from summarize_function.upload_schemas import ArrivedPart, UnfinishedUploads, Upload

MOST_UNFINISHED = 10  # of one person: what can lie around is bounded
_LIVES = timedelta(days=6)  # S3 itself drops the parts after seven
_ADDRESS_LIVES_S = 3600
_NAMED = 10  # missing parts that a message names


def sign(caller: CheckedIdentity, upload_id: UUID, body: NewParts) -> PartTickets:
    """Addresses for parts of this upload, which begins with the first of them.

    Raises `NotFound`, `InvalidInput` for a part that the file does not have, and `Conflict` where the upload is
    complete already or too many are unfinished.
    """
    with unit_of_work() as work:
        upload = _own(work, caller, upload_id)
        if upload.part_bytes is None:
            upload = _begin(work, caller, upload)
            work.commit()
    if upload.multipart_id is None:
        raise Conflict("This file is already uploaded.", code="upload-complete")
    sizes = _sizes(upload)
    wrong = [i for i, part in enumerate(body.parts) if part.number not in sizes]
    if wrong:
        told = f"This file has {len(sizes)} parts."
        raise InvalidInput(errors=[FieldError(("body", "parts", i, "number"), told) for i in wrong])
    return PartTickets(
        parts=[
            _ticket(upload, upload.multipart_id, part.number, sizes[part.number], part.sha256) for part in body.parts
        ]
    )


def get(caller: CheckedIdentity, upload_id: UUID) -> Upload:
    """What of an upload has arrived. Raises `NotFound`."""
    with unit_of_work() as work:
        upload = _own(work, caller, upload_id)
    looked = _look(upload)
    if looked is None:
        raise _given_up()
    return looked


def unfinished(caller: CheckedIdentity) -> UnfinishedUploads:
    """The uploads that can be gone on with, the newest first."""
    with unit_of_work() as work:
        found = uploads.unfinished(work, user_id=caller.user_id)
    looked = [_look(upload) for upload in found]
    return UnfinishedUploads(items=[upload for upload in looked if upload is not None and not upload.complete])


def complete(caller: CheckedIdentity, upload_id: UUID) -> Upload:
    """Joins the parts to the file; a second time it changes nothing. Raises `NotFound`, and `Conflict` where parts are
    missing.
    """
    with unit_of_work() as work:
        upload = _own(work, caller, upload_id)
    bucket = get_settings().uploads_bucket
    digest = None
    if upload.multipart_id is not None:
        try:
            parts = multipart.arrived(bucket=bucket, key=upload.key, multipart_id=upload.multipart_id)
            _check_all_there(upload, parts)
            multipart.complete(bucket=bucket, key=upload.key, multipart_id=upload.multipart_id, parts=parts)
            digest = hashlib.sha256(b"".join(base64.b64decode(part.sha256) for part in parts)).digest()
        except NotFound:  # another call joined them, or an earlier one that was cut off
            digest = None
    stored = storage.head(bucket, upload.key)
    if stored is None or stored.size != upload.size_bytes:
        raise _given_up()
    with unit_of_work() as work:
        uploads.end_parts(work, id=upload.id, parts_sha256=digest)
        if digest is not None and upload.part_bytes is not None:
            known = uploads.sha256_of_parts(
                work, size_bytes=upload.size_bytes, part_bytes=upload.part_bytes, parts_sha256=digest
            )
            if known is not None:
                uploads.set_hash(work, id=upload.id, etag=stored.etag, sha256=known)
        work.commit()
    return _view(upload, [], complete=True)


def discard(caller: CheckedIdentity, upload_id: UUID) -> None:
    """Deletes an upload that no summary uses, with what of it has arrived. Raises `NotFound`, `Conflict`."""
    with unit_of_work() as work:
        upload = _own(work, caller, upload_id)
        if summaries.uses_upload(work, upload_id=upload_id):
            raise Conflict("A summary uses this file. Delete the summary to delete the file too.", code="upload-in-use")
        delete(work, upload_id=upload.id, key=upload.key, multipart_id=upload.multipart_id)
        work.commit()


def delete(work: UnitOfWork, *, upload_id: UUID, key: str, multipart_id: str | None) -> None:
    """Deletes an upload and its files; commit afterwards."""
    bucket = get_settings().uploads_bucket
    if multipart_id is not None:
        multipart.abort(bucket=bucket, key=key, multipart_id=multipart_id)
    storage.delete_prefix(bucket, key.rpartition("/")[0] + "/")
    uploads.delete(work, id=upload_id)


def _begin(work: UnitOfWork, caller: CheckedIdentity, upload: PartUpload) -> PartUpload:
    uploads.lock_unfinished(work, user_id=caller.user_id)
    if len(uploads.unfinished(work, user_id=caller.user_id)) >= MOST_UNFINISHED:
        told = f"You have {MOST_UNFINISHED} unfinished uploads. Finish or delete one first."
        raise Conflict(told, code="too-many-uploads")
    settings = get_settings()
    uploads.begin_parts(
        work,
        id=upload.id,
        multipart_id=multipart.begin(bucket=settings.uploads_bucket, key=upload.key, content_type=upload.content_type),
        part_bytes=settings.upload_part_bytes,
        expires_at=datetime.now(UTC) + _LIVES,
    )
    return _own(work, caller, upload.id)


def _ticket(upload: PartUpload, multipart_id: str, number: int, size: int, sha256: str) -> PartTicket:
    signed = multipart.sign(
        bucket=get_settings().uploads_bucket,
        key=upload.key,
        multipart_id=multipart_id,
        number=number,
        size=size,
        sha256=sha256,
        expires_s=_ADDRESS_LIVES_S,
    )
    return PartTicket(number=number, size=size, url=signed.url, headers=signed.headers, expires_at=signed.expires_at)


def _look(upload: PartUpload) -> Upload | None:
    """The upload as S3 has it; None where S3 has dropped it."""
    bucket = get_settings().uploads_bucket
    if upload.multipart_id is not None:
        try:
            parts = multipart.arrived(bucket=bucket, key=upload.key, multipart_id=upload.multipart_id)
            return _view(upload, parts, complete=False)
        except NotFound:  # joined by a call that was cut off, or dropped
            parts = []
    stored = storage.head(bucket, upload.key)
    is_there = stored is not None and stored.size == upload.size_bytes
    return None if upload.multipart_id is not None and not is_there else _view(upload, [], complete=is_there)


def _given_up() -> NotFound:
    return NotFound("This upload has expired. Upload the file again.", code="upload-not-found")


def _view(upload: PartUpload, parts: list[Part], *, complete: bool) -> Upload:
    return Upload(
        upload_id=upload.id,
        filename=upload.filename,
        content_type=upload.content_type,
        size=upload.size_bytes,
        part_size=_part_bytes(upload),
        part_count=len(_sizes(upload)),
        parts=[ArrivedPart(number=part.number, size=part.size, sha256=part.sha256) for part in parts],
        complete=complete,
        expires_at=upload.expires_at,
    )


def _check_all_there(upload: PartUpload, parts: list[Part]) -> None:
    there = {part.number: part.size for part in parts}
    sizes = _sizes(upload)
    missing = [number for number, size in sizes.items() if there.get(number) != size]
    if missing or len(there) != len(sizes):
        named = ", ".join(str(number) for number in missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
        told = f"{len(missing)} of {len(sizes)} parts aren't uploaded yet: {named}."
        raise Conflict(told, code="parts-missing")


def _sizes(upload: PartUpload) -> dict[int, int]:
    """The size of each part by its number, as the size that was named at the start divides."""
    part = _part_bytes(upload)
    starts = range(0, upload.size_bytes, part)
    return {number: min(part, upload.size_bytes - start) for number, start in enumerate(starts, start=1)}


def _part_bytes(upload: PartUpload) -> int:
    return upload.part_bytes or get_settings().upload_part_bytes


def _own(work: UnitOfWork, caller: CheckedIdentity, upload_id: UUID) -> PartUpload:
    upload = uploads.in_parts(work, id=upload_id, user_id=caller.user_id)
    if upload is None or (upload.multipart_id is not None and upload.expires_at <= datetime.now(UTC)):
        raise NotFound("There's no upload with this id. It may have been deleted.", code="upload-not-found")
    return upload
