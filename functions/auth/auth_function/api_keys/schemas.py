"""What goes in and out of the routes of API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kongdori.accounts.scopes import Scope
from kongdori.bodies import Schema


class ApiKeyNew(Schema):
    """`expires_at` left out: until it is revoked."""

    name: Annotated[str, Field(max_length=1000, json_schema_extra={"minLength": 1, "maxLength": 80})]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=10)] = ("chat",)
    expires_at: AwareDatetime | None = None


class ApiKey(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None


class ApiKeyMade(ApiKey):
    key: str = Field(description="A bearer token for your clients, shown only this once")
