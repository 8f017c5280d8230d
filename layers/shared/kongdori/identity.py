"""Who is calling, and from where.

The authorizer reads the token alone, the gateway keeps its answer for a while, and an access token lives 15 minutes.
So its word (`GatewayIdentity`) is not enough: every route that knows a person takes a `Caller`, whose session is looked
up in Postgres. Signing out, deleting the account and a change of role take effect at the next request, as does revoking
an API key, which stands in a session's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from kongdori.accounts import scopes
from kongdori.accounts.roles import Role
from kongdori.app_factory import BASE
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Forbidden, NotAuthenticated
from kongdori.gateway import request_context
from kongdori.repositories import sessions


@dataclass(frozen=True, slots=True)
class GatewayIdentity:
    """Who the authorizer says is calling. Unchecked: the session may have ended, and the role may have changed.

    With an API key, `session_id` is the key's hash and `scopes` are what it may do; a session has None.
    """

    user_id: UUID
    session_id: UUID
    role: Role
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CheckedIdentity(GatewayIdentity):
    """Who is calling: the session was alive in this request, and the role is that of now."""


def check_session(work: UnitOfWork, claimed: GatewayIdentity) -> CheckedIdentity:
    """The caller with the role that they have now. One indexed read.

    Raises `NotAuthenticated` if the session was signed out or has expired, or its account was deleted.
    """
    role = sessions.live_role(work, session_id=claimed.session_id, user_id=claimed.user_id)
    if role is None:
        raise NotAuthenticated
    return CheckedIdentity(user_id=claimed.user_id, session_id=claimed.session_id, role=role, scopes=claimed.scopes)


async def gateway_identity(request: Request) -> GatewayIdentity:
    """The caller, from the authorizer's context.

    Raises `NotAuthenticated` where there is none, and `Forbidden` where an API key's scopes don't cover this request.
    """
    context = request_context(request.scope).get("authorizer") or {}
    try:
        granted = frozenset(context["scopes"].split()) if "scopes" in context else None
        found = GatewayIdentity(UUID(context["user_id"]), UUID(context["session_id"]), context["role"], granted)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise NotAuthenticated from None
    path = request.url.path.removeprefix(BASE)
    if granted is not None and not scopes.covers(granted, method=request.method, path=path):
        raise Forbidden("This API key doesn't allow that: its scopes don't cover this request.", code="api-key-scope")
    return found


Unchecked = Annotated[GatewayIdentity, Depends(gateway_identity)]


def checked_identity(claimed: Unchecked) -> CheckedIdentity:
    """The caller, whose session is alive. Raises `NotAuthenticated`."""
    with unit_of_work() as work:
        return check_session(work, claimed)


Caller = Annotated[CheckedIdentity, Depends(checked_identity)]


async def admin_identity(caller: Caller) -> CheckedIdentity:
    """The caller, who is an admin and signed in: no API key administers. Raises `Forbidden`."""
    if caller.role != "admin" or caller.scopes is not None:
        raise Forbidden
    return caller


Admin = Annotated[CheckedIdentity, Depends(admin_identity)]


async def client_address(request: Request) -> str:
    """The person's address: what the edge appended to X-Forwarded-For. Entries before it are the caller's own words.

    The edge appends the viewer, the gateway appends the edge: so it is the last but one. Without an edge (`sam local`)
    it is the gateway's own source address.
    """
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if len(hops) >= 2:
        return hops[-2]
    source = (request_context(request.scope).get("identity") or {}).get("sourceIp")
    return str(source or (hops[0] if hops else "unknown"))


ClientAddress = Annotated[str, Depends(client_address)]
