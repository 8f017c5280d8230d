"""What goes in and out of the auth routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from auth_function import password_rules
from kongdori.accounts.names import LOGIN_ID_LENGTH, NAME_LENGTH
from kongdori.accounts.roles import Role
from kongdori.bodies import Schema


# Lengths are checked after normalising, by `kongdori.accounts.names` and `auth_function.password_rules`, which name the
# rule that is broken. `max_length` here only caps the work; `json_schema_extra` is what the OpenAPI document says.
def _length(limits: tuple[int, int], **more: str) -> dict[str, JsonValue]:
    return {"minLength": limits[0], "maxLength": limits[1], **more}


Name = Annotated[str, Field(max_length=1000, json_schema_extra=_length(NAME_LENGTH), examples=["김하늘", "Ada"])]
LoginId = Annotated[
    str,
    Field(max_length=2000, json_schema_extra=_length(LOGIN_ID_LENGTH), examples=["ada@example.org"]),
]
NewPassword = Annotated[
    str,
    Field(max_length=2000, json_schema_extra=_length(password_rules.LENGTH, format="password")),
]
KnownPassword = Annotated[str, Field(max_length=2000, json_schema_extra={"format": "password"})]


class SignUp(Schema):
    name: Name
    login_id: LoginId
    password: NewPassword
    invitation: Annotated[str, Field(max_length=200)] | None = None


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class MeUpdate(Schema):
    """What to change; leave out what stays. A new password needs the current one, and ends the other sessions."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: Name = ""
    password: NewPassword = ""
    current_password: KnownPassword = ""


class AccountDeletion(Schema):
    password: KnownPassword


class Me(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    login_id: str
    role: Role
    created_at: datetime


class TokenForm(BaseModel):
    """RFC 6749: unknown parameters are ignored, and one without a value counts as left out."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "required": ["grant_type"],
            "properties": {
                "grant_type": {"type": "string", "enum": ["password", "refresh_token"]},
                "username": {"type": "string", "maxLength": 254},
                "password": {"type": "string", "maxLength": 128, "format": "password"},
                "refresh_token": {"type": "string", "description": "Only without the cookie"},
                "scope": {"type": "string", "description": "`offline_access`: the refresh token comes in the body"},
            },
        },
    )

    grant_type: str | None = None
    username: str | None = None
    password: str | None = None
    refresh_token: str | None = None
    scope: str | None = None


class SignOutForm(BaseModel):
    """Only for clients without the cookie; an access token in `Authorization` serves as well."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"properties": {"refresh_token": {"type": "string"}}})

    refresh_token: str | None = None


class Token(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 the name of a scheme
    expires_in: int = Field(description="Seconds until the access token ends")
    refresh_token: str | None = Field(default=None, description="Only with scope=offline_access; else it is a cookie")


class OAuthProblem(BaseModel):
    """RFC 9457 and RFC 6749 (5.2) in one."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    error: Literal["invalid_grant", "invalid_request", "unsupported_grant_type"]


class SessionItem(BaseModel):
    """One place where this account is signed in."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str
    address: str
    current: bool
