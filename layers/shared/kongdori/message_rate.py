"""The messages of a person's last minute, counted in Redis."""

from __future__ import annotations

from uuid import UUID

from kongdori import cache
from kongdori.ids import new_id

# KEYS: the minute. ARGV: the most messages; window (µs); a name for this message. Returns the wait in µs, or -1.
_COUNT = """
local time = redis.call('TIME')
local now, window = time[1] * 1000000 + time[2], tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or now
    return string.format('%.0f', tonumber(oldest) + window - now)
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[3])
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', window / 1000))
return '-1'
"""


def count(user_id: UUID, *, most: int, window_s: int) -> float | None:
    """Counts one message, or returns the seconds to wait where there are `most` in the window. Raises
    `CacheUnavailable`."""
    with cache.guarded() as redis:
        counted = redis.register_script(_COUNT)
        wait_us = int(counted(keys=[f"limits:{user_id}:minute"], args=[most, window_s * 1_000_000, str(new_id())]))
    return wait_us / 1_000_000 if wait_us >= 0 else None
