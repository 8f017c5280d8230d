"""What one person may use: messages a minute, tokens a day, USD a day. Checked before a model is called.

Messages are counted in Redis by one atomic script, over a sliding minute, so that no burst of parallel requests slips
through. Tokens and money are what the ledger in Postgres says since midnight UTC; Redis remembers that sum and forgets
it when something is booked, so it is neither lost with Redis nor counted twice. While Redis is away, Postgres counts
messages too. A call that began within the budget may end above it, by its own cost.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from kongdori import cache
from kongdori.db import UnitOfWork
from kongdori.errors import CacheUnavailable, LimitReached
from kongdori.ids import new_id
from kongdori.repositories import limits as ledger
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from redis import Redis

Role = Literal["guest", "member", "admin"]

_WINDOW_S = 60
_REMEMBER_S = 60  # the longest that a booking which Redis did not hear of stays unnoticed
_MICRO = Decimal(1_000_000)
_TRIES = 5

# KEYS: minute, spent, booked. ARGV: messages, tokens and micro-USD allowed; window (µs); a name for this attempt.
_CHECK = """
local spent = redis.call('HMGET', KEYS[2], 'tokens', 'micro_usd')
if not spent[1] then return {'unknown', redis.call('GET', KEYS[3]) or ''} end
if tonumber(spent[1]) >= tonumber(ARGV[2]) then return {'tokens', '0'} end
if tonumber(spent[2]) >= tonumber(ARGV[3]) then return {'money', '0'} end
local time = redis.call('TIME')
local now, window = time[1] * 1000000 + time[2], tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or now
    return {'rate', string.format('%.0f', tonumber(oldest) + window - now)}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[5])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', window / 1000))
return {'ok', '0'}
"""

# KEYS: spent, booked. ARGV: the last booking when the ledger was read, tokens, micro-USD, seconds to remember.
_REMEMBER = """
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'tokens', ARGV[2], 'micro_usd', ARGV[3])
return redis.call('EXPIRE', KEYS[1], ARGV[4])
"""

# KEYS: spent, booked. ARGV: a name for this booking.
_FORGET = """
redis.call('DEL', KEYS[1])
return redis.call('SET', KEYS[2], ARGV[1], 'EX', 3600)
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person may use."""

    messages_a_minute: int
    tokens_a_day: int
    micro_usd_a_day: int


def allowance(role: Role) -> Allowance:
    """The settings' limits; half of each for guests, whom the host pays for without knowing them."""
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
        verdict, wait_us = _by_redis(work, user_id, allowed)
    except CacheUnavailable:
        verdict, wait_us = _by_postgres(work, user_id, allowed)
    if verdict != "ok":
        raise _reached(verdict, wait_us)


def check_budget(work: UnitOfWork, user_id: UUID, role: Role) -> None:
    """For calls that are no messages (summaries, speech to text): counts nothing, and asks the ledger itself, which is
    little beside such a call. Raises `LimitReached` when the day's tokens or money are used up."""
    allowed = allowance(role)
    verdict = _spent_up(*_read_ledger(work, user_id), allowed)
    if verdict is not None:
        raise _reached(verdict, 0)


def book(user_id: UUID, *, tokens: int, cost_usd: Decimal) -> None:
    """Tells that something was written to the ledger and committed; the next check reads it anew."""
    if not tokens and not cost_usd:
        return
    try:
        with cache.guarded() as redis:
            _run(redis, _FORGET, [_key(user_id, _spent()), _key(user_id, "booked")], [str(new_id())])
    except CacheUnavailable:
        return  # remembered for a minute at most


def _by_redis(work: UnitOfWork, user_id: UUID, allowed: Allowance) -> tuple[str, int]:
    minute, spent, booked = (_key(user_id, part) for part in ("minute", _spent(), "booked"))
    limits = (allowed.messages_a_minute, allowed.tokens_a_day, allowed.micro_usd_a_day)
    for _ in range(_TRIES):
        with cache.guarded() as redis:
            verdict, value = _run(
                redis, _CHECK, [minute, spent, booked], [*limits, _WINDOW_S * 1_000_000, str(new_id())]
            )
        if verdict != "unknown":
            return str(verdict), int(value)
        tokens, micro_usd = _read_ledger(work, user_id)
        with cache.guarded() as redis:
            _run(redis, _REMEMBER, [spent, booked], [value, tokens, micro_usd, _REMEMBER_S])
    return _by_postgres(work, user_id, allowed)  # bookings kept coming between reading and remembering


def _by_postgres(work: UnitOfWork, user_id: UUID, allowed: Allowance) -> tuple[str, int]:
    verdict = _spent_up(*_read_ledger(work, user_id), allowed)
    if verdict is not None:
        return verdict, 0
    wait_s = ledger.admit(work, user_id=user_id, most=allowed.messages_a_minute, window_s=_WINDOW_S)
    return ("ok", 0) if wait_s is None else ("rate", round(wait_s * 1_000_000))


def _spent_up(tokens: int, micro_usd: int, allowed: Allowance) -> str | None:
    if tokens >= allowed.tokens_a_day:
        return "tokens"
    return "money" if micro_usd >= allowed.micro_usd_a_day else None


def _read_ledger(work: UnitOfWork, user_id: UUID) -> tuple[int, int]:
    spent = ledger.spent_since(work, user_id=user_id, moment=_midnight())
    return int(spent["tokens"]), _micro(spent["cost_usd"])


def _reached(verdict: str, wait_us: int) -> LimitReached:
    if verdict == "rate":
        wait_s = max(1, math.ceil(wait_us / 1_000_000))
        return LimitReached(
            f"That was many messages in a minute. Nothing is lost; go on in {wait_s} s.",
            retry_after_s=wait_s,
            code="message-rate",
        )
    what, code = ("tokens", "tokens-per-day") if verdict == "tokens" else ("budget", "budget-per-day")
    wait = _midnight() + timedelta(days=1) - datetime.now(UTC)
    return LimitReached(
        f"Your {what} for today is used up. Nothing is lost; it begins anew at midnight UTC.",
        retry_after_s=max(1, math.ceil(wait.total_seconds())),
        code=code,
    )


def _run(redis: Redis, script: str, keys: list[str], values: list[Any]) -> Any:
    from redis.exceptions import NoScriptError

    try:
        return redis.evalsha(
            hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest(), len(keys), *keys, *values
        )
    except NoScriptError:
        return redis.eval(script, len(keys), *keys, *values)


def _key(user_id: UUID, part: str) -> str:
    return f"limits:{{{user_id}}}:{part}"  # the braces keep a person's keys on one node of a cluster


def _spent() -> str:
    return f"spent:{_midnight():%Y%m%d}"


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _micro(usd: Decimal) -> int:
    return int((usd * _MICRO).to_integral_value())
