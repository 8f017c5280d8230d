"""Folders of conversations: made, renamed, deleted. Knows no HTTP and no SQL."""

from __future__ import annotations

from uuid import UUID

from kongdori import idempotency
from kongdori.db import unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, NotFound, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import folders
from kongdori.repositories.folders import Folder


def create_folder(caller: CheckedIdentity, *, name: str, idempotency_key: str | None) -> Folder:
    """Makes a folder, once for each idempotency key. Raises `Conflict` for a name that is taken, and `InvalidInput`
    where there are too many.
    """
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint("POST /chat/folders", [name])
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=idempotency_key, fingerprint=fingerprint)
        if earlier is not None:
            return or_not_found(folders.get(work, id=UUID(earlier.body["id"]), user_id=caller.user_id))
        if folders.count(work, user_id=caller.user_id) >= folders.MOST:
            rule = f"You can have up to {folders.MOST} folders. Delete one you no longer need."
            raise InvalidInput(errors=[FieldError(("body", "name"), rule)], code="too-many-folders")
        made = folders.add(work, id=new_id(), user_id=caller.user_id, name=name)
        if made is None:
            raise _taken()
        idempotency.complete(work, scope=scope, key=idempotency_key, status=201, body={"id": str(made.id)})
        work.commit()
    return made


def list_folders(caller: CheckedIdentity) -> list[Folder]:
    """All of the caller's folders, by name."""
    with unit_of_work() as work:
        return folders.of_user(work, user_id=caller.user_id)


def rename_folder(caller: CheckedIdentity, folder_id: UUID, *, name: str) -> Folder:
    """Raises `NotFound`, and `Conflict` for a name that is taken."""
    with unit_of_work() as work:
        if folders.has_name(work, user_id=caller.user_id, name=name, except_id=folder_id):
            raise _taken()
        renamed = or_not_found(folders.rename(work, id=folder_id, user_id=caller.user_id, name=name))
        work.commit()
    return renamed


def delete_folder(caller: CheckedIdentity, folder_id: UUID) -> None:
    """Deletes a folder; its conversations stay. Raises `NotFound`."""
    with unit_of_work() as work:
        if not folders.remove(work, id=folder_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def _taken() -> Conflict:
    return Conflict("You already have a folder with this name. Choose another name.", code="folder-exists")
