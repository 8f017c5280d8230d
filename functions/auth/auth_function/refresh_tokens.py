"""Refresh tokens: opaque to their holder, rotated at every use. All tokens of a session are one family.

    token = base64url( session id (16) ‖ generation (4) ‖ HMAC-SHA256(key, session id ‖ generation) (32) )

Only hashes are stored. Because a token is derived from its session and generation, the current one can be given once
more to a client that sends the one before it a moment too late (two tabs, a lost answer).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from kongdori import keyed

_LENGTH = 16 + 4 + 32
_TEXT_LENGTH = 70


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token that was presented. `genuine`: made with the current key, whether or not it is still valid."""

    session_id: UUID
    generation: int
    genuine: bool
    hashed: bytes


def derive(session_id: UUID, generation: int) -> str:
    """The token of this generation."""
    body = _body(session_id, generation)
    return base64.urlsafe_b64encode(body + _mac(body)).decode().rstrip("=")


def hash(token: str) -> bytes:
    """What is stored of a token. It has 256 random-like bits, so one round is enough."""
    return hashlib.sha256(token.encode()).digest()


def read(token: str) -> RefreshToken | None:
    """The token's parts, or None where it does not have the form of one."""
    if len(token) != _TEXT_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    if len(raw) != _LENGTH or base64.urlsafe_b64encode(raw).decode().rstrip("=") != token:
        return None
    body, mac = raw[:20], raw[20:]
    return RefreshToken(
        session_id=UUID(bytes=body[:16]),
        generation=int.from_bytes(body[16:], "big"),
        genuine=hmac.compare_digest(mac, _mac(body)),
        hashed=hash(token),
    )


def _body(session_id: UUID, generation: int) -> bytes:
    return session_id.bytes + generation.to_bytes(4, "big")


def _mac(body: bytes) -> bytes:
    return keyed.digest("refresh v1", body)
