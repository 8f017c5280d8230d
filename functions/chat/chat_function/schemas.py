"""What goes in and out of chat."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StrictBool

from kongdori.http import Schema

MAX_CONTENT_CHARACTERS = 20_000


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("There must be something in it besides spaces.")
    return text


Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_not_blank), AfterValidator(str.strip)]
Content = Annotated[str, Field(min_length=1, max_length=MAX_CONTENT_CHARACTERS), AfterValidator(_not_blank)]


class ConversationNew(Schema):
    """Without a title, the conversation takes its name from the first question. A temporary one stands in no list."""

    title: Title | None = None
    temporary: StrictBool = False


class ConversationChange(Schema):
    title: Title


class Conversation(BaseModel):
    id: UUID
    title: str
    temporary: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        return cls.model_validate(row)


class Match(BaseModel):
    """Where the words of a search stand: in a message, or in the title (then without an id)."""

    message_id: UUID | None
    snippet: str


class ConversationListed(Conversation):
    match: Match | None = None


class MessageNew(Schema):
    """`parent_id` left away: after the newest message. `null`: a new beginning beside the first question."""

    content: Content
    parent_id: UUID | None = None
    fresh: StrictBool = Field(default=False, description="Pass the saved answer by, and replace it")


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    duration_ms: int | None


class Message(BaseModel):
    """A node of the tree. The fields from `source` on are null for what the person wrote."""

    id: UUID
    parent_id: UUID | None
    role: Literal["user", "assistant"]
    content: str
    status: Literal["complete", "streaming", "partial", "failed"] = Field(
        description="partial: the reply broke off, and what there was is kept; failed: there was nothing to keep"
    )
    language: str
    created_at: datetime
    source: Literal["cache", "model", "offline"] | None
    intent: str | None
    confidence: float | None
    saved_at: datetime | None = Field(description="When the saved answer was written; null when it is new")
    model: str | None = Field(description='The model that wrote it; "offline" where none is connected')
    usage: Usage | None
    feedback: Literal["up", "down"] | None

    @staticmethod
    def of(row: dict[str, Any]) -> Message:
        usage = None
        if row["role"] == "assistant":
            usage = Usage.model_construct(
                prompt_tokens=row["prompt_tokens"],
                completion_tokens=row["completion_tokens"],
                cost_usd=row["cost_usd"],
                duration_ms=row["duration_ms"],
            )
        known = {name: row[name] for name in Message.model_fields if name not in {"usage", "feedback"}}
        return Message.model_construct(**known, usage=usage, feedback=row.get("feedback"))


class Turn(BaseModel):
    message: Message
    reply: Message


class Checks(BaseModel):
    postgres: Literal["ok", "down"]
    redis: Literal["ok", "down"]
    model: Literal["configured", "offline"]


class Health(BaseModel):
    """`degraded`: chat works, without the cache. `down`: it does not (503)."""

    status: Literal["ok", "degraded", "down"]
    version: str
    checks: Checks
