"""Conversations as a file, written piece by piece, so that its length costs no memory. Knows no HTTP and no SQL.

JSON holds the whole tree of each conversation, and what was read of its files. Markdown is for reading: it holds the
newest branch, the names of its files, and whole addresses where a reply links to Kongdori's pages.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from chat_function import page_links
from kongdori.db import unit_of_work
from kongdori.errors import or_not_found
from kongdori.file_names import file_name
from kongdori.identity import CheckedIdentity
from kongdori.repositories import branches, chat_files, conversations, folders, messages
from kongdori.repositories.branches import Spoken
from kongdori.repositories.chat_files import AttachedFile
from kongdori.repositories.conversations import Conversation
from kongdori.repositories.messages import Message
from kongdori.settings import get_settings

Format = Literal["json", "md"]
FORMAT_NAME = "kongdori"
FORMAT_VERSION = 1

_PAGE = 100  # conversations or messages that are in memory at once
_DEEPEST = 100_000  # messages of a branch
_FILES = {"ko": "파일", "en": "Files"}
_SPEAKERS = {"ko": {"user": "나", "assistant": "콩돌이"}, "en": {"user": "You", "assistant": "Kongdori"}}


def export_conversation(caller: CheckedIdentity, conversation_id: UUID, *, format: Format) -> tuple[str, Iterator[str]]:
    """One conversation: its file's name, and its text in pieces. Raises `NotFound`, before the first piece."""
    with unit_of_work() as work:
        found = or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
    return file_name(found.title, format, otherwise="conversation"), _written(caller, iter([found]), format)


def export_all(caller: CheckedIdentity, *, format: Format) -> tuple[str, Iterator[str]]:
    """All conversations that are not temporary, the oldest first: the file's name, and its text in pieces."""
    return f"kongdori-{datetime.now(UTC):%Y-%m-%d}.{format}", _written(caller, _all(caller.user_id), format)


def _written(caller: CheckedIdentity, given: Iterator[Conversation], format: Format) -> Iterator[str]:
    return _markdown(given) if format == "md" else _json(caller, given)


def _all(user_id: UUID) -> Iterator[Conversation]:
    def page(after: tuple[datetime, UUID] | None) -> list[Conversation]:
        with unit_of_work() as work:
            return conversations.oldest(work, user_id=user_id, after=after, limit=_PAGE)

    return _pages(page)


def _messages(conversation_id: UUID) -> Iterator[Message]:
    def page(after: tuple[datetime, UUID] | None) -> list[Message]:
        with unit_of_work() as work:
            return messages.page(work, conversation_id=conversation_id, after=after, limit=_PAGE)

    return _pages(page)


def _pages[Item: (Conversation, Message)](
    page: Callable[[tuple[datetime, UUID] | None], list[Item]],
) -> Iterator[Item]:
    """The items of all pages. A page has one item more than `_PAGE` where another one follows."""
    after: tuple[datetime, UUID] | None = None
    while True:
        found = page(after)
        yield from found[:_PAGE]
        if len(found) <= _PAGE:
            return
        after = (found[_PAGE - 1].created_at, found[_PAGE - 1].id)


def _json(caller: CheckedIdentity, given: Iterator[Conversation]) -> Iterator[str]:
    with unit_of_work() as work:
        names = {folder.id: folder.name for folder in folders.of_user(work, user_id=caller.user_id)}
    head = {"format": FORMAT_NAME, "version": FORMAT_VERSION, "exported_at": datetime.now(UTC).isoformat()}
    yield _open(head, "conversations")
    for number, conversation in enumerate(given):
        yield ",\n" if number else "\n"
        yield _open(_conversation_fields(conversation, names), "messages")
        written: set[UUID] = set()
        for place, message in enumerate(_messages(conversation.id)):
            yield ",\n" if place else "\n"
            yield json.dumps(_message_fields(message, written), ensure_ascii=False)
        yield "]}"
    yield "\n]}\n"


def _open(fields: dict[str, Any], last: str) -> str:
    """The beginning of an object whose last field is a list that follows."""
    return f'{json.dumps(fields, ensure_ascii=False)[:-1]}, "{last}": ['


def _conversation_fields(conversation: Conversation, folder_names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(conversation.id),
        "title": conversation.title,
        "pinned": conversation.pinned,
        "archived": conversation.archived,
        "persona": conversation.persona,
        "folder": folder_names.get(conversation.folder_id) if conversation.folder_id else None,
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.updated_at.isoformat(),
    }


def _message_fields(message: Message, written: set[UUID]) -> dict[str, Any]:
    """`written`: the files whose content stands with an earlier message of the conversation; it grows."""
    fields: dict[str, Any] = {
        "id": str(message.id),
        "parent_id": str(message.parent_id) if message.parent_id else None,
        "role": message.role,
        "content": message.content,
        "status": message.status,
        "language": message.language,
        "created_at": message.created_at.isoformat(),
        "source": message.source,
        "model": message.model,
    }
    return fields | {"files": [_file_fields(file, written) for file in message.files]} if message.files else fields


def _file_fields(file: AttachedFile, written: set[UUID]) -> dict[str, Any]:
    fields = {"id": str(file.id), "name": file.name, "kind": file.kind, "size_bytes": file.size_bytes}
    if file.id in written:
        return fields
    with unit_of_work() as work:
        content = chat_files.content(work, id=file.id)
    if content is None:
        return fields
    written.add(file.id)
    if content.image is not None:
        return fields | {"image": base64.b64encode(content.image).decode()}
    return fields | {"pages": content.pages, "cut": content.cut}


def _markdown(given: Iterator[Conversation]) -> Iterator[str]:
    base = get_settings().public_url
    for number, conversation in enumerate(given):
        yield "\n---\n\n" if number else ""
        yield f"# {conversation.title or f'{conversation.created_at:%Y-%m-%d %H:%M}'}\n"
        for spoken in _newest_branch(conversation.id):
            language = "ko" if spoken.language == "ko" else "en"
            speaker = _SPEAKERS[language][spoken.role]
            text = spoken.content if spoken.role == "user" else page_links.absolute(spoken.content, base=base)
            yield f"\n## {speaker} · {spoken.created_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC\n\n{text}\n"
            if spoken.files:
                names = ", ".join(f"`{file.name.replace('`', "'")}`" for file in spoken.files)
                yield f"\n{_FILES[language]}: {names}\n"


def _newest_branch(conversation_id: UUID) -> Iterator[Spoken]:
    with unit_of_work() as work:
        leaf = branches.leaf(work, conversation_id=conversation_id)
        if leaf is None:
            return
        ids = branches.ids(work, conversation_id=conversation_id, leaf_id=leaf, limit=_DEEPEST)[::-1]
    for start in range(0, len(ids), _PAGE):
        with unit_of_work() as work:
            found = branches.read(work, conversation_id=conversation_id, ids=ids[start : start + _PAGE])
        yield from found
