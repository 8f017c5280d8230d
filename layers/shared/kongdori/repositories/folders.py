"""Folders of conversations. A folder that goes leaves its conversations behind."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kongdori.db import UnitOfWork

MOST = 200  # folders of one person: they come in one list
_COLUMNS = """
    f.id, f.name, f.created_at,
    (SELECT count(*) FROM conversations WHERE folder_id = f.id AND NOT archived) AS conversations
"""


class Folder(NamedTuple):
    """`conversations`: how many it holds, without the archived ones."""

    id: UUID
    name: str
    created_at: datetime
    conversations: int


def add(work: UnitOfWork, *, id: UUID, user_id: UUID, name: str) -> Folder | None:
    """None where the user has a folder of this name."""
    return work.fetch_one(
        Folder,
        f"""
        INSERT INTO folders AS f (id, user_id, name) VALUES (%s, %s, %s) ON CONFLICT (user_id, name) DO NOTHING
        RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, user_id, name),
    )


def of_user(work: UnitOfWork, *, user_id: UUID) -> list[Folder]:
    """By name."""
    return work.fetch_all(
        Folder,
        f"SELECT {_COLUMNS} FROM folders AS f WHERE user_id = %s ORDER BY lower(name), id",  # noqa: S608
        (user_id,),
    )


def count(work: UnitOfWork, *, user_id: UUID) -> int:
    row = work.one("SELECT count(*) FROM folders WHERE user_id = %s", (user_id,))
    return int(row["count"]) if row else 0


def get(work: UnitOfWork, *, id: UUID, user_id: UUID) -> Folder | None:
    return work.fetch_one(
        Folder,
        f"SELECT {_COLUMNS} FROM folders AS f WHERE id = %s AND user_id = %s",  # noqa: S608
        (id, user_id),
    )


def has_name(work: UnitOfWork, *, user_id: UUID, name: str, except_id: UUID) -> bool:
    """Whether another folder of the user has this name."""
    values = (user_id, name, except_id)
    return work.one("SELECT FROM folders WHERE user_id = %s AND name = %s AND id <> %s", values) is not None


def rename(work: UnitOfWork, *, id: UUID, user_id: UUID, name: str) -> Folder | None:
    return work.fetch_one(
        Folder,
        f"UPDATE folders AS f SET name = %s WHERE id = %s AND user_id = %s RETURNING {_COLUMNS}",  # noqa: S608
        (name, id, user_id),
    )


def remove(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Whether there was one. Its conversations are in no folder now."""
    return work.run("DELETE FROM folders WHERE id = %s AND user_id = %s", (id, user_id)) == 1
