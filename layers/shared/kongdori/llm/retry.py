"""When a failed call to a model server is made again: one policy for chat, embeddings and speech.

tenacity and stamina were looked at: the same policy takes as many lines in them, they take 30 ms to import, and their
clock can't be given. urllib3's `Retry` works only inside urllib3.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from kongdori.llm.faults import Fault

LEAST_ATTEMPT_S = 1.0  # an attempt with less time than this is not begun


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `attempts`, the first included. The pause before the next is random, up to `first_pause_s` and then up to
    twice as long each time ("full jitter"), and never shorter than the server's Retry-After. A server that asks for
    more than `longest_pause_s` seconds is not asked again.
    """

    longest_pause_s: float
    first_pause_s: float = 0.5
    attempts: int = 3


class Attempts:
    """The attempts of one call. `budget_s`: all of them and the pauses between them, in seconds."""

    def __init__(
        self,
        policy: RetryPolicy,
        *,
        budget_s: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._policy, self._clock, self._sleep, self._uniform = policy, clock, sleep, uniform
        self._until = clock() + budget_s
        self.failed = 0

    @property
    def left_s(self) -> float:
        """Seconds of the budget that are left."""
        return self._until - self._clock()

    def pause_after(self, fault: Fault) -> bool:
        """Counts a failed attempt. True, after a pause, where another one may help; False: the fault is final."""
        policy = self._policy
        jitter_s = self._uniform(0, min(policy.first_pause_s * 2**self.failed, policy.longest_pause_s))
        pause_s = max(fault.retry_after_s or 0.0, jitter_s)
        self.failed += 1
        if not fault.may_retry or self.failed >= policy.attempts or pause_s > policy.longest_pause_s:
            return False
        if self.left_s - pause_s < LEAST_ATTEMPT_S:
            return False
        self._sleep(pause_s)
        return True


def call[Result](attempt: Callable[[float], Result], policy: RetryPolicy, *, budget_s: float) -> Result:
    """The result of `attempt(seconds left)`, made again where that may help. Raises the last `Fault`."""
    attempts = Attempts(policy, budget_s=budget_s)
    while True:
        try:
            return attempt(attempts.left_s)
        except Fault as fault:
            if not attempts.pause_after(fault):
                raise
