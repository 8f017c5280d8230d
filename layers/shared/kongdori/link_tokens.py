"""The token in a link (a share, an invitation, a new password): 192 bits that nobody without the app secret can guess.
Only its hash is stored.

It is derived from the id of what it opens, so that the link can be shown again.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal
from uuid import UUID

from kongdori import keyed

_BYTES = 24
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")


def derive(purpose: Literal["share", "invitation", "password"], id: UUID) -> str:
    """The token that opens this one."""
    return base64.urlsafe_b64encode(keyed.digest(purpose, id.bytes)[:_BYTES]).decode()


def hash(token: str) -> bytes | None:
    """What is stored of a token; None for a text that can't be one. It is random, so one round is enough."""
    return hashlib.sha256(token.encode()).digest() if _FORM.fullmatch(token) else None
