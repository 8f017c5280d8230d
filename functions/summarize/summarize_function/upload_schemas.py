"""What goes in and out of uploads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from kongdori.bodies import Schema


class NewUpload(Schema):
    """The file that will be uploaded. The signed form fixes its type and size: storage refuses any other."""

    filename: str = Field(min_length=1, max_length=255)
    size: int = Field(gt=0, description="bytes, exactly")
    content_type: str = Field(min_length=3, max_length=127, pattern=r"^[\w.+-]+/[\w.+-]+$")


class UploadTicket(BaseModel):
    """Where to POST the file (multipart/form-data: `fields` first, then `file`)."""

    upload_id: UUID
    url: str
    fields: dict[str, str]
    expires_at: datetime


class ArrivedPart(BaseModel):
    number: int
    size: int
    sha256: str


class Upload(BaseModel):
    """An upload and its parts that have arrived. Each part has `part_size` bytes, and the last one the rest.

    `complete`: the whole file is there. It can be finished until `expires_at`.
    """

    upload_id: UUID
    filename: str
    content_type: str
    size: int
    part_size: int
    part_count: int
    parts: list[ArrivedPart] = Field(description="Parts that have arrived, until the upload is complete")
    complete: bool
    expires_at: datetime


class UnfinishedUploads(BaseModel):
    items: list[Upload]
    next_cursor: str | None = Field(default=None, description="null: there are never more")
