"""What goes in and out of the admin's routes for people."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from auth_function.schemas import NewPassword
from kongdori.accounts.roles import Role
from kongdori.bodies import Schema

_Usd = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=6)]


class PersonLimits(Schema):
    """What differs from the settings for one person; leave out what does not."""

    tokens_per_day: Annotated[int, Field(ge=0, le=10**12)] | None = None
    budget_usd_per_day: _Usd | None = None
    budget_usd_per_month: _Usd | None = None


class PersonUpdate(Schema):
    """What to change; leave out what stays."""

    role: Role | None = None
    locked: bool | None = None
    limits: PersonLimits | None = None


class Person(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    login_id: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None
    locked: bool
    limits: PersonLimits
    month_usd: float = Field(description="Spent on models this month")


class PasswordLink(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    url: str
    expires_at: datetime


class NewPasswordByLink(Schema):
    token: Annotated[str, Field(max_length=200)]
    password: NewPassword


class InvitationNew(Schema):
    """`expires_at` left out: in a week."""

    role: Role = "member"
    expires_at: AwareDatetime | None = None


class Invitation(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    role: Role
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    url: str | None
    token: str | None
