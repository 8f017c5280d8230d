"""What goes in and out of links to conversations and summaries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from chat_function.schemas import MessageFile
from kongdori.bodies import Schema


class ShareNew(Schema):
    """`message_id`: the branch that ends there; left out: the newest. `expires_at` left out: until it is revoked."""

    message_id: UUID | None = None
    expires_at: AwareDatetime | None = None


class Share(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    created_at: datetime
    expires_at: datetime | None
    token: str | None = Field(description="null if the app secret has changed since; the link itself still works")
    url: str | None


class SharedMessage(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    role: Literal["user", "assistant"]
    content: str
    created_at: datetime
    files: Annotated[list[MessageFile] | None, BeforeValidator(lambda files: files or None)] = Field(
        default=None, description="That the message had files; nothing of their content"
    )


class SharedPoint(BaseModel):
    at: float
    text: str


class SharedChapter(BaseModel):
    start: float
    end: float
    title: str
    summary: str
    points: list[SharedPoint]


class SharedCue(BaseModel):
    start: float
    end: float
    text: str
    speaker: str = ""


class SharedMedia(BaseModel):
    """The media of a shared summary; the response's cookies open it."""

    type: str
    url: str
    poster_url: str | None = None


class SharedSummary(BaseModel):
    """A summary as it was when the link was made."""

    language: str
    duration: float | None = None
    timed: bool
    overview: str | None = None
    chapters: list[SharedChapter]
    cues: list[SharedCue]
    media: SharedMedia | None = None


class SharedConversation(BaseModel):
    """A snapshot without names and without later messages. With a `summary` there are no messages."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    created_at: datetime
    messages: list[SharedMessage]
    summary: SharedSummary | None = None
