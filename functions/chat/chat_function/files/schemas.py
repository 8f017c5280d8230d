"""Request and response bodies of files in chat."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kongdori.bodies import Schema


class FileNew(Schema):
    """The file that will be uploaded. `size` in exact bytes: the signed form accepts no other."""

    filename: str = Field(min_length=1, max_length=255)
    size: int = Field(gt=0)


class FileTicket(BaseModel):
    """Where to POST the file (multipart/form-data: `fields` first, then `file`). Then have it read."""

    id: UUID
    url: str
    fields: dict[str, str]
    expires_at: datetime


class ChatFile(BaseModel):
    """A file that was read. `pages`: of a PDF. `cut`: the file is longer than the `characters` that were read."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    conversation_id: UUID
    name: str
    size_bytes: int
    kind: Literal["text", "pdf", "image"]
    pages: int
    characters: int
    cut: bool
    created_at: datetime
