"""What Redis holds for `kongdori.limits`: the messages of the last minute, and what a person spent today.

The messages are counted here alone. What was spent is read from the ledger in Postgres and remembered here. A booking
that is committed between reading and remembering must not be overlooked: each booking leaves a new name under `booked`,
and the sum is remembered only if that name is still the one from before the ledger was read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kongdori import cache
from kongdori.errors import CacheUnavailable
from kongdori.ids import new_id

_REMEMBER_S = 60  # the longest that a booking which Redis did not hear of goes unnoticed
_TRIES = 5

# KEYS: minute, spent, booked. ARGV: messages, tokens and micro-USD allowed; window (µs); a name for this message.
# Returns the limit that is reached (or "ok", or "unknown" where nothing is remembered), and the wait in µs or, with
# "unknown", the name of the last booking.
_COUNT = """
local spent = redis.call('HMGET', KEYS[2], 'tokens', 'micro_usd')
if not spent[1] then return {'unknown', redis.call('GET', KEYS[3]) or ''} end
if tonumber(spent[1]) >= tonumber(ARGV[2]) then return {'tokens', '0'} end
if tonumber(spent[2]) >= tonumber(ARGV[3]) then return {'budget', '0'} end
local time = redis.call('TIME')
local now, window = time[1] * 1000000 + time[2], tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or now
    return {'messages', string.format('%.0f', tonumber(oldest) + window - now)}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[5])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', window / 1000))
return {'ok', '0'}
"""

# KEYS: spent, booked. ARGV: the last booking's name before the ledger was read; tokens; micro-USD; seconds.
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


@dataclass(frozen=True, slots=True)
class Spent:
    """What one person used today."""

    tokens: int
    micro_usd: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The limit that is reached. `wait_s`: until the next message is allowed."""

    limit: Literal["messages", "tokens", "budget"]
    wait_s: float = 0.0


def count_message(
    user_id: UUID, allowed: Allowance, *, day: datetime, window_s: int, read_ledger: Callable[[], Spent]
) -> Refusal | None:
    """Counts one message if that is allowed, else says which limit is reached. Raises `CacheUnavailable`."""
    minute, spent, booked = _key(user_id, "minute"), _spent_key(user_id, day), _key(user_id, "booked")
    most = (allowed.messages_a_minute, allowed.tokens_a_day, allowed.micro_usd_a_day)
    for _ in range(_TRIES):
        with cache.guarded() as redis:
            count = redis.register_script(_COUNT)
            verdict, value = count(keys=[minute, spent, booked], args=[*most, window_s * 1_000_000, str(new_id())])
        if verdict == "ok":
            return None
        if verdict != "unknown":
            return Refusal(verdict, int(value) / 1_000_000)
        read = read_ledger()
        with cache.guarded() as redis:
            remember = redis.register_script(_REMEMBER)
            remember(keys=[spent, booked], args=[value, read.tokens, read.micro_usd, _REMEMBER_S])
    raise CacheUnavailable  # each time something was booked between reading and remembering


def forget_spent(user_id: UUID, *, day: datetime) -> None:
    """Forgets what a person spent, so that the next check reads the ledger. Without Redis nothing is remembered for
    longer than a minute."""
    try:
        with cache.guarded() as redis:
            forget = redis.register_script(_FORGET)
            forget(keys=[_spent_key(user_id, day), _key(user_id, "booked")], args=[str(new_id())])
    except CacheUnavailable:
        return


def _spent_key(user_id: UUID, day: datetime) -> str:
    return _key(user_id, f"spent:{day:%Y%m%d}")


def _key(user_id: UUID, part: str) -> str:
    return f"limits:{{{user_id}}}:{part}"  # the braces keep a person's keys on one node of a cluster
