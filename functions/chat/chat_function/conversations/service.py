"""Conversations: the rules. Knows no HTTP and no SQL."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from uuid import UUID

from kongdori import idempotency
from kongdori.db import Row, unit_of_work
from kongdori.errors import NotFound, or_not_found
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import conversations, messages

_SNIPPET = 60  # characters on either side of what was found


def create_conversation(
    caller: CheckedIdentity, *, title: str | None, temporary: bool, idempotency_key: str | None
) -> Row:
    """Opens a conversation, once for each idempotency key."""
    scope = str(caller.user_id)
    fingerprint = idempotency.fingerprint("POST /chat/conversations", [title, temporary])
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=scope, key=idempotency_key, fingerprint=fingerprint)
        if earlier is not None:
            return or_not_found(conversations.get(work, id=UUID(earlier.body["id"]), user_id=caller.user_id))
        conversations.clear_temporary(work, user_id=caller.user_id)
        row = conversations.add(work, id=new_id(), user_id=caller.user_id, title=title or "", temporary=temporary)
        idempotency.complete(work, scope=scope, key=idempotency_key, status=201, body={"id": str(row["id"])})
        work.commit()
    return row


def list_conversations(
    caller: CheckedIdentity, *, query: str | None, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the caller's conversations; with `query`, those that hold it, each with its `match`."""
    after = decode_cursor(cursor)
    with unit_of_work() as work:
        if query is None:
            rows = conversations.page(work, user_id=caller.user_id, after=after, limit=limit)
        else:
            spellings = list({unicodedata.normalize(form, query) for form in ("NFC", "NFD")})
            rows = conversations.search(work, user_id=caller.user_id, words=spellings, after=after, limit=limit)
            rows = [{**row, "match": _match(row, spellings)} for row in rows]
    return paginate(rows, limit=limit, key=lambda row: (row["updated_at"], row["id"]))


def get_conversation(caller: CheckedIdentity, conversation_id: UUID) -> Row:
    """One of the caller's conversations. Raises `NotFound`."""
    with unit_of_work() as work:
        return or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))


def rename_conversation(caller: CheckedIdentity, conversation_id: UUID, *, title: str) -> Row:
    """Gives it another title. Raises `NotFound`."""
    with unit_of_work() as work:
        row = or_not_found(conversations.rename(work, id=conversation_id, user_id=caller.user_id, title=title))
        work.commit()
    return row


def delete_conversation(caller: CheckedIdentity, conversation_id: UUID) -> None:
    """Deletes it with all its messages. Raises `NotFound`."""
    with unit_of_work() as work:
        if not conversations.remove(work, id=conversation_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def list_messages(
    caller: CheckedIdentity, conversation_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of a conversation's tree, the oldest first. Raises `NotFound`."""
    after = decode_cursor(cursor)
    with unit_of_work() as work:
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        rows = messages.page(work, conversation_id=conversation_id, after=after, limit=limit)
    return paginate(rows, limit=limit, key=lambda row: (row["created_at"], row["id"]))


def _match(row: Row, spellings: list[str]) -> dict[str, Any]:
    """Where the words stand, with some words around them."""
    text = row["match_content"] if row["match_id"] else row["title"]
    found = re.search("|".join(re.escape(spelling) for spelling in spellings), text, re.IGNORECASE)
    start, end = found.span() if found else (0, 0)
    before, after = max(0, start - _SNIPPET), end + _SNIPPET
    snippet = " ".join(text[before:after].split())
    return {
        "message_id": row["match_id"],
        "snippet": ("…" if before else "") + snippet + ("…" if after < len(text) else ""),
    }
