"""Sums up what a person used. Knows no HTTP and no SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from chat_function.usage.schemas import LimitsLeft, Usage, Used, UsedOnDay
from kongdori import limits
from kongdori.db import unit_of_work
from kongdori.identity import CheckedIdentity
from kongdori.repositories import usage
from kongdori.settings import get_settings

_DAYS = 30


def of_person(caller: CheckedIdentity) -> Usage:
    """What the caller used in the last 30 days, and what is left."""
    today = datetime.now(UTC).date()
    first = min(today.replace(day=1), today - timedelta(days=_DAYS - 1))
    with unit_of_work() as work:
        found = usage.by_day(work, user_id=caller.user_id, since=first)
        allowed = limits.allowance(work, caller.user_id, caller.role)
        left = limits.left(work, caller.user_id, allowed)
    days = [
        UsedOnDay(
            day=one.day,
            requests=one.requests,
            tokens=one.tokens,
            cost_usd=float(one.cost_usd),
            saved_usd=float(one.saved_usd),
            saved_s=one.saved_ms / 1000,
        )
        for one in found
    ]
    settings = get_settings()
    return Usage(
        today=_sum(one for one in days if one.day == today),
        month=_sum(one for one in days if one.day >= today.replace(day=1)),
        limits=LimitsLeft(
            messages_per_minute=limits.messages_per_minute(caller.role),
            turns_at_once=settings.turns_at_once,
            tokens_per_day=allowed.tokens_per_day,
            tokens_left=left.tokens,
            budget_usd_per_day=float(allowed.budget_usd_per_day),
            usd_left=float(left.usd),
            budget_usd_per_month=float(allowed.budget_usd_per_month),
            resets_at=limits.next_midnight(),
        ),
        by_day=days,
    )


def _sum(days: Iterable[UsedOnDay]) -> Used:
    listed = list(days)
    return Used(
        requests=sum(one.requests for one in listed),
        tokens=sum(one.tokens for one in listed),
        cost_usd=round(sum(one.cost_usd for one in listed), 6),
        saved_usd=round(sum(one.saved_usd for one in listed), 6),
        saved_s=round(sum(one.saved_s for one in listed), 3),
    )
