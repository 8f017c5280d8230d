"""Brings conversations along: our own export and ChatGPT's archive. Knows no HTTP and no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from chat_function.files.service import MOST_HELD_BYTES
from chat_function.transfer.reading import Read, UnreadableError, read
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import InvalidInput
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import chat_files, folders, imports


@dataclass(slots=True)
class Imported:
    """`conversations`, `messages` and `files` that were added; `known` conversations, which were there; `images` and
    `files_skipped` that were left out; `unreadable` conversations.
    """

    conversations: int = 0
    known: int = 0
    messages: int = 0
    images: int = 0
    files: int = 0
    files_skipped: int = 0
    unreadable: int = 0


def import_conversations(caller: CheckedIdentity, given: Sequence[Any]) -> Imported:
    """Adds what is not there yet, all or nothing. Raises `InvalidInput` where nothing of it can be read."""
    done = Imported()
    found: list[Read] = []
    for one in given:
        try:
            found.append(read(one))
        except UnreadableError:
            done.unreadable += 1
    if given and not found:
        raise InvalidInput(
            "Kongdori can't read this. Send its own JSON export or ChatGPT's conversations.json.",
            code="import-unreadable",
        )
    with unit_of_work() as work:
        own = imports.owned(work, user_id=caller.user_id, ids=[id for one in found if (id := _as_id(one.key))])
        names = {folder.name: folder.id for folder in folders.of_user(work, user_id=caller.user_id)}
        for one in found:
            if _as_id(one.key) in own:
                done.known += 1  # its own export, where it came from
            else:
                _add(work, caller.user_id, one, names, done)
        work.commit()
    return done


def _add(work: UnitOfWork, user_id: UUID, one: Read, names: dict[str, UUID], done: Imported) -> None:
    id = imports.imported_id(user_id, one.key)
    is_new = imports.add_conversation(
        work,
        id=id,
        user_id=user_id,
        title=one.title,
        pinned=one.pinned,
        archived=one.archived,
        persona=one.persona,
        folder_id=_folder(work, user_id, one.folder, names),
        created_at=one.created_at,
        updated_at=one.updated_at,
    )
    done.conversations += is_new
    done.known += not is_new
    done.images += one.images if is_new else 0
    done.messages += imports.add_messages(work, conversation_id=id, messages=one.messages)
    added, skipped = _add_files(work, user_id, id, one)
    done.files += added
    done.files_skipped += skipped + (one.files_skipped if is_new else 0)


def _add_files(work: UnitOfWork, user_id: UUID, conversation_id: UUID, one: Read) -> tuple[int, int]:
    """Adds the files that are not there yet, as far as the person has room for them; how many, and how many not."""
    ids = {key: uuid5(conversation_id, f"file {key}") for key in one.files}
    here = chat_files.of_conversation(work, conversation_id=conversation_id)
    room = MOST_HELD_BYTES - chat_files.held_bytes(work, user_id=user_id) if ids else 0
    added = 0
    for key, file in one.files.items():
        if ids[key] in here or file.size_bytes > room:
            continue
        room -= file.size_bytes
        chat_files.put(
            work,
            file.content,
            id=ids[key],
            user_id=user_id,
            conversation_id=conversation_id,
            size_bytes=file.size_bytes,
        )
        here.add(ids[key])
        added += 1
    for message_key, keys in one.attached.items():
        attached = [ids[key] for key in keys if ids[key] in here]
        chat_files.attach(work, message_id=imports.message_id(conversation_id, message_key), ids=attached)
    return added, sum(id not in here for id in ids.values())


def _folder(work: UnitOfWork, user_id: UUID, name: str | None, names: dict[str, UUID]) -> UUID | None:
    """The folder of this name, made where it is not there. None where there are too many."""
    if name is None:
        return None
    if name not in names and len(names) < folders.MOST:
        made = folders.add(work, id=new_id(), user_id=user_id, name=name)
        if made is not None:
            names[name] = made.id
    return names.get(name)


def _as_id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
