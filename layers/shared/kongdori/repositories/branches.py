"""One branch of a conversation's tree, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.repositories import chat_files
from kongdori.repositories.chat_files import AttachedFile
from kongdori.repositories.messages import Role


class Spoken(NamedTuple):
    """A message without its names: who spoke is a role."""

    role: Role
    content: str
    created_at: datetime
    language: str = ""
    files: Sequence[AttachedFile] = ()


def leaf(work: UnitOfWork, *, conversation_id: UUID) -> UUID | None:
    """The newest message, in which the newest branch ends; None where there is none."""
    row = work.one(
        "SELECT id FROM messages WHERE conversation_id = %s ORDER BY created_at DESC, id DESC LIMIT 1",
        (conversation_id,),
    )
    return row["id"] if row else None


def ids(work: UnitOfWork, *, conversation_id: UUID, leaf_id: UUID, limit: int) -> list[UUID]:
    """The branch that ends in `leaf_id`, the newest message first, `limit` at most; [] where it is not there."""
    rows = work.all(
        """
        WITH RECURSIVE branch AS (
            SELECT id, parent_id, 1 AS depth FROM messages
            WHERE conversation_id = %(conversation_id)s AND id = %(leaf_id)s
            UNION ALL
            SELECT above.id, above.parent_id, branch.depth + 1
            FROM branch JOIN messages AS above
              ON above.conversation_id = %(conversation_id)s AND above.id = branch.parent_id
            WHERE branch.depth < %(limit)s
        )
        SELECT id FROM branch ORDER BY depth
        """,
        {"conversation_id": conversation_id, "leaf_id": leaf_id, "limit": limit},
    )
    return [row["id"] for row in rows]


def read(work: UnitOfWork, *, conversation_id: UUID, ids: list[UUID]) -> list[Spoken]:
    """These messages in this order, without those that are empty or still being written."""
    rows = work.all(
        """
        SELECT m.id, m.role, m.content, m.created_at, m.language
        FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS given (id, place)
        JOIN messages AS m ON m.conversation_id = %(conversation_id)s AND m.id = given.id
        WHERE m.content <> '' AND m.status <> 'streaming'
        ORDER BY given.place
        """,
        {"conversation_id": conversation_id, "ids": [str(id) for id in ids]},
    )
    files = chat_files.of_messages(work, conversation_id=conversation_id, ids=[row["id"] for row in rows])
    return [
        Spoken(row["role"], row["content"], row["created_at"], row["language"], files.get(row["id"], ()))
        for row in rows
    ]
