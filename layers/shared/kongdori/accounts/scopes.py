"""What an API key may do. A session may do everything that its account may; a key only what its scopes name."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal, get_args

Scope = Literal["chat", "read"]
SCOPES: tuple[Scope, ...] = get_args(Scope)  # a key's text holds their places: append, never reorder


def covers(scopes: Set[str], *, method: str, path: str) -> bool:
    """Whether a key with these scopes may make this request. `path` is the one below /api/v1.

    `chat`: everything about conversations, and the models. `read`: reads whatever is its owner's. No key reaches
    sessions, passwords or keys: it could make itself last longer than it was meant to.
    """
    area, _, rest = path.strip("/").partition("/")
    reads = method in {"GET", "HEAD"}
    if area == "auth":
        return reads and rest == "users/me" and "read" in scopes
    return (reads and "read" in scopes) or (area in {"chat", "models"} and "chat" in scopes)
