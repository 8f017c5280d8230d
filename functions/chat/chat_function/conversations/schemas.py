"""What goes in and out of folders, and of instructions for every conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chat_function.schemas import Manner
from kongdori.bodies import Schema
from kongdori.visible_text import not_blank


class Instructions(Schema):
    """What Kongdori should know about a person, and how it should answer them in every conversation."""

    text: Manner


class FolderNew(Schema):
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(not_blank), AfterValidator(str.strip)]


class Folder(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    created_at: datetime
    conversations: int = Field(description="How many conversations it holds, not counting archived ones")
