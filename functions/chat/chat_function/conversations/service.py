"""Conversations: opened, listed, searched, changed and deleted. Knows no HTTP and no SQL."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from uuid import UUID

from kongdori import idempotency
from kongdori.db import unit_of_work
from kongdori.errors import NotFound, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import conversations, folders, messages
from kongdori.repositories.conversations import Change, Conversation, FoundConversation
from kongdori.repositories.messages import Message

_MOST_CHARACTERS = 1_200_000  # of a page of messages: 3 bytes each in Korean, in an answer of 6 MB
_SNIPPET = 60  # characters on either side of what was found
_MOST_WORDS = 16  # of a query
_PINNED = "pinned."  # begins the cursor that stands for a pinned conversation


@dataclass(frozen=True, slots=True)
class Match:
    """Where the words of a search were found: in a message, or in the title (then without an id)."""

    message_id: UUID | None
    snippet: str


@dataclass(frozen=True, slots=True)
class MatchedConversation(Conversation):
    """A conversation that a search found."""

    match: Match


def create_conversation(
    caller: CheckedIdentity, *, title: str | None, temporary: bool, persona: str = "", idempotency_key: str | None
) -> Conversation:
    """Opens a conversation, once for each idempotency key."""
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint(
        "POST /chat/conversations", [title, temporary, *([persona] if persona else [])]
    )
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=idempotency_key, fingerprint=fingerprint)
        if earlier is not None:
            return or_not_found(conversations.get(work, id=UUID(earlier.body["id"]), user_id=caller.user_id))
        conversations.clear_temporary(work, user_id=caller.user_id)
        opened = conversations.add(
            work, id=new_id(), user_id=caller.user_id, title=title or "", temporary=temporary, persona=persona
        )
        idempotency.complete(work, scope=scope, key=idempotency_key, status=201, body={"id": str(opened.id)})
        work.commit()
    return opened


def list_conversations(
    caller: CheckedIdentity,
    *,
    query: str | None,
    archived: bool | None,
    folder_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> tuple[Sequence[Conversation], str | None]:
    """A page of the caller's conversations, the pinned ones first. With a `query`, of those that contain its words, as
    `MatchedConversation`s. `archived` left away: a list without the archived ones, but a search among all.
    """
    if query is not None:
        return _search(
            caller, query=query, archived=archived, folder_id=folder_id, limit=limit, after=decode_cursor(cursor)
        )
    after_pinned = cursor is not None and cursor.startswith(_PINNED)
    with unit_of_work() as work:
        listed = conversations.page(
            work,
            user_id=caller.user_id,
            archived=archived or False,
            folder_id=folder_id,
            after=decode_cursor(cursor.removeprefix(_PINNED) if cursor is not None else None),
            after_pinned=after_pinned,
            limit=limit,
        )
    page, next_cursor = paginate(listed, limit=limit, key=_last_used)
    return page, _PINNED + next_cursor if next_cursor and page[-1].pinned else next_cursor


def _search(
    caller: CheckedIdentity,
    *,
    query: str,
    archived: bool | None,
    folder_id: UUID | None,
    limit: int,
    after: tuple[datetime, UUID] | None,
) -> tuple[Sequence[Conversation], str | None]:
    words = list(dict.fromkeys(unicodedata.normalize("NFC", query).split()))[:_MOST_WORDS]
    with unit_of_work() as work:
        found = conversations.search(
            work,
            user_id=caller.user_id,
            words=[[word, unicodedata.normalize("NFD", word)] for word in words],
            archived=archived,
            folder_id=folder_id,
            after=after,
            limit=limit,
        )
    return paginate([_matched(one, words) for one in found], limit=limit, key=_last_used)


def _last_used(conversation: Conversation) -> tuple[datetime, UUID]:
    return conversation.updated_at, conversation.id


def get_conversation(caller: CheckedIdentity, conversation_id: UUID) -> Conversation:
    """One of the caller's conversations. Raises `NotFound`."""
    with unit_of_work() as work:
        return or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))


def change_conversation(
    caller: CheckedIdentity,
    conversation_id: UUID,
    *,
    title: str | None = None,
    pinned: bool | None = None,
    archived: bool | None = None,
    persona: str | None = None,
    moves: bool = False,
    folder_id: UUID | None = None,
) -> Conversation:
    """Gives it another title or persona, pins it, archives it. `moves`: puts it into a folder of the caller's, or out
    of any.

    Raises `NotFound`, also for the folder.
    """
    change = Change(title=title, pinned=pinned, archived=archived, persona=persona, moves=moves, folder_id=folder_id)
    with unit_of_work() as work:
        if folder_id is not None:
            or_not_found(folders.get(work, id=folder_id, user_id=caller.user_id))
        changed = or_not_found(conversations.change(work, id=conversation_id, user_id=caller.user_id, change=change))
        work.commit()
    return changed


def delete_conversation(caller: CheckedIdentity, conversation_id: UUID) -> None:
    """Deletes it with all its messages. Raises `NotFound`."""
    with unit_of_work() as work:
        if not conversations.remove(work, id=conversation_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def list_messages(
    caller: CheckedIdentity, conversation_id: UUID, *, newest_first: bool, limit: int, cursor: str | None
) -> tuple[list[Message], str | None]:
    """A page of a conversation's tree, the oldest first, or the newest. It ends early where its words would not fit
    into an answer. Raises `NotFound`.
    """
    after = decode_cursor(cursor)
    with unit_of_work() as work:
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        listed = messages.page(
            work, conversation_id=conversation_id, after=after, limit=limit, newest_first=newest_first
        )
    lengths = accumulate(len(one.content) for one in listed)
    fitting = sum(length <= _MOST_CHARACTERS for length in lengths)
    return paginate(listed, limit=max(1, min(limit, fitting)), key=lambda one: (one.created_at, one.id))


def _matched(found: FoundConversation, words: list[str]) -> MatchedConversation:
    """With the text around the first place where one of the words stands."""
    text = unicodedata.normalize("NFC", found.title if found.match_content is None else found.match_content)
    place = re.search("|".join(re.escape(word) for word in words), text, re.IGNORECASE)
    start, end = place.span() if place else (0, 0)
    before, after = max(0, start - _SNIPPET), end + _SNIPPET
    snippet = " ".join(text[before:after].split())
    match = Match(found.match_id, ("…" if before else "") + snippet + ("…" if after < len(text) else ""))
    fields = {field.name: getattr(found, field.name) for field in dataclasses.fields(Conversation)}
    return MatchedConversation(**fields, match=match)
