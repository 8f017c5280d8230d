"""What people may use: messages a minute, turns at once, tokens a day, and money a day and a month.

Messages are counted over a sliding minute, by one atomic step in Redis (`message_rate`), or in Postgres while Redis is
away. Tokens and money are reserved in Postgres before a model is called, by the most that the call can cost, for the
person, their role and the whole installation; after it, what was not used goes back. So no number of calls at once can
spend more than a limit. A call that died is taken to have used all of its reservation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from kongdori import message_rate
from kongdori.accounts.roles import Role
from kongdori.cost import Cost
from kongdori.db import UnitOfWork
from kongdori.errors import CacheUnavailable, LimitReached
from kongdori.ids import new_id
from kongdori.repositories import rate_windows, spending
from kongdori.repositories.spending import Kind, Standing, Total
from kongdori.settings import get_settings

_WINDOW_S = 60
_MICRO = Decimal(1_000_000)
_INSTALLATION = "installation"
_OF_SUMMARIES: tuple[Kind, ...] = ("summary", "transcription")
_SOON_S = 5  # calls that are under way may give back that much sooner


class Spender(NamedTuple):
    """Who is charged. Without a person it is the installation alone."""

    user_id: UUID | None = None
    role: Role | None = None


class Allowance(NamedTuple):
    """What one person may use."""

    tokens_per_day: int
    budget_usd_per_day: Decimal
    budget_usd_per_month: Decimal


class _Limit(NamedTuple):
    """The most that a scope may spend: millionths of a dollar or, in `tokens`, tokens; in this month or today."""

    scope: str
    code: str
    most: int
    tokens: bool = False
    month: bool = False


_DETAILS = {
    "tokens-per-day": "What's left of today's tokens isn't enough for this. They reset at midnight UTC.",
    "budget-per-day": "What's left of today's budget isn't enough for this. It resets at midnight UTC.",
    "budget-per-month": "What's left of this month's budget isn't enough for this. You can continue next month.",
    "installation-budget": "This Kongdori has used up its budget for now. Saved answers still work."
    " The admin can raise the limit.",
}
_NAMES = {
    "tokens-per-day": "tokens",
    "budget-per-day": "budget",
    "budget-per-month": "budget",
    "installation-budget": "installation",
}


def count_message(work: UnitOfWork, user_id: UUID, role: Role) -> None:
    """Counts one message. Raises `LimitReached`: then it is not counted, and no model may be called for it."""
    most = messages_per_minute(role)
    try:
        wait_s = message_rate.count(user_id, most=most, window_s=_WINDOW_S)
    except CacheUnavailable:
        wait_s = rate_windows.count(work, user_id=user_id, most=most, window_s=_WINDOW_S)
    if wait_s is not None:
        wait_s = max(1, math.ceil(wait_s))
        message = f"You're sending messages very fast. Continue in {wait_s} seconds."
        raise LimitReached(message, retry_after_s=wait_s, code="message-rate", limit="requests")


def messages_per_minute(role: Role) -> int:
    """How many messages a person of this role may send to the model in a minute."""
    return math.ceil(get_settings().messages_per_minute / _share(role))


def reserve(work: UnitOfWork, spender: Spender, kind: Kind, most: Cost, *, within_s: float) -> UUID:
    """Sets aside the most that a call can cost, which ends `within_s` or is extended. Returns the reservation's id.

    Raises `LimitReached` where a limit does not cover it, and undoes the transaction then. Until it ends nobody else
    reserves, so commit soon.
    """
    of_person = kind == "chat" and spender.user_id is not None
    id = new_id()
    standing = spending.reserve(
        work,
        id=id,
        user_id=spender.user_id,
        kind=kind,
        scopes=_scopes(spender),
        today=_today(),
        tokens=most.tokens,
        micro_usd=micro_usd(most.usd),
        within_s=within_s,
        kinds=["chat"] if of_person else _OF_SUMMARIES,
        of_everybody=not of_person,
    )
    try:
        if of_person:
            _check_turns_at_once(standing.under_way)
        if kind in _OF_SUMMARIES:
            _check_calls_at_once(standing.under_way)
        _check_all(spender, standing, most)
    except LimitReached:
        work.rollback()
        raise
    return id


def check(work: UnitOfWork, spender: Spender, most: Cost) -> None:
    """Raises `LimitReached` where a limit does not cover such a call now. Sets nothing aside."""
    standing = spending.standing(work, _scopes(spender), today=_today(), user_id=spender.user_id)
    _check_all(spender, standing, most)


def left(work: UnitOfWork, user_id: UUID, allowed: Allowance) -> Cost:
    """What a person may still use today: what is neither spent nor set aside."""
    (total,) = spending.totals(work, [f"person:{user_id}"], today=_today())
    day = micro_usd(allowed.budget_usd_per_day) - total.usd_day
    month = micro_usd(allowed.budget_usd_per_month) - total.usd_month
    tokens = allowed.tokens_per_day - total.tokens_day - total.tokens_reserved
    return Cost(max(0, tokens), max(0, min(day, month) - total.usd_reserved) / _MICRO)


def next_midnight() -> datetime:
    """When today ends, in UTC."""
    return _next(month=False)


def extend(work: UnitOfWork, reservation: UUID, *, within_s: float) -> None:
    """The call lives, and ends within so long from now or is extended again."""
    spending.extend(work, id=reservation, within_s=within_s)


def settle(work: UnitOfWork, reservation: UUID | None, used: Cost) -> None:
    """Books what the call used, and gives the rest back; once, however often it is tried."""
    if reservation is not None:
        spending.settle(work, id=reservation, tokens=used.tokens, micro_usd=micro_usd(used.usd))


def _share(role: Role | None) -> int:
    """Guests, whom the host does not know, have half of each limit."""
    return 2 if role == "guest" else 1


def _scopes(spender: Spender) -> list[str]:
    own = [f"person:{spender.user_id}", f"role:{spender.role}"] if spender.user_id is not None else []
    return [*own, _INSTALLATION]


def allowance(work: UnitOfWork, user_id: UUID, role: Role) -> Allowance:
    """The settings' limits, half of them for guests; an admin may have given this person others."""
    return _allowance(spending.own_limits(work, user_id=user_id), role)


def _allowance(own: Mapping[str, Any], role: Role) -> Allowance:
    settings, share = get_settings(), _share(role)
    return Allowance(
        int(own.get("tokens_per_day", settings.tokens_per_day // share)),
        Decimal(str(own.get("budget_usd_per_day", settings.budget_usd_per_day / share))),
        Decimal(str(own.get("budget_usd_per_month", settings.budget_usd_per_month / share))),
    )


def _limits(spender: Spender, own: Mapping[str, Any]) -> Iterator[_Limit]:
    """The limits that a call must keep, the narrowest first."""
    settings = get_settings()
    if spender.user_id is not None and spender.role is not None:
        person, allowed = f"person:{spender.user_id}", _allowance(own, spender.role)
        yield _Limit(person, "tokens-per-day", allowed.tokens_per_day, tokens=True)
        yield _Limit(person, "budget-per-day", micro_usd(allowed.budget_usd_per_day))
        yield _Limit(person, "budget-per-month", micro_usd(allowed.budget_usd_per_month), month=True)
    if spender.role == "guest":
        yield _Limit("role:guest", "installation-budget", micro_usd(settings.guests_budget_usd_per_day))
    yield _Limit(_INSTALLATION, "installation-budget", micro_usd(settings.installation_budget_usd_per_day))
    month = micro_usd(settings.installation_budget_usd_per_month)
    yield _Limit(_INSTALLATION, "installation-budget", month, month=True)


def _check_turns_at_once(under_way: int) -> None:
    most = get_settings().turns_at_once
    if under_way >= most:
        message = f"{most} of your messages are still being answered. Send this one when a reply is done."
        raise LimitReached(message, retry_after_s=_SOON_S, code="turns-at-once", limit="in-flight")


def _check_calls_at_once(under_way: int) -> None:
    if under_way >= get_settings().summary_calls_at_once:
        message = "Many summaries are being made right now. Try again in a minute."
        raise LimitReached(message, retry_after_s=1, code="calls-at-once", limit="installation")


def _check_all(spender: Spender, standing: Standing, most: Cost) -> None:
    for limit in _limits(spender, standing.own_limits):
        _check(limit, standing.totals[limit.scope], most)


def _check(limit: _Limit, total: Total, most: Cost) -> None:
    """Raises `LimitReached`, with a short wait where calls that are under way may give enough back."""
    if limit.tokens:
        spent, reserved, needed = total.tokens_day, total.tokens_reserved, most.tokens
    else:
        spent = total.usd_month if limit.month else total.usd_day
        reserved, needed = total.usd_reserved, micro_usd(most.usd)
    if spent + reserved + needed <= limit.most:
        return
    if spent + needed <= limit.most:
        wait_s = _SOON_S
    else:
        wait_s = math.ceil((_next(month=limit.month) - datetime.now(UTC)).total_seconds())
    raise LimitReached(_DETAILS[limit.code], retry_after_s=max(1, wait_s), code=limit.code, limit=_NAMES[limit.code])


def _today() -> date:
    return datetime.now(UTC).date()


def _next(*, month: bool) -> datetime:
    """The midnight (UTC) at which the next day or month begins."""
    today = _today()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1) if month else today + timedelta(days=1)
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def micro_usd(usd: Decimal) -> int:
    """Millionths of a dollar, rounded up."""
    return math.ceil(usd * _MICRO)
