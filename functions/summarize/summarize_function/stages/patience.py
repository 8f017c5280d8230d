"""Waiting for a server that gets too many calls: as long as it asks, and not for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from kongdori.errors import LimitReached, ModelSpared, ModelUnavailable, Unavailable

# What passes within a minute or so.
BUSY = frozenset({"model-busy", "transcription-busy", "calls-at-once", "youtube-unreachable"})
_LONGEST_PAUSE_S = 30.0


def patiently[Result](
    call: Callable[[], Result],
    *,
    patience_s: float,
    before_each_wait: Callable[[], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
    uniform: Callable[[float, float], float] = random.uniform,
) -> Result:
    """The result of `call`, made again while the server is busy: after what its Retry-After asks and a random while
    more, for `patience_s` in all. A model that was not asked, as others' calls have just failed, is asked once more.

    Raises `ModelUnavailable` when the patience is over, and at once whatever else `call` raises.
    """
    until = clock() + patience_s
    attempt, was_spared = 0, False
    while True:
        attempt += 1
        try:
            return call()
        except (LimitReached, Unavailable) as error:
            is_spared = isinstance(error, ModelSpared)
            if error.code not in BUSY and (not is_spared or was_spared):
                raise
            was_spared = was_spared or is_spared
            pause_s = error.retry_after_s + uniform(0, min(2.0**attempt, _LONGEST_PAUSE_S))
            if clock() + pause_s > until:
                raise ModelUnavailable(error.detail, code=error.code, retry_after_s=error.retry_after_s) from error
        before_each_wait()
        sleep(pause_s)
