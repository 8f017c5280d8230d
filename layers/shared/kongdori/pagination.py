"""Keyset pagination: `{"items": [...], "next_cursor": string|null}`. A cursor is opaque to the caller."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from kongdori.errors import FieldError, InvalidInput


class Page[Item](BaseModel):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None


def encode_cursor(moment: datetime, id: UUID) -> str:
    text = json.dumps([moment.isoformat(), str(id)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def keyset(after: tuple[datetime, UUID] | None, *, limit: int) -> dict[str, Any]:
    """The values of a page's query: `moment` and `id` of the last row seen, and `rows`, one more than the page has."""
    moment, id = after or (None, None)
    return {"moment": moment, "id": id, "rows": limit + 1}


def decode_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The last row seen. Raises `InvalidInput` for a cursor that is not ours."""
    if cursor is None:
        return None
    try:
        moment, id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(moment), UUID(id)
    except (binascii.Error, ValueError, TypeError, AttributeError):
        message = "This isn't a valid cursor. Leave it out to start from the beginning."
        raise InvalidInput(errors=[FieldError(("query", "cursor"), message)]) from None


def paginate[Item](
    rows: Sequence[Item], *, limit: int, key: Callable[[Item], tuple[datetime, UUID]]
) -> tuple[list[Item], str | None]:
    """Cuts `limit + 1` rows to a page and its next cursor."""
    page = list(rows[:limit])
    more = len(rows) > limit
    return page, encode_cursor(*key(page[-1])) if more else None
