"""A file is uploaded to S3, read once, and deleted there. What is kept is what was read, in Postgres, where it goes
with its conversation.
"""

from __future__ import annotations

from uuid import UUID

from chat_function.files import names, reading
from chat_function.files.schemas import FileNew, FileTicket
from kongdori import idempotency, storage
from kongdori.db import unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, KongdoriError, NotFound, TooLarge, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import chat_files, conversations
from kongdori.repositories.chat_files import ChatFile
from kongdori.settings import get_settings
from kongdori.visible_text import is_visible

MOST_HELD_BYTES = 100 * 1024**2  # of one person's files
_FORM_LIVES_S = 1800


def create(caller: CheckedIdentity, conversation_id: UUID, body: FileNew, *, key: str | None) -> FileTicket:
    """Signs the form for one file of a conversation. Raises `NotFound`, `TooLarge`, `InvalidInput`."""
    if body.size > reading.MOST_BYTES:
        raise TooLarge("This file is larger than 10 MB. Attach a smaller one.", code="chat-file-too-large")
    name = names.display_name(body.filename)
    if not is_visible(name):
        raise InvalidInput(errors=[FieldError(("body", "filename"), "Give the file a name.")])
    fingerprint = idempotency.fingerprint("POST /chat/conversations/{id}/files", [conversation_id, name, body.size])
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=str(caller.user_id), key=key, fingerprint=fingerprint)
        if earlier is not None:
            return FileTicket.model_validate(earlier.body)
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        chat_files.clear_unused(work, user_id=caller.user_id)
        if chat_files.held_bytes(work, user_id=caller.user_id) + body.size > MOST_HELD_BYTES:
            raise TooLarge(
                "Your files have reached the limit of 100 MB. Delete conversations with files you no longer need.",
                code="files-full",
            )
        ticket = _ticket(caller, body.size)
        chat_files.add(
            work,
            id=ticket.id,
            user_id=caller.user_id,
            conversation_id=conversation_id,
            name=name,
            size_bytes=body.size,
        )
        idempotency.complete(work, scope=str(caller.user_id), key=key, status=201, body=ticket.model_dump(mode="json"))
        awaited = chat_files.waiting(work, user_id=caller.user_id)
        work.commit()
    _sweep(caller.user_id, awaited)
    return ticket


def read(caller: CheckedIdentity, file_id: UUID) -> ChatFile:
    """Reads an uploaded file, and deletes it from S3; the same file again costs nothing. One that can't be read is
    removed. Raises `NotFound`, `Conflict` where it is not uploaded yet, and what `reading.read` raises.
    """
    with unit_of_work() as work:
        file = or_not_found(chat_files.get(work, id=file_id, user_id=caller.user_id))
    if file.kind is not None:
        return file
    bucket, object_key = get_settings().uploads_bucket, _key(caller.user_id, file_id)
    try:
        data = storage.read(bucket, object_key)
    except NotFound:
        raise Conflict("The upload didn't finish. Attach the file again.", code="file-not-uploaded") from None
    try:
        content = reading.read(data)
    except KongdoriError:
        remove(caller, file_id)
        raise
    with unit_of_work() as work:
        saved = or_not_found(chat_files.set_read(work, id=file_id, user_id=caller.user_id, **content._asdict()))
        work.commit()
    storage.destroy(bucket, object_key)
    return saved


def remove(caller: CheckedIdentity, file_id: UUID) -> None:
    """Deletes a file that isn't attached to a message. Raises `NotFound`, `Conflict`."""
    with unit_of_work() as work:
        or_not_found(chat_files.get(work, id=file_id, user_id=caller.user_id))
        if not chat_files.remove(work, id=file_id, user_id=caller.user_id):
            raise Conflict("This file belongs to a message. It's deleted with the conversation.", code="file-in-use")
        work.commit()
    storage.destroy(get_settings().uploads_bucket, _key(caller.user_id, file_id))


def _ticket(caller: CheckedIdentity, size: int) -> FileTicket:
    file_id = new_id()
    form = storage.presign_upload(
        bucket=get_settings().uploads_bucket,
        key=_key(caller.user_id, file_id),
        content_type="application/octet-stream",  # nobody opens it in a browser
        size_bytes=size,
        expires_s=_FORM_LIVES_S,
    )
    return FileTicket(id=file_id, url=form.url, fields=form.fields, expires_at=form.expires_at)


def _sweep(user_id: UUID, awaited: set[UUID]) -> None:
    """Deletes uploads of this person that nobody will read: of deleted conversations, or broken off before that."""
    bucket = get_settings().uploads_bucket
    for key in storage.list_keys(bucket, _folder(user_id)):
        if key not in {_key(user_id, file_id) for file_id in awaited}:
            storage.destroy(bucket, key)


def _folder(user_id: UUID) -> str:
    return f"media/uploads/{user_id}/chat/"


def _key(user_id: UUID, file_id: UUID) -> str:
    return f"{_folder(user_id)}{file_id}"
