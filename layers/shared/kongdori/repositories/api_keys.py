"""Personal API keys, each found by the hash of its text. `sessions` looks up whether one is alive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.db import UnitOfWork

_COLUMNS = "id, name, scopes, created_at, expires_at"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as its owner sees it."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None


def add(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    key_hash: UUID,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
) -> ApiKey:
    return work.fetch_new(
        ApiKey,
        f"""
        INSERT INTO api_keys (id, user_id, key_hash, name, scopes, expires_at)
        VALUES (%s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, key_hash, name, list(scopes), expires_at),
    )


def of_user(work: UnitOfWork, *, user_id: UUID) -> list[ApiKey]:
    """A user's keys, those that have expired too, the newest first."""
    return work.fetch_all(
        ApiKey,
        f"SELECT {_COLUMNS} FROM api_keys WHERE user_id = %s ORDER BY created_at DESC, id DESC",  # noqa: S608
        (user_id,),
    )


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Whether there was one."""
    return work.run("DELETE FROM api_keys WHERE id = %s AND user_id = %s", (id, user_id)) == 1


def remove_all(work: UnitOfWork, *, user_id: UUID) -> None:
    """Revokes all keys of this account."""
    work.run("DELETE FROM api_keys WHERE user_id = %s", (user_id,))
