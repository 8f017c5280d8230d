"""What goes in and out of feedback, and of the report about saved answers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from kongdori.bodies import Schema

FeedbackTag = Literal["wrong", "outdated", "off-topic", "unclear", "too-long", "tone"]


class FeedbackNew(Schema):
    """A rating, and why. A bad one removes a saved answer. The admin can read the reason, without a name."""

    rating: Literal["up", "down"]
    tags: Annotated[list[FeedbackTag], Field(max_length=6)] = Field(default_factory=list)
    reason: Annotated[str, Field(max_length=2_000)] | None = None


class Feedback(BaseModel):
    message_id: UUID
    rating: Literal["up", "down"]
    tags: list[FeedbackTag]
    reason: str | None
    created_at: datetime
    removed: bool = Field(description="Who no longer gets the saved answer: you, or everybody")


class CacheRow(BaseModel):
    """What the cache did for one intent; without an intent, for questions outside the catalogue."""

    intent: str | None
    seen: int = Field(description="Questions recognised as this intent")
    served: int = Field(
        description="Answered with a saved answer: one `shared` with others, or the person's `own` earlier reply"
    )
    shared: int
    own: int
    judged: int = Field(description="Saved answers that were judged right or wrong: see the report's `judged_by`")
    wrong: int
    error: float | None = Field(description="`wrong` of `judged`; null if none was judged")
    error_upper_95: float | None = Field(description="The upper end of its 95 % Clopper-Pearson interval")
    thumbs_up: int
    thumbs_down: int
    afresh: int = Field(description="Saved answers that somebody regenerated")
    saved_usd: Decimal = Field(description="What the saved answers cost when they were written")
    saved_s: float = Field(description="How long writing them took, in seconds")
    exact_only: bool = Field(description="Only questions that match an utterance exactly get a saved answer")
    raised: float | None = Field(
        description="The confidence that wrong answers raised its threshold to; above 1: exact only"
    )


class FeedbackReason(BaseModel):
    """Why somebody rated a reply as they did, without who it was and what was said."""

    rating: Literal["up", "down"]
    tags: list[FeedbackTag]
    reason: str | None
    source: Literal["cache", "model", "offline"]
    intent: str | None
    created_at: datetime


class CacheReport(BaseModel):
    """`judged_by`: the random sample that the model checked, or, if there is none, people's ratings, which are not a
    random sample. `version`: of the live intents; 0 is the built-in one."""

    since: datetime
    max_error: float
    version: int
    judged_by: Literal["sample", "people"] | None
    totals: CacheRow
    intents: list[CacheRow]
    reasons: list[FeedbackReason] = Field(description="The newest reasons that people gave with a rating")
