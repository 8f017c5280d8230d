"""What goes in and out of chat."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)

from kongdori.bodies import Schema
from kongdori.repositories import messages, turns
from kongdori.visible_text import not_blank

MAX_CONTENT_CHARACTERS = 20_000


Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(not_blank), AfterValidator(str.strip)]
Manner = Annotated[str, Field(max_length=2_000), AfterValidator(str.strip)]
Content = Annotated[str, Field(min_length=1, max_length=MAX_CONTENT_CHARACTERS), AfterValidator(not_blank)]


class ConversationNew(Schema):
    """Without a title, the conversation takes its name from the first question. A temporary one is in no list."""

    title: Title | None = None
    temporary: StrictBool = False
    persona: Manner = ""


class ConversationChange(Schema):
    """Leave out what stays. `folder_id: null` takes the conversation out of its folder. `persona`: who Kongdori is in
    it; an empty one is Kongdori itself."""

    title: Title = Field(default="", validate_default=False)
    pinned: StrictBool = False
    archived: StrictBool = False
    folder_id: UUID | None = None
    persona: Manner = ""

    @model_validator(mode="after")
    def _changes_something(self) -> ConversationChange:
        if not self.model_fields_set:
            raise ValueError("Send at least one of title, pinned, archived, folder_id or persona.")
        return self


class Conversation(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    temporary: bool
    pinned: bool
    archived: bool
    folder_id: UUID | None
    persona: str
    created_at: datetime
    updated_at: datetime


class Match(BaseModel):
    """Where the words of a search were found: in a message, or in the title (then without an id)."""

    model_config = ConfigDict(from_attributes=True)

    message_id: UUID | None
    snippet: str


class ConversationListed(Conversation):
    match: Match | None = None


class MessageFile(BaseModel):
    """A file that is attached to a message."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: Literal["text", "pdf", "image"]
    size_bytes: int


class MessageNew(Schema):
    """Without `parent_id` it follows the newest message; with `null` it starts a new branch next to the first
    question."""

    content: Content
    parent_id: UUID | None = None
    fresh: StrictBool = Field(default=False, description="Skip the saved answer and replace it")
    file_ids: Annotated[list[UUID], Field(max_length=5)] = Field(
        default_factory=list, description="Files of this conversation that were read"
    )


class ReplyNew(Schema):
    """Another reply to a message. `continue_from`: a stopped or cut-off reply to it, which the new one continues."""

    fresh: StrictBool = Field(default=True, description="Kept for older clients: another reply is never a saved answer")
    continue_from: UUID | None = None


class StopResult(BaseModel):
    """`stopping`: the reply ends within a moment; `over`: it had ended before."""

    state: Literal["stopping", "over"]


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
    status: Literal["complete", "streaming", "stopped", "partial", "failed"] = Field(
        description="stopped: by the person; partial: the reply was cut off, and what there was is kept; "
        "failed: there was nothing to keep"
    )
    language: str
    created_at: datetime
    source: Literal["cache", "model", "offline"] | None
    intent: str | None
    confidence: float | None
    saved_from: Literal["shared", "own"] | None = Field(
        description="Whose saved answer: everybody's, or the person's own earlier reply; null when it is new"
    )
    saved_at: datetime | None = Field(
        description="When the saved answer was written; null if it is new, or if the host wrote it"
    )
    model: str | None = Field(description='The model that wrote it; "offline" if none is connected')
    usage: Usage | None
    feedback: Literal["up", "down"] | None
    files: list[MessageFile]

    @staticmethod
    def of(message: messages.Message) -> Message:
        """Without validation, which would cost more than the rest of the answer; the record has these very types."""
        usage = None
        if message.role == "assistant":
            usage = Usage.model_construct(
                prompt_tokens=message.prompt_tokens,
                completion_tokens=message.completion_tokens,
                cost_usd=message.cost_usd,
                duration_ms=message.duration_ms,
            )
        files = [MessageFile.model_construct(**file._asdict()) for file in message.files]
        known = {name: getattr(message, name) for name in Message.model_fields if name not in {"usage", "files"}}
        return Message.model_construct(**known, usage=usage, files=files)


class Turn(BaseModel):
    message: Message
    reply: Message

    @staticmethod
    def of(turn: turns.Turn) -> Turn:
        return Turn(message=Message.of(turn.message), reply=Message.of(turn.reply))
