"""Hands out signed upload forms. Each takes one file of one type and one size, under a key that we choose."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from kongdori import idempotency, storage
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import FieldError, InvalidInput, TooLarge, UnsupportedMedia
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.media import captions
from kongdori.repositories import uploads
from kongdori.settings import get_settings
from summarize_function import content_types
from summarize_function.upload_schemas import NewUpload, UploadTicket

_FORM_LIVES_S = 3600
_SWEEP = 5


def create(caller: CheckedIdentity, body: NewUpload, *, key: str | None) -> UploadTicket:
    """Records the upload and signs its form. Raises `UnsupportedMedia`, `TooLarge`, `InvalidInput`."""
    fingerprint = idempotency.fingerprint("POST /summaries/uploads", body.model_dump(mode="json"))
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=str(caller.user_id), key=key, fingerprint=fingerprint)
        if earlier is not None:
            return UploadTicket.model_validate(earlier.body)
        ticket = _create(work, caller, body)
        idempotency.complete(work, scope=str(caller.user_id), key=key, status=201, body=ticket.model_dump(mode="json"))
        _sweep(work, caller.user_id)
        work.commit()
    return ticket


def _create(work: UnitOfWork, caller: CheckedIdentity, body: NewUpload) -> UploadTicket:
    settings = get_settings()
    content_type = body.content_type.lower()
    is_text = content_type in content_types.TEXT_TYPES
    if not is_text and content_type not in content_types.MEDIA_TYPES:
        raise UnsupportedMedia(
            "Choose a video or audio file (MP4, MOV, WebM, MKV, AVI, WMV, MP3, WAV, FLAC, Ogg), captions (SRT, "
            "VTT, SMI, ASS, SSA, SUB, SBV, TTML, LRC, JSON, CSV) or plain text.",
            code="unsupported-type",
        )
    if content_type.endswith("xml"):
        content_type = "text/plain"  # a browser that opens it must not run what is written in it
    limit = captions.MAX_FILE_BYTES if is_text else settings.upload_max_bytes
    if body.size > limit:
        raise TooLarge(f"This file has {body.size} bytes; the limit is {limit}.", code="file-too-large")
    name = display_name(body.filename)
    if not name:
        raise InvalidInput(errors=[FieldError(("body", "filename"), "Give the file a name.")])
    upload_id = new_id()
    object_key = f"media/uploads/{caller.user_id}/{upload_id}/{safe_name(name)}"
    form = storage.presign_upload(
        bucket=settings.uploads_bucket,
        key=object_key,
        content_type=content_type,
        size_bytes=body.size,
        expires_s=_FORM_LIVES_S,
    )
    uploads.add(
        work,
        id=upload_id,
        user_id=caller.user_id,
        key=object_key,
        filename=name,
        content_type=content_type,
        size_bytes=body.size,
        expires_at=form.expires_at,
    )
    return UploadTicket(upload_id=upload_id, url=form.url, fields=form.fields, expires_at=form.expires_at)


def _sweep(work: UnitOfWork, user_id: UUID) -> None:
    """Deletes a few of the user's old uploads that no summary used."""
    for upload in uploads.unused(work, user_id=user_id, limit=_SWEEP):
        from summarize_function import part_uploads  # few have any: no cold start waits for it

        part_uploads.delete(work, upload_id=upload.id, key=upload.key, multipart_id=upload.multipart_id)


def display_name(filename: str) -> str:
    """The last part of a path, without control characters and marks that change the writing direction."""
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and unicodedata.category(c) != "Cf").strip()
    return "" if set(kept) <= {".", " "} else kept[:255]


def safe_name(name: str) -> str:
    """The name in letters, digits, dash, underscore and one dot, so that it is safe in a key and in an address."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-")[:60] or "file"
    extension = re.sub(r"[^A-Za-z0-9]+", "", extension)[:8].lower()
    return f"{stem}.{extension}" if extension else stem
