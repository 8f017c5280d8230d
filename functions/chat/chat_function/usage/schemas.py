"""What goes out of the route of usage."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field


class Used(BaseModel):
    """`requests` that were answered, saved answers included; `tokens` and `cost_usd` of models; what saved answers
    saved."""

    requests: int
    tokens: int
    cost_usd: float
    saved_usd: float
    saved_s: float


class UsedOnDay(Used):
    day: date


class LimitsLeft(BaseModel):
    """What one may use, and what is left: of which calls under way have set their most aside."""

    messages_per_minute: int
    turns_at_once: int
    tokens_per_day: int
    tokens_left: int
    budget_usd_per_day: float
    usd_left: float = Field(description="Of the day's budget, or of the month's if that is less")
    budget_usd_per_month: float
    resets_at: datetime = Field(description="When the day ends: midnight, UTC")


class Usage(BaseModel):
    today: Used
    month: Used
    limits: LimitsLeft
    by_day: list[UsedOnDay] = Field(description="Days with usage, the newest first")
