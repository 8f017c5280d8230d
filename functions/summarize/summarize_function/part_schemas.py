"""What goes in and out of the parts of an upload."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from kongdori.bodies import Schema


def _is_sha256(value: str) -> str:
    if len(base64.b64decode(value)) != hashlib.sha256().digest_size:
        raise ValueError("This must be a SHA-256 in base64.")
    return value


Sha256 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$"), AfterValidator(_is_sha256)]


class NewPart(Schema):
    """A part of the file: `number` from 1, in the order of the file; `sha256` of its bytes, in base64."""

    number: int = Field(ge=1, le=10_000)
    sha256: Sha256


class NewParts(Schema):
    """The parts whose addresses are asked for."""

    parts: list[NewPart] = Field(min_length=1, max_length=100)


class PartTicket(BaseModel):
    """Where to PUT the part: exactly `size` bytes, with exactly these headers."""

    number: int
    size: int
    url: str
    headers: dict[str, str]
    expires_at: datetime


class PartTickets(BaseModel):
    parts: list[PartTicket]
