"""Conversations and summaries shared by link: snapshots, each found by the hash of its token."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork
from kongdori.repositories.branches import Spoken
from kongdori.repositories.chat_files import AttachedFile

_COLUMNS = "id, title, created_at, expires_at, token_hash"
_ALIVE = "(expires_at IS NULL OR expires_at > now())"


class Share(NamedTuple):
    """A link, as its owner sees it."""

    id: UUID
    title: str
    created_at: datetime
    expires_at: datetime | None
    token_hash: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "token_hash", bytes(self.token_hash))  # psycopg2 gives a memoryview


class Snapshot(NamedTuple):
    """What a link shows: a conversation, or a `summary` as the summaries function has written it."""

    title: str
    created_at: datetime
    messages: tuple[Spoken, ...]
    summary: dict[str, Any] | None


def add(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    conversation_id: UUID,
    token_hash: bytes,
    title: str,
    messages: str,
    expires_at: datetime | None,
) -> Share:
    """`messages`: the JSON that `as_json` makes."""
    return work.fetch_new(
        Share,
        f"""
        INSERT INTO shares (id, user_id, conversation_id, token_hash, title, messages, expires_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, conversation_id, token_hash, title, messages, expires_at),
    )


def add_summary(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    summary_id: UUID,
    token_hash: bytes,
    title: str,
    summary: str,
    expires_at: datetime | None,
) -> Share:
    """`summary`: JSON."""
    return work.fetch_new(
        Share,
        f"""
        INSERT INTO shares (id, user_id, summary_id, token_hash, title, summary, expires_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, summary_id, token_hash, title, summary, expires_at),
    )


def as_json(messages: Sequence[Spoken]) -> str:
    """Messages as they are stored: of their files the names alone."""
    return json.dumps([_kept(one) for one in messages], ensure_ascii=False)


def _kept(one: Spoken) -> dict[str, Any]:
    kept = {"role": one.role, "content": one.content, "created_at": one.created_at.isoformat()}
    files = [file._asdict() | {"id": str(file.id)} for file in one.files]
    return kept | {"files": files} if files else kept


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Share | None:
    """A link that has not expired, if it is this user's."""
    return work.fetch_one(
        Share,
        f"SELECT {_COLUMNS} FROM shares WHERE id = %s AND user_id = %s AND {_ALIVE}",  # noqa: S608
        (id, user_id),
    )


def of_conversation(work: UnitOfWork, *, conversation_id: UUID) -> list[Share]:
    """The links that have not expired, the newest first."""
    return work.fetch_all(
        Share,
        f"""
        SELECT {_COLUMNS} FROM shares WHERE conversation_id = %s AND {_ALIVE} ORDER BY created_at DESC, id DESC
        """,  # noqa: S608
        (conversation_id,),
    )


def of_summary(work: UnitOfWork, *, summary_id: UUID) -> list[Share]:
    """The links that have not expired, the newest first."""
    return work.fetch_all(
        Share,
        f"""
        SELECT {_COLUMNS} FROM shares WHERE summary_id = %s AND {_ALIVE} ORDER BY created_at DESC, id DESC
        """,  # noqa: S608
        (summary_id,),
    )


def snapshot(work: UnitOfWork, *, token_hash: bytes) -> Snapshot | None:
    """What the link of this token shows; None once it was revoked or has expired."""
    row = work.one(
        f"SELECT title, created_at, messages, summary FROM shares WHERE token_hash = %s AND {_ALIVE}",  # noqa: S608
        (token_hash,),
    )
    if row is None:
        return None
    return Snapshot(row["title"], row["created_at"], tuple(map(_spoken, row["messages"])), row["summary"])


def _spoken(kept: dict[str, Any]) -> Spoken:
    files = [AttachedFile(**one | {"id": UUID(one["id"])}) for one in kept.get("files", [])]
    return Spoken(kept["role"], kept["content"], datetime.fromisoformat(kept["created_at"]), files=files)


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Whether there was one."""
    return work.run("DELETE FROM shares WHERE id = %s AND user_id = %s", (id, user_id)) == 1


def clear_expired(work: UnitOfWork, *, user_id: UUID) -> int:
    """Deletes the user's links that have expired. Returns how many."""
    return work.run(f"DELETE FROM shares WHERE user_id = %s AND NOT {_ALIVE}", (user_id,))  # noqa: S608
