"""Accounts as an admin sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.repositories.patterns import containing

_ADMINS_LOCK = 0x61646D69  # any number that no other advisory lock uses
_SELECT = """
SELECT users.id, users.name, users.login_id, users.login_key, users.role, users.created_at,
       users.locked_at IS NOT NULL AS locked, users.limits,
       (SELECT max(last_used_at) FROM sessions WHERE user_id = users.id) AS last_used_at,
       coalesce((SELECT sum(micro_usd) FROM spending WHERE scope = 'person:' || users.id
           AND day >= date_trunc('month', now() AT TIME ZONE 'UTC')::date), 0) / 1000000.0 AS month_usd
FROM users
"""


@dataclass(frozen=True, slots=True)
class Person:
    """`limits`: what differs from the settings. `month_usd`: spent on models this month."""

    id: UUID
    name: str
    login_id: str
    login_key: str
    role: Role
    created_at: datetime
    locked: bool
    limits: Mapping[str, Any]
    last_used_at: datetime | None
    month_usd: Decimal


def page(work: UnitOfWork, *, query: str, after: tuple[datetime, UUID] | None, limit: int) -> list[Person]:
    """Up to `limit + 1` people, the newest account first, whose name or login id holds `query`."""
    return work.fetch_all(
        Person,
        f"""
        {_SELECT}
        WHERE (%(pattern)s IS NULL OR name ILIKE %(pattern)s OR login_id ILIKE %(pattern)s)
          AND (%(moment)s::timestamptz IS NULL OR (users.created_at, users.id) < (%(moment)s, %(id)s::uuid))
        ORDER BY users.created_at DESC, users.id DESC LIMIT %(rows)s
        """,
        {"pattern": containing(query) if query else None, **keyset(after, limit=limit)},
    )


def get(work: UnitOfWork, *, id: UUID) -> Person | None:
    return work.fetch_one(Person, f"{_SELECT} WHERE users.id = %s", (id,))


def other_admin(work: UnitOfWork, *, id: UUID) -> bool:
    """Whether somebody else than this person is an admin who can sign in. Until the transaction ends nobody else may
    ask, so that of two admins who demote each other one stays."""
    work.one("SELECT pg_advisory_xact_lock(%s)::text AS locked", (_ADMINS_LOCK,))
    other = "SELECT FROM users WHERE role = 'admin' AND locked_at IS NULL AND id <> %s LIMIT 1"
    return work.one(other, (id,)) is not None


def are_left_without_admin(work: UnitOfWork, *, id: UUID) -> bool:
    """Whether there are other people than this one, and none of them is an admin who can sign in."""
    return not other_admin(work, id=id) and work.one("SELECT FROM users WHERE id <> %s LIMIT 1", (id,)) is not None


def set_locked(work: UnitOfWork, *, id: UUID, locked: bool) -> None:
    work.run(
        """
        UPDATE users SET locked_at = CASE WHEN %s THEN coalesce(locked_at, now()) END, updated_at = now() WHERE id = %s
        """,
        (locked, id),
    )


def set_limits(work: UnitOfWork, *, id: UUID, limits: Mapping[str, Any]) -> None:
    work.run("UPDATE users SET limits = %s, updated_at = now() WHERE id = %s", (json.dumps(limits), id))


def put_password_link(work: UnitOfWork, *, user_id: UUID, token_hash: bytes, lifetime_s: int) -> datetime:
    """The link that opens until then; an earlier one of this person opens no longer."""
    row = work.one(
        """
        INSERT INTO password_links AS kept (user_id, token_hash, expires_at)
        VALUES (%s, %s, now() + make_interval(secs => %s))
        ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
        RETURNING expires_at
        """,
        (user_id, token_hash, lifetime_s),
    )
    if row is None:
        raise RuntimeError("the statement gave no row")
    return row["expires_at"]  # type: ignore[no-any-return]


def take_password_link(work: UnitOfWork, *, token_hash: bytes) -> UUID | None:
    """Whose new password this link sets; it opens no longer, once the transaction is committed."""
    row = work.one(
        "DELETE FROM password_links WHERE token_hash = %s AND expires_at > now() RETURNING user_id", (token_hash,)
    )
    return row["user_id"] if row else None
