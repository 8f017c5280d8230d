"""Accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork

_COLUMNS = "id, name, login_id, login_key, password_hash, role, created_at, locked_at IS NOT NULL AS locked"
_FIRST_ACCOUNT_LOCK = 0x66697273  # any number that no other advisory lock uses
_MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class User:
    id: UUID
    name: str
    login_id: str
    login_key: str
    password_hash: str
    role: Role
    created_at: datetime
    locked: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in checks. `known_address`: a session of this account was begun at the caller's address."""

    user_id: UUID
    password_hash: str
    known_address: bool


@dataclass(frozen=True, slots=True)
class ListedUser:
    login_id: str
    name: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None


def add(
    work: UnitOfWork, *, id: UUID, name: str, login_id: str, login_key: str, password_hash: str, role: str
) -> User | None:
    """The new account, or None where the login key is taken."""
    return work.fetch_one(
        User,
        f"""
        INSERT INTO users (id, name, login_id, login_key, password_hash, role) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (login_key) DO NOTHING RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, name, login_id, login_key, password_hash, role),
    )


def get(work: UnitOfWork, *, id: UUID) -> User | None:
    return work.fetch_one(User, f"SELECT {_COLUMNS} FROM users WHERE id = %s", (id,))  # noqa: S608


def lock(work: UnitOfWork, *, id: UUID) -> User | None:
    """The account; until the end of the transaction nobody else can change or delete it."""
    return work.fetch_one(User, f"SELECT {_COLUMNS} FROM users WHERE id = %s FOR UPDATE", (id,))  # noqa: S608


def by_login_key(work: UnitOfWork, *, login_key: str) -> User | None:
    return work.fetch_one(User, f"SELECT {_COLUMNS} FROM users WHERE login_key = %s", (login_key,))  # noqa: S608


def credentials(work: UnitOfWork, *, login_key: str, address: str) -> Credentials | None:
    return work.fetch_one(
        Credentials,
        """
        SELECT users.id AS user_id, users.password_hash,
               EXISTS (SELECT FROM sessions WHERE user_id = users.id AND address = %(address)s) AS known_address
        FROM users WHERE login_key = %(login_key)s
        """,
        {"login_key": login_key, "address": address},
    )


def everybody(work: UnitOfWork) -> list[ListedUser]:
    """All accounts, the oldest first, each with the time its sessions were last used."""
    return work.fetch_all(
        ListedUser,
        """
        SELECT users.login_id, users.name, users.role, users.created_at, max(sessions.last_used_at) AS last_used_at
        FROM users LEFT JOIN sessions ON sessions.user_id = users.id
        GROUP BY users.id ORDER BY users.created_at, users.id LIMIT %s
        """,
        (_MOST_LISTED,),
    )


def is_first(work: UnitOfWork) -> bool:
    """Whether there is no account yet. If so, everybody else who asks waits until this transaction ends."""
    if _any(work):
        return False
    work.run("SELECT pg_advisory_xact_lock(%s)", (_FIRST_ACCOUNT_LOCK,))
    return not _any(work)


def set_name(work: UnitOfWork, *, id: UUID, name: str) -> None:
    work.run("UPDATE users SET name = %s, updated_at = now() WHERE id = %s", (name, id))


def set_role(work: UnitOfWork, *, id: UUID, role: str) -> None:
    work.run("UPDATE users SET role = %s, updated_at = now() WHERE id = %s", (role, id))


def set_password_hash(work: UnitOfWork, *, id: UUID, password_hash: str) -> None:
    work.run("UPDATE users SET password_hash = %s, updated_at = now() WHERE id = %s", (password_hash, id))


def delete(work: UnitOfWork, *, id: UUID) -> None:
    """Deletes the account and, by foreign keys, everything that it owns in the database."""
    work.run("DELETE FROM users WHERE id = %s", (id,))


def _any(work: UnitOfWork) -> bool:
    return work.one("SELECT FROM users LIMIT 1") is not None
