"""Personal API keys. Knows no HTTP and no SQL."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, datetime
from uuid import UUID

from auth_function.api_keys import tokens
from kongdori.accounts import names
from kongdori.accounts.scopes import Scope
from kongdori.db import unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, NotAuthenticated, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import api_keys, users
from kongdori.repositories.api_keys import ApiKey

MOST = 20  # of a person


def create(
    caller: CheckedIdentity, *, name: str, scopes: Set[Scope], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """A new key and its text, which can't be shown again. Raises `InvalidInput`, or `Conflict` for one too many."""
    name = names.clean_name(name)
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise InvalidInput(errors=[FieldError(("body", "expires_at"), "This time is in the past. Choose a later one.")])
    key = tokens.issue(user_id=caller.user_id, role=caller.role, scopes=scopes)
    with unit_of_work() as work:
        if users.lock(work, id=caller.user_id) is None:  # locked, so that two requests can't both make the last one
            raise NotAuthenticated
        if len(api_keys.of_user(work, user_id=caller.user_id)) >= MOST:
            raise Conflict(f"You have {MOST} API keys. Revoke one you no longer use.", code="too-many-api-keys")
        made = api_keys.add(
            work,
            id=new_id(),
            user_id=caller.user_id,
            key_hash=tokens.hash(key),
            name=name,
            scopes=sorted(scopes),
            expires_at=expires_at,
        )
        work.commit()
    return made, key


def list_all(caller: CheckedIdentity) -> list[ApiKey]:
    """The caller's keys, those that have expired too, the newest first."""
    with unit_of_work() as work:
        return api_keys.of_user(work, user_id=caller.user_id)


def revoke(caller: CheckedIdentity, *, key_id: UUID) -> None:
    """From the next request on the key opens nothing. Raises `NotFound`."""
    with unit_of_work() as work:
        if not api_keys.remove(work, id=key_id, user_id=caller.user_id):
            raise NotFound
        work.commit()
