"""Conversations: opened, listed, searched, renamed and deleted. Knows no HTTP and no SQL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kongdori import idempotency
from kongdori.db import unit_of_work
from kongdori.errors import NotFound, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import conversations, messages
from kongdori.repositories.conversations import Conversation, FoundConversation
from kongdori.repositories.messages import Message

_SNIPPET = 60  # characters on either side of what was found


@dataclass(frozen=True, slots=True)
class Match:
    """Where the words of a search stand: in a message, or in the title (then without an id)."""

    message_id: UUID | None
    snippet: str


@dataclass(frozen=True, slots=True)
class MatchedConversation(Conversation):
    """A conversation that a search found."""

    match: Match


def create_conversation(
    caller: CheckedIdentity, *, title: str | None, temporary: bool, idempotency_key: str | None
) -> Conversation:
    """Opens a conversation, once for each idempotency key."""
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint("POST /chat/conversations", [title, temporary])
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=idempotency_key, fingerprint=fingerprint)
        if earlier is not None:
            return or_not_found(conversations.get(work, id=UUID(earlier.body["id"]), user_id=caller.user_id))
        conversations.clear_temporary(work, user_id=caller.user_id)
        opened = conversations.add(work, id=new_id(), user_id=caller.user_id, title=title or "", temporary=temporary)
        idempotency.complete(work, scope=scope, key=idempotency_key, status=201, body={"id": str(opened.id)})
        work.commit()
    return opened


def list_conversations(
    caller: CheckedIdentity, *, query: str | None, limit: int, cursor: str | None
) -> tuple[Sequence[Conversation], str | None]:
    """A page of the caller's conversations; with a `query`, of those that contain it, as `MatchedConversation`s."""
    after = decode_cursor(cursor)
    listed: Sequence[Conversation]
    with unit_of_work() as work:
        if query is None:
            listed = conversations.page(work, user_id=caller.user_id, after=after, limit=limit)
        else:
            spellings = list({unicodedata.normalize(form, query) for form in ("NFC", "NFD")})
            found = conversations.search(work, user_id=caller.user_id, spellings=spellings, after=after, limit=limit)
            listed = [_matched(one, spellings) for one in found]
    return paginate(listed, limit=limit, key=lambda one: (one.updated_at, one.id))


def get_conversation(caller: CheckedIdentity, conversation_id: UUID) -> Conversation:
    """One of the caller's conversations. Raises `NotFound`."""
    with unit_of_work() as work:
        return or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))


def rename_conversation(caller: CheckedIdentity, conversation_id: UUID, *, title: str) -> Conversation:
    """Gives it another title. Raises `NotFound`."""
    with unit_of_work() as work:
        renamed = or_not_found(conversations.rename(work, id=conversation_id, user_id=caller.user_id, title=title))
        work.commit()
    return renamed


def delete_conversation(caller: CheckedIdentity, conversation_id: UUID) -> None:
    """Deletes it with all its messages. Raises `NotFound`."""
    with unit_of_work() as work:
        if not conversations.remove(work, id=conversation_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def list_messages(
    caller: CheckedIdentity, conversation_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[Message], str | None]:
    """A page of a conversation's tree, the oldest first. Raises `NotFound`."""
    after = decode_cursor(cursor)
    with unit_of_work() as work:
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        listed = messages.page(work, conversation_id=conversation_id, after=after, limit=limit)
    return paginate(listed, limit=limit, key=lambda one: (one.created_at, one.id))


def _matched(found: FoundConversation, spellings: list[str]) -> MatchedConversation:
    """With the text around the first place where one of the spellings stands."""
    text = found.title if found.match_content is None else found.match_content
    place = re.search("|".join(re.escape(spelling) for spelling in spellings), text, re.IGNORECASE)
    start, end = place.span() if place else (0, 0)
    before, after = max(0, start - _SNIPPET), end + _SNIPPET
    snippet = " ".join(text[before:after].split())
    match = Match(found.match_id, ("…" if before else "") + snippet + ("…" if after < len(text) else ""))
    return MatchedConversation(found.id, found.title, found.temporary, found.created_at, found.updated_at, match)
