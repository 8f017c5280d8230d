"""Sessions: one refresh-token family each."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork
from kongdori.pagination import keyset
from kongdori.prepared import Prepared

ALIVE = "sessions.revoked_at IS NULL AND sessions.expires_at > now()"

# Of `users`: the account has this session, or the API key whose hash stands in its place, and it is alive.
SIGNED_IN = f"""
    users.id = %(user_id)s AND users.locked_at IS NULL AND (EXISTS (
        SELECT FROM sessions WHERE sessions.id = %(session_id)s AND sessions.user_id = users.id AND {ALIVE}
    ) OR EXISTS (
        SELECT FROM api_keys WHERE key_hash = %(session_id)s AND api_keys.user_id = users.id
        AND (api_keys.expires_at IS NULL OR api_keys.expires_at > now())
    ))
"""  # noqa: S608 the condition is ours

_LIVE_ROLE = Prepared(f"SELECT users.role FROM users WHERE {SIGNED_IN}")  # noqa: S608


class Session(NamedTuple):
    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str
    address: str


class TokenFamily(NamedTuple):
    """A session as rotating its refresh token needs it, with the role that its account has now.

    `token_hash` is of the token of this `generation`, `previous_token_hash` of the one before it.
    """

    id: UUID
    user_id: UUID
    role: Role
    alive: bool
    generation: int
    token_hash: bytes
    previous_token_hash: bytes | None
    rotated_ago_s: float
    expires_in_s: int


def add(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID,
    token_hash: bytes,
    lifetime_s: int,
    user_agent: str,
    address: str,
) -> None:
    work.run(
        """
        INSERT INTO sessions (id, user_id, token_hash, expires_at, user_agent, address)
        VALUES (%(id)s, %(user_id)s, %(token_hash)s, now() + make_interval(secs => %(lifetime)s), %(agent)s,
                %(address)s)
        """,
        {
            "id": id,
            "user_id": user_id,
            "token_hash": token_hash,
            "lifetime": lifetime_s,
            "agent": user_agent,
            "address": address,
        },
    )


def live_role(work: UnitOfWork, *, session_id: UUID, user_id: UUID) -> Role | None:
    """The role that the account has now, or None where its session (or its API key, by its hash) is not alive."""
    row = work.one(_LIVE_ROLE, {"session_id": session_id, "user_id": user_id})
    return row["role"] if row else None


def lock(work: UnitOfWork, *, id: UUID) -> TokenFamily | None:
    """A session, alive or not; others who lock it wait until this transaction ends."""
    return work.fetch_one(
        TokenFamily,
        f"""
        SELECT sessions.id, sessions.user_id, sessions.generation, sessions.token_hash, sessions.previous_token_hash,
               users.role, {ALIVE} AS alive,
               extract(epoch FROM clock_timestamp() - sessions.rotated_at)::float8 AS rotated_ago_s,
               greatest(0, extract(epoch FROM sessions.expires_at - now()))::int AS expires_in_s
        FROM sessions JOIN users ON users.id = sessions.user_id
        WHERE sessions.id = %s FOR UPDATE OF sessions
        """,  # noqa: S608
        (id,),
    )


def rotate(work: UnitOfWork, *, id: UUID, token_hash: bytes, lifetime_s: int, absolute_s: int) -> int:
    """Stores the next token; the current one becomes the previous one. Returns the seconds until the session ends."""
    row = work.one(
        """
        UPDATE sessions SET generation = generation + 1, previous_token_hash = token_hash, token_hash = %(token_hash)s,
               rotated_at = clock_timestamp(), last_used_at = clock_timestamp(),
               expires_at = least(now() + make_interval(secs => %(lifetime)s),
                                  created_at + make_interval(secs => %(absolute)s))
        WHERE id = %(id)s RETURNING greatest(0, extract(epoch FROM expires_at - now()))::int AS expires_in_s
        """,
        {"id": id, "token_hash": token_hash, "lifetime": lifetime_s, "absolute": absolute_s},
    )
    return int(row["expires_in_s"]) if row else 0


def revoke(work: UnitOfWork, *, id: UUID, user_id: UUID) -> bool:
    """Ends a session of this account; False where there was none alive."""
    revoke_sql = f"UPDATE sessions SET revoked_at = now() WHERE id = %s AND user_id = %s AND {ALIVE}"  # noqa: S608
    return work.run(revoke_sql, (id, user_id)) == 1


def revoke_all(work: UnitOfWork, *, user_id: UUID, but: UUID | None = None) -> int:
    """Ends all sessions of this account, except `but`. Returns how many. Where none is left, the replies that are being
    written end too: nobody may read them.
    """
    if but is None:
        work.run(
            """
            UPDATE messages SET stop_requested = true FROM conversations AS c
            WHERE c.user_id = %s AND c.updated_at > now() - interval '1 hour'
              AND messages.conversation_id = c.id AND messages.status = 'streaming'
            """,
            (user_id,),
        )
    return work.run(
        "UPDATE sessions SET revoked_at = now() WHERE user_id = %s AND revoked_at IS NULL AND id IS DISTINCT FROM %s",
        (user_id, but),
    )


def revoke_beyond(work: UnitOfWork, *, user_id: UUID, most: int) -> None:
    """Ends the least recently used sessions of an account that has more than `most`."""
    work.run(
        """
        UPDATE sessions SET revoked_at = now() WHERE id IN (
            SELECT id FROM sessions WHERE user_id = %s AND revoked_at IS NULL
            ORDER BY last_used_at DESC, id DESC OFFSET %s)
        """,
        (user_id, most),
    )


def page(work: UnitOfWork, *, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Session]:
    """Up to `limit + 1` sessions that are alive, the last used first."""
    return work.fetch_all(
        Session,
        f"""
        SELECT id, created_at, last_used_at, expires_at, user_agent, address FROM sessions
        WHERE user_id = %(user_id)s AND {ALIVE}
          AND (%(moment)s::timestamptz IS NULL OR (last_used_at, id) < (%(moment)s, %(id)s::uuid))
        ORDER BY last_used_at DESC, id DESC LIMIT %(rows)s
        """,  # noqa: S608
        {"user_id": user_id, **keyset(after, limit=limit)},
    )


def clear_expired(work: UnitOfWork, *, most: int) -> int:
    """Removes up to `most` expired sessions. Returns how many."""
    return work.run(
        """
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE expires_at < now() ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)
        """,
        (most,),
    )
