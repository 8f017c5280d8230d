"""Conversations that a person brings along. Ids are made from those at the source, so that what is there already is
known, and a second import adds only what is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from kongdori.db import UnitOfWork
from kongdori.repositories.messages import Role


class NewMessage(NamedTuple):
    """A message by its key at its source, which is unique in its conversation, and that of its parent."""

    key: str
    parent: str | None
    role: Role
    content: str
    status: str
    language: str
    created_at: datetime
    model: str | None


def imported_id(user_id: UUID, key: str) -> UUID:
    """The id that a person's conversation has after its import."""
    return uuid5(user_id, key)


def message_id(conversation_id: UUID, key: str) -> UUID:
    """The id that a message of an imported conversation has."""
    return uuid5(conversation_id, key)


def owned(work: UnitOfWork, *, user_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these conversations that are this person's."""
    rows = work.all("SELECT id FROM conversations WHERE user_id = %s AND id = ANY (%s)", (user_id, list(ids)))
    return {row["id"] for row in rows}


def add_conversation(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    title: str,
    pinned: bool,
    archived: bool,
    persona: str,
    folder_id: UUID | None,
    created_at: datetime,
    updated_at: datetime,
) -> bool:
    """False where it is there already."""
    added = work.run(
        """
        INSERT INTO conversations
            (id, user_id, title, titled_by, pinned, archived, persona, folder_id, created_at, updated_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING
        """,
        (
            id,
            user_id,
            title,
            "person" if title else "words",
            pinned,
            archived,
            persona,
            folder_id,
            created_at,
            updated_at,
        ),
    )
    return added == 1


def add_messages(work: UnitOfWork, *, conversation_id: UUID, messages: Sequence[NewMessage]) -> int:
    """Adds those that are not there yet; returns how many. Parents stand before their children."""
    if not messages:
        return 0
    ids = {message.key: str(message_id(conversation_id, message.key)) for message in messages}
    return work.run(
        """
        INSERT INTO messages
            (id, conversation_id, parent_id, role, content, status, language, source, model, created_at, updated_at)
        SELECT id, %(conversation_id)s, parent_id, role, content, status, language,
            CASE role WHEN 'assistant' THEN 'model' END, model, created_at, created_at
        FROM unnest(
            %(ids)s::uuid[], %(parents)s::uuid[], %(roles)s::text[], %(contents)s::text[], %(statuses)s::text[],
            %(languages)s::text[], %(models)s::text[], %(moments)s::timestamptz[]
        ) AS given (id, parent_id, role, content, status, language, model, created_at)
        ON CONFLICT (id) DO NOTHING
        """,
        {
            "conversation_id": conversation_id,
            "ids": [ids[message.key] for message in messages],
            "parents": [ids[message.parent] if message.parent else None for message in messages],
            "roles": [message.role for message in messages],
            "contents": [message.content for message in messages],
            "statuses": [message.status for message in messages],
            "languages": [message.language for message in messages],
            "models": [message.model for message in messages],
            "moments": [message.created_at for message in messages],
        },
    )
