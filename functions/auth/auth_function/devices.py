"""The mark of a device on which somebody signed in: a signed cookie for one account. It signs nobody in; `throttle`
gives the device a counter of its own.

cookie = base64url( user id (16) ‖ device id (16) ‖ HMAC-SHA256 (32) )
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from uuid import UUID

from kongdori import keyed

_LENGTH = 16 + 16 + 32


def issue(user_id: UUID) -> str:
    """A new mark for this account."""
    body = user_id.bytes + os.urandom(16)
    return base64.urlsafe_b64encode(body + _mac(body)).decode().rstrip("=")


def read(cookie: str, *, user_id: UUID) -> bytes | None:
    """The device's id, or None unless the mark is genuine and of this account."""
    if len(cookie) > 200 or not cookie.isascii():
        return None
    try:
        raw = base64.b64decode(cookie + "=" * (-len(cookie) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    body, mac = raw[:32], raw[32:]
    if len(raw) != _LENGTH or not hmac.compare_digest(mac, _mac(body)) or body[:16] != user_id.bytes:
        return None
    return body[16:]


def _mac(body: bytes) -> bytes:
    return keyed.digest("device v1", body)
