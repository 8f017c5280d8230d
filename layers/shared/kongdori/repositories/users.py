"""People."""

from __future__ import annotations

from uuid import UUID

from kongdori.db import Row, UnitOfWork

_COLUMNS = "id, name, login_id, login_key, password_hash, role, created_at"
_FIRST = 0x66697273  # "firs": held while somebody finds out whether they are the first


def add(
    work: UnitOfWork, *, id: UUID, name: str, login_id: str, login_key: str, password_hash: str, role: str
) -> Row | None:
    """The new person, or None where the login key is taken."""
    return work.one(
        f"""
        INSERT INTO users (id, name, login_id, login_key, password_hash, role)
        VALUES (%(id)s, %(name)s, %(login_id)s, %(login_key)s, %(password_hash)s, %(role)s)
        ON CONFLICT (login_key) DO NOTHING RETURNING {_COLUMNS}
        """,  # noqa: S608 the columns are ours
        {
            "id": id,
            "name": name,
            "login_id": login_id,
            "login_key": login_key,
            "password_hash": password_hash,
            "role": role,
        },
    )


def get(work: UnitOfWork, *, id: UUID) -> Row | None:
    return work.one(f"SELECT {_COLUMNS} FROM users WHERE id = %s", (id,))  # noqa: S608


def lock(work: UnitOfWork, *, id: UUID) -> Row | None:
    """The person; until the end of the transaction nobody else can change or delete them."""
    return work.one(f"SELECT {_COLUMNS} FROM users WHERE id = %s FOR UPDATE", (id,))  # noqa: S608


def for_sign_in(work: UnitOfWork, *, login_key: str, address: str) -> Row | None:
    """The person of a login key, and whether one of their sessions was begun at this address (`known_place`)."""
    return work.one(
        """
        SELECT users.id, users.password_hash,
               EXISTS (SELECT FROM sessions WHERE user_id = users.id AND address = %(address)s) AS known_place
        FROM users WHERE login_key = %(login_key)s
        """,
        {"login_key": login_key, "address": address},
    )


def by_login_key(work: UnitOfWork, *, login_key: str) -> Row | None:
    return work.one(f"SELECT {_COLUMNS} FROM users WHERE login_key = %s", (login_key,))  # noqa: S608


def is_first(work: UnitOfWork) -> bool:
    """Whether nobody is there yet. If so, others who ask wait until this transaction ends."""
    if _anybody(work):
        return False
    work.run("SELECT pg_advisory_xact_lock(%s)", (_FIRST,))
    return not _anybody(work)


def set_name(work: UnitOfWork, *, id: UUID, name: str) -> None:
    work.run("UPDATE users SET name = %s, updated_at = now() WHERE id = %s", (name, id))


def set_role(work: UnitOfWork, *, id: UUID, role: str) -> None:
    work.run("UPDATE users SET role = %s, updated_at = now() WHERE id = %s", (role, id))


def set_password_hash(work: UnitOfWork, *, id: UUID, password_hash: str) -> None:
    work.run("UPDATE users SET password_hash = %s, updated_at = now() WHERE id = %s", (password_hash, id))


def delete(work: UnitOfWork, *, id: UUID) -> None:
    """The person and, by foreign keys, everything that is theirs in the database."""
    work.run("DELETE FROM users WHERE id = %s", (id,))


def _anybody(work: UnitOfWork) -> bool:
    return work.one("SELECT FROM users LIMIT 1") is not None
