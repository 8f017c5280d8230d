"""Invitations to sign up, and the counters of sign-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork

_COLUMNS = "id, token_hash, role, created_at, expires_at, used_at"
_LOCK = 0x7369676E  # any number that no other advisory lock uses


@dataclass(frozen=True, slots=True)
class Invitation:
    id: UUID
    token_hash: bytes
    role: Role
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "token_hash", bytes(self.token_hash))  # psycopg2 gives a memoryview


def add(
    work: UnitOfWork, *, id: UUID, token_hash: bytes, role: Role, made_by: UUID | None, expires_at: datetime
) -> Invitation:
    return work.fetch_new(
        Invitation,
        f"""
        INSERT INTO invitations (id, token_hash, role, made_by, expires_at) VALUES (%s, %s, %s, %s, %s)
        RETURNING {_COLUMNS}
        """,  # noqa: S608 our own columns
        (id, token_hash, role, made_by, expires_at),
    )


def newest(work: UnitOfWork, *, limit: int) -> list[Invitation]:
    """The newest first, those too that were used or have expired."""
    return work.fetch_all(
        Invitation,
        f"SELECT {_COLUMNS} FROM invitations ORDER BY created_at DESC, id DESC LIMIT %s",  # noqa: S608
        (limit,),
    )


def take(work: UnitOfWork, *, token_hash: bytes) -> Invitation | None:
    """The invitation, if it was not used and has not expired; locked, so that nobody else can use it meanwhile."""
    return work.fetch_one(
        Invitation,
        f"""
        SELECT {_COLUMNS} FROM invitations WHERE token_hash = %s AND used_at IS NULL AND expires_at > now() FOR UPDATE
        """,  # noqa: S608
        (token_hash,),
    )


def mark_used(work: UnitOfWork, *, id: UUID, user_id: UUID) -> None:
    work.run("UPDATE invitations SET used_at = now(), used_by = %s WHERE id = %s", (user_id, id))


def remove(work: UnitOfWork, *, id: UUID) -> bool:
    """False where there is none that was not used."""
    return work.run("DELETE FROM invitations WHERE id = %s AND used_at IS NULL", (id,)) == 1


def count_sign_up(work: UnitOfWork, *, address_key: str, most_a_minute: int, most_an_hour: int) -> float | None:
    """Counts one sign-up, or returns the seconds to wait: where this address had `most_a_minute` within a minute, or
    the installation `most_an_hour` within an hour. Sign-ups are counted one after another.
    """
    work.one("SELECT pg_advisory_xact_lock(%s)::text AS locked", (_LOCK,))
    work.run("DELETE FROM sign_ups WHERE created_at < clock_timestamp() - interval '1 hour'")
    row = work.one(
        """
        SELECT count(*) AS hour, count(*) FILTER (WHERE near) AS minute,
               extract(epoch FROM min(created_at) + interval '1 hour' - clock_timestamp())::float8 AS hour_wait,
               extract(epoch FROM min(created_at) FILTER (WHERE near) + interval '1 minute' - clock_timestamp())::float8
                   AS minute_wait
        FROM (SELECT created_at, address_key = %s AND created_at > clock_timestamp() - interval '1 minute' AS near
              FROM sign_ups) counted
        """,
        (address_key,),
    )
    if row is not None and row["hour"] >= most_an_hour:
        return float(row["hour_wait"])
    if row is not None and row["minute"] >= most_a_minute:
        return float(row["minute_wait"])
    work.run("INSERT INTO sign_ups (address_key) VALUES (%s)", (address_key,))
    return None
