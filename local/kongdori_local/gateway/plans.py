"""Usage plans: a token bucket and a quota per key, as API Gateway keeps them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kongdori_local.gateway.authorizer import Refused
from kongdori_local.template_gateway import UsagePlan

_PERIOD_S = {"DAY": 86_400, "WEEK": 7 * 86_400, "MONTH": 30 * 86_400}


@dataclass(slots=True)
class _Meter:
    tokens: float
    filled_at: float
    used: int = 0
    period: int = 0


class UsagePlans:
    """`keys` maps a role to the value of its API key, which the authorizer names."""

    def __init__(
        self, plans: Mapping[str, UsagePlan], keys: Mapping[str, str], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._plans = {keys[role]: plan for role, plan in plans.items() if role in keys}
        self._meters: dict[str, _Meter] = {}
        self._clock = clock

    def count(self, key: str | None) -> None:
        """Books one request. Raises `Refused` for an unknown key, a spent quota or too many at once."""
        plan = self._plans.get(key or "")
        if key is None or plan is None:
            raise Refused("INVALID_API_KEY")
        now = self._clock()
        meter = self._meters.setdefault(key, _Meter(tokens=plan.burst, filled_at=now))
        period = int(now // _PERIOD_S[plan.period])
        if meter.period != period:
            meter.period, meter.used = period, 0
        if plan.quota is not None and meter.used >= plan.quota:
            raise Refused("QUOTA_EXCEEDED")
        meter.tokens = min(float(plan.burst), meter.tokens + (now - meter.filled_at) * plan.rate)
        meter.filled_at = now
        if meter.tokens < 1:
            raise Refused("THROTTLED")
        meter.tokens -= 1
        meter.used += 1
