"""Links that share something: what a new one must keep, and its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kongdori import link_tokens
from kongdori.errors import FieldError, InvalidInput
from kongdori.repositories.shares import Share
from kongdori.settings import get_settings

MOST_BYTES = 5 * 1024 * 1024  # of a snapshot: it is read in one answer, and Lambda's hold 6 MB
MOST_LINKS = 100  # to one conversation or summary: they come in one list


@dataclass(frozen=True, slots=True)
class Link:
    """A share with its address. `token` and `url` are None where the app secret has changed since it was made."""

    id: UUID
    title: str
    created_at: datetime
    expires_at: datetime | None
    token: str | None
    url: str | None


def token_hash(id: UUID) -> bytes:
    """What is stored of a new share's token."""
    hashed = link_tokens.hash(link_tokens.derive("share", id))
    if hashed is None:
        raise ValueError("a token that was just derived has the form of one")
    return hashed


def link(share: Share) -> Link:
    """A share with its address."""
    derived = link_tokens.derive("share", share.id)
    token = derived if link_tokens.hash(derived) == share.token_hash else None
    url = f"{get_settings().public_url}/s/{token}" if token else None
    return Link(share.id, share.title, share.created_at, share.expires_at, token, url)


def check_time(expires_at: datetime | None) -> None:
    """Raises `InvalidInput` for a time that is over."""
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise InvalidInput(errors=[FieldError(("body", "expires_at"), "This time is in the past. Choose a later one.")])


def check_number(links: int) -> None:
    """Raises `InvalidInput` where there are as many links already as one thing can have."""
    if links >= MOST_LINKS:
        raise InvalidInput(f"This can have up to {MOST_LINKS} links. Revoke one first.", code="too-many-links")
