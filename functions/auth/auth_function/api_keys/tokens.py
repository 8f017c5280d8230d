"""The text of an API key. It is signed, so that the authorizer reads it without a database, as it reads a token.

    key = "kd_" ‖ base64url( user id (16) ‖ secret (16) ‖ role (1) ‖ scopes (1) ‖ HMAC-SHA256 (32) )

Only a keyed hash of it is stored. `kongdori.identity` looks that up at every request: a key that is revoked or has
expired opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from kongdori import keyed
from kongdori.accounts.roles import Role
from kongdori.accounts.scopes import SCOPES, Scope
from kongdori.errors import NotAuthenticated

PREFIX = "kd_"
_ROLES: tuple[Role, ...] = ("guest", "member", "admin")
_BODY = 16 + 16 + 1 + 1
_TEXT_LENGTH = len(PREFIX) + 4 * (_BODY + 32) // 3


@dataclass(frozen=True, slots=True)
class Claims:
    """What a genuine key says. `role`: when the key was made; the gateway's usage plan goes by it."""

    user_id: UUID
    role: Role
    scopes: frozenset[Scope]
    hashed: UUID


def issue(*, user_id: UUID, role: Role, scopes: Set[Scope]) -> str:
    """A new key."""
    bits = sum(1 << SCOPES.index(scope) for scope in scopes)
    body = user_id.bytes + os.urandom(16) + bytes([_ROLES.index(role), bits])
    return PREFIX + base64.urlsafe_b64encode(body + _mac(body)).decode()


def hash(key: str) -> UUID:
    """What is stored of a key: 128 bits of a keyed hash."""
    return UUID(bytes=keyed.digest("api key hash v1", key.encode())[:16])


def verify(key: str) -> Claims:
    """What a key says: its signature only, no database. Raises `NotAuthenticated` whatever is wrong with it."""
    if len(key) != _TEXT_LENGTH or not key.startswith(PREFIX) or not key.isascii():
        raise NotAuthenticated
    try:
        raw = base64.b64decode(key.removeprefix(PREFIX), altchars=b"-_", validate=True)
    except binascii.Error:
        raise NotAuthenticated from None
    body, mac = raw[:_BODY], raw[_BODY:]
    if not hmac.compare_digest(mac, _mac(body)):
        raise NotAuthenticated
    return Claims(
        user_id=UUID(bytes=body[:16]),
        role=_ROLES[body[32]],
        scopes=frozenset(scope for place, scope in enumerate(SCOPES) if body[33] >> place & 1),
        hashed=hash(key),
    )


def _mac(body: bytes) -> bytes:
    return keyed.digest("api key v1", body)
