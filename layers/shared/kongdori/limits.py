"""What one person may use: messages a minute, tokens a day, USD a day. Checked before a model is called.

Messages are counted over a sliding minute, by one atomic step in Redis (`limit_counters`), or in Postgres while Redis
is away: parallel requests can't slip through. Tokens and money of today are the sum of the ledger in Postgres since
midnight UTC, which Redis remembers for a minute. A call that begins within the budget may end above it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from kongdori import limit_counters
from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork
from kongdori.errors import CacheUnavailable, LimitReached
from kongdori.limit_counters import Allowance, Refusal, Spent
from kongdori.repositories import limits as repository
from kongdori.settings import get_settings

_WINDOW_S = 60
_MICRO = Decimal(1_000_000)


def allowance(role: Role) -> Allowance:
    """The limits of the settings; guests, whom the host does not know, have half of each."""
    settings = get_settings()
    share = 2 if role == "guest" else 1
    return Allowance(
        messages_a_minute=math.ceil(settings.messages_per_minute / share),
        tokens_a_day=settings.tokens_per_day // share,
        micro_usd_a_day=_micro(settings.budget_usd_per_day) // share,
    )


def check_message(work: UnitOfWork, user_id: UUID, role: Role) -> None:
    """Counts one message. Raises `LimitReached`: then it is not counted, and no model may be called for it."""
    allowed = allowance(role)
    try:
        refusal = limit_counters.count_message(
            user_id,
            allowed,
            day=_midnight(),
            window_s=_WINDOW_S,
            read_ledger=lambda: _read_ledger(work, user_id),
        )
    except CacheUnavailable:
        refusal = _count_in_postgres(work, user_id, allowed)
    if refusal is not None:
        raise _reached(refusal)


def check_budget(work: UnitOfWork, user_id: UUID, role: Role) -> None:
    """For calls that are no messages (summaries, speech to text): counts nothing, and reads the ledger itself, which
    takes little time beside such a call. Raises `LimitReached` when the day's tokens or money are used up."""
    refusal = _used_up(_read_ledger(work, user_id), allowance(role))
    if refusal is not None:
        raise _reached(refusal)


def forget_spent(user_id: UUID, *, tokens: int, cost_usd: Decimal) -> None:
    """Has the next check read the ledger again: these tokens and this cost were added to it, and committed."""
    if tokens or cost_usd:
        limit_counters.forget_spent(user_id, day=_midnight())


def _count_in_postgres(work: UnitOfWork, user_id: UUID, allowed: Allowance) -> Refusal | None:
    refusal = _used_up(_read_ledger(work, user_id), allowed)
    if refusal is not None:
        return refusal
    wait_s = repository.count_message(work, user_id=user_id, most=allowed.messages_a_minute, window_s=_WINDOW_S)
    return Refusal("messages", wait_s) if wait_s is not None else None


def _used_up(spent: Spent, allowed: Allowance) -> Refusal | None:
    if spent.tokens >= allowed.tokens_a_day:
        return Refusal("tokens")
    return Refusal("budget") if spent.micro_usd >= allowed.micro_usd_a_day else None


def _read_ledger(work: UnitOfWork, user_id: UUID) -> Spent:
    total = repository.total_since(work, user_id=user_id, moment=_midnight())
    return Spent(total.tokens, _micro(total.cost_usd))


def _reached(refusal: Refusal) -> LimitReached:
    if refusal.limit == "messages":
        wait_s = max(1, math.ceil(refusal.wait_s))
        message = f"That was many messages in a minute. Nothing is lost; go on in {wait_s} s."
        return LimitReached(message, retry_after_s=wait_s, code="message-rate")
    wait = _midnight() + timedelta(days=1) - datetime.now(UTC)
    wait_s = max(1, math.ceil(wait.total_seconds()))
    if refusal.limit == "tokens":
        message = "Your tokens for today are used up. Nothing is lost; there are new ones at midnight UTC."
        return LimitReached(message, retry_after_s=wait_s, code="tokens-per-day")
    message = "Your budget for today is used up. Nothing is lost; there is a new one at midnight UTC."
    return LimitReached(message, retry_after_s=wait_s, code="budget-per-day")


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _micro(usd: Decimal) -> int:
    return int((usd * _MICRO).to_integral_value())
