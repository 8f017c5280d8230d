"""What was spent, by day and scope, and what the calls under way may still cost.

A scope is a person, everybody of one role, or the whole installation. Money is in millionths of a dollar, and days are
UTC's. A reservation counts until it is settled; one whose call died is settled by its whole amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

from kongdori.db import Row, UnitOfWork
from kongdori.prepared import Prepared

Kind = Literal["chat", "summary", "transcription", "catalogue", "review", "title", "context", "embedding"]

_KEY = 0x6B6F6E67  # one reservation at a time, so that none is granted on a sum that another one has just changed


class Total(NamedTuple):
    """What a scope has spent (settled) and reserved (under way)."""

    scope: str
    tokens_day: int
    tokens_reserved: int
    usd_day: int
    usd_month: int
    usd_reserved: int


class Standing(NamedTuple):
    """What is known before a call is allowed. `totals`: by scope. `under_way`: how many calls of the asked kinds are.
    `own_limits`: what differs from the settings' limits for the person.
    """

    totals: Mapping[str, Total]
    under_way: int
    own_limits: Mapping[str, Any]


def totals(work: UnitOfWork, scopes: Sequence[str], *, today: date) -> list[Total]:
    """What each of the scopes has spent on this day and in its month, and reserved."""
    return work.fetch_all(Total, f"SELECT {_TOTAL} {_OF_SCOPES}", {"scopes": list(scopes), "today": today})


def standing(work: UnitOfWork, scopes: Sequence[str], *, today: date, user_id: UUID | None) -> Standing:
    """What each of the scopes has spent and reserved, and the person's own limits. Counts no calls."""
    values = {"scopes": list(scopes), "today": today, "user_id": user_id, "kinds": [], "caller": None}
    return _standing(work.all(_STANDING, values))


def own_limits(work: UnitOfWork, *, user_id: UUID) -> Mapping[str, Any]:
    """What differs from the settings' limits for this person."""
    row = work.one("SELECT limits FROM users WHERE id = %s", (user_id,))
    return row["limits"] if row else {}


def reserve(
    work: UnitOfWork,
    *,
    id: UUID,
    user_id: UUID | None,
    kind: Kind,
    scopes: Sequence[str],
    today: date,
    tokens: int,
    micro_usd: int,
    within_s: float,
    kinds: Sequence[Kind] = (),
    of_everybody: bool = False,
) -> Standing:
    """Sets aside what a call may cost that ends within `within_s`, and returns what was known before: calls that died
    have used all that was reserved for them, and of `kinds` the person has so many calls under way, or everybody has.
    Until the transaction ends nobody else reserves; where a limit does not allow the call, it has to be rolled back.
    """
    rows = work.all(
        (_SETTLE_DEAD, _LOCK, _RESERVE),
        {
            "id": id,
            "user_id": user_id,
            "kind": kind,
            "scopes": list(scopes),
            "today": today,
            "tokens": tokens,
            "micro_usd": micro_usd,
            "within_s": within_s,
            "kinds": list(kinds),
            "caller": None if of_everybody else user_id,
        },
    )
    return _standing(rows)


def _standing(rows: Sequence[Row]) -> Standing:
    totals = [Total(*(row[name] for name in Total._fields)) for row in rows]
    return Standing({total.scope: total for total in totals}, rows[0]["under_way"], rows[0]["own_limits"] or {})


def extend(work: UnitOfWork, *, id: UUID, within_s: float) -> None:
    """The call lives, and goes on for so long from now."""
    work.run("UPDATE reservations SET expires_at = now() + make_interval(secs => %s) WHERE id = %s", (within_s, id))


def settle(work: UnitOfWork, *, id: UUID, tokens: int, micro_usd: int) -> None:
    """What the call used is spent, the rest goes back. Does nothing for one that is settled already."""
    work.run(_SETTLE, {"id": id, "tokens": tokens, "micro_usd": micro_usd})


_TOTAL = """
    asked.scope,
    coalesce(spent.tokens, 0)::bigint AS tokens_day,
    coalesce(held.tokens, 0)::bigint AS tokens_reserved,
    coalesce(spent.day, 0)::bigint AS usd_day,
    coalesce(spent.month, 0)::bigint AS usd_month,
    coalesce(held.usd, 0)::bigint AS usd_reserved
"""
_OF_SCOPES = """
    FROM unnest(%(scopes)s::text[]) asked (scope)
    CROSS JOIN LATERAL (
        SELECT sum(tokens) FILTER (WHERE day = %(today)s) AS tokens,
               sum(micro_usd) FILTER (WHERE day = %(today)s) AS day, sum(micro_usd) AS month
        FROM spending s WHERE s.scope = asked.scope AND day >= date_trunc('month', %(today)s::date)::date
    ) spent
    CROSS JOIN LATERAL (
        SELECT sum(tokens) AS tokens, sum(micro_usd) AS usd FROM reservations r WHERE asked.scope = ANY (r.scopes)
    ) held
"""


def _settled(which: str, tokens: str, micro_usd: str) -> Prepared:
    return Prepared(
        f"""
        WITH ended AS (
            DELETE FROM reservations WHERE id IN (
                SELECT id FROM reservations WHERE {which} ORDER BY id FOR UPDATE SKIP LOCKED
            )
            RETURNING scopes, day, {tokens} AS tokens, {micro_usd} AS micro_usd
        )
        INSERT INTO spending AS kept (scope, day, tokens, micro_usd)
        SELECT scope, day, sum(tokens), sum(micro_usd) FROM ended, unnest(scopes) scope
        WHERE tokens > 0 OR micro_usd > 0
        GROUP BY scope, day ORDER BY scope
        ON CONFLICT (scope, day) DO UPDATE
        SET tokens = kept.tokens + excluded.tokens, micro_usd = kept.micro_usd + excluded.micro_usd
        """  # noqa: S608 our own parts
    )


_SETTLE = _settled("id = %(id)s", "%(tokens)s::bigint", "%(micro_usd)s::bigint")
_SETTLE_DEAD = _settled("expires_at < now()", "tokens", "micro_usd")
_LOCK = Prepared(f"SELECT pg_advisory_xact_lock({_KEY})")
_STANDING_SQL = f"""
    SELECT {_TOTAL},
        (SELECT count(*) FROM reservations WHERE kind = ANY (%(kinds)s)
            AND (%(caller)s::uuid IS NULL OR user_id = %(caller)s) AND expires_at > now()) AS under_way,
        (SELECT limits FROM users WHERE id = %(user_id)s) AS own_limits
    {_OF_SCOPES}
"""  # noqa: S608 our own parts
_STANDING = Prepared(_STANDING_SQL)
# In one statement, as everybody waits for whoever holds the lock: what it sees is what was there before.
_RESERVE = Prepared(
    f"""
    WITH reserved AS (
        INSERT INTO reservations (id, user_id, kind, scopes, day, tokens, micro_usd, expires_at)
        VALUES (%(id)s, %(user_id)s, %(kind)s, %(scopes)s, %(today)s, %(tokens)s, %(micro_usd)s,
            now() + make_interval(secs => %(within_s)s))
    ) {_STANDING_SQL}
    """  # noqa: S608 our own parts
)
