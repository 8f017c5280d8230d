"""What goes in and out of chat."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
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
    """Without a title, the conversation takes its name from the first question. A temporary one stands in no list."""

    title: Title | None = None
    temporary: StrictBool = False
    persona: Manner = ""


class ConversationChange(Schema):
    """What is left away stays. `folder_id: null` takes the conversation out of its folder. `persona`: who Kongdori
    shall be in it; an empty one is Kongdori itself.
    """

    title: Title = Field(default="", validate_default=False)
    pinned: StrictBool = False
    archived: StrictBool = False
    folder_id: UUID | None = None
    persona: Manner = ""

    @model_validator(mode="after")
    def _changes_something(self) -> ConversationChange:
        if not self.model_fields_set:
            raise ValueError("Name what is to change: title, pinned, archived, folder_id or persona.")
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


class Instructions(Schema):
    """What Kongdori shall know about a person, and how it shall answer them in every conversation."""

    text: Manner


class FolderNew(Schema):
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(not_blank), AfterValidator(str.strip)]


class Folder(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    created_at: datetime
    conversations: int = Field(description="How many it holds, without the archived ones")


class Match(BaseModel):
    """Where the words of a search stand: in a message, or in the title (then without an id)."""

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
    """Without `parent_id` it follows the newest message; with `null` it begins anew beside the first question."""

    content: Content
    parent_id: UUID | None = None
    fresh: StrictBool = Field(default=False, description="Skip the saved answer and replace it")
    file_ids: Annotated[list[UUID], Field(max_length=5)] = Field(
        default_factory=list, description="Files of this conversation that were read"
    )


class ReplyNew(Schema):
    """Another reply to a message. `continue_from`: a stopped or cut reply to it, whose text the new one begins with."""

    fresh: StrictBool = Field(default=True, description="Kept for clients: another reply never is a saved answer")
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
        description="stopped: by the person; partial: the reply broke off, and what there was is kept; "
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
        description="When the saved answer was written; null when it is new, or where the host wrote it"
    )
    model: str | None = Field(description='The model that wrote it; "offline" where none is connected')
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


FeedbackTag = Literal["wrong", "outdated", "off-topic", "unclear", "too-long", "tone"]


class FeedbackNew(Schema):
    """A thumb, and why. One down takes a saved answer out of the cache. The host reads the reason, without a name."""

    rating: Literal["up", "down"]
    tags: Annotated[list[FeedbackTag], Field(max_length=6)] = Field(default_factory=list)
    reason: Annotated[str, Field(max_length=2_000)] | None = None


class Feedback(BaseModel):
    message_id: UUID
    rating: Literal["up", "down"]
    tags: list[FeedbackTag]
    reason: str | None
    created_at: datetime
    removed: bool = Field(description="A saved answer is not served any more: to you, or to anybody")


class CacheRow(BaseModel):
    """What the cache did for one intent; without an intent, for questions outside the catalogue."""

    intent: str | None
    seen: int = Field(description="Questions that were taken for this intent")
    served: int = Field(description="Answered with a saved answer: `shared` with others, or one's `own` earlier reply")
    shared: int
    own: int
    judged: int = Field(description="Saved answers that were judged right or wrong: see the report's `judged_by`")
    wrong: int
    error: float | None = Field(description="`wrong` of `judged`; null where none was judged")
    error_upper_95: float | None = Field(description="The upper end of its 95 % Clopper-Pearson interval")
    thumbs_up: int
    thumbs_down: int
    afresh: int = Field(description="Saved answers that somebody had replaced by a new one")
    saved_usd: Decimal = Field(description="What the saved answers had cost when they were made")
    saved_s: float = Field(description="How long that had taken, in seconds")
    exact_only: bool = Field(description="Only this intent's own utterances are answered from the cache")
    raised: float | None = Field(
        description="The confidence that wrong answers raised its threshold to; above 1: exact only"
    )


class FeedbackReason(BaseModel):
    """Why somebody rated a reply as they did: neither who it was nor what was said."""

    rating: Literal["up", "down"]
    tags: list[FeedbackTag]
    reason: str | None
    source: Literal["cache", "model", "offline"]
    intent: str | None
    created_at: datetime


class CacheReport(BaseModel):
    """`judged_by`: the random sample that the model checked, or, where there is none, people's thumbs, which are no
    random sample. `version`: of the intents that are served; 0 is the one that ships.
    """

    since: datetime
    max_error: float
    version: int
    judged_by: Literal["sample", "people"] | None
    totals: CacheRow
    intents: list[CacheRow]
    reasons: list[FeedbackReason] = Field(description="The newest reasons that people gave with a thumb")


class Model(BaseModel):
    """A model, in the shape of OpenAI's API."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "kongdori"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class ConversationFile(BaseModel):
    """Kongdori's own export, or a part of it. What else the file says is not needed."""

    conversations: list[Any]


class ImportedConversations(BaseModel):
    """`conversations`, `messages` and `files` that were added; `known` conversations, which were there; `images` and
    `files_skipped` that were left out; `unreadable` conversations.
    """

    conversations: int
    known: int
    messages: int
    images: int
    files: int
    files_skipped: int
    unreadable: int
