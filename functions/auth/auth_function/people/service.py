"""What an admin does with accounts. Knows no HTTP and no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from auth_function import account_deletion, password_rules, passwords, throttle
from kongdori import link_tokens
from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, NotFound, or_not_found
from kongdori.ids import new_id
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import api_keys, people, sessions, users
from kongdori.repositories.people import Person
from kongdori.settings import get_settings

_LINK_LIFETIME_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class PasswordLink:
    url: str
    expires_at: datetime


def page(*, query: str, limit: int, cursor: str | None) -> tuple[list[Person], str | None]:
    """People whose name or login id holds `query`, the newest account first."""
    with unit_of_work() as work:
        found = people.page(work, query=query.strip(), after=decode_cursor(cursor), limit=limit)
    return paginate(found, limit=limit, key=lambda person: (person.created_at, person.id))


def change(
    id: UUID, *, role: Role | None = None, locked: bool | None = None, limits: Mapping[str, Any] | None = None
) -> Person:
    """Changes what is given. Locking ends all sessions; unlocking also forgets wrong passwords. `limits` takes the
    place of what this person had; an empty one means the settings'.

    Raises `NotFound`, and `Conflict` for what would leave nobody who can administer.
    """
    with unit_of_work() as work:
        user = or_not_found(users.lock(work, id=id))
        if (role not in {None, "admin"} and user.role == "admin") or locked:
            _keep_an_admin(work, id, user.role)
        if role is not None:
            users.set_role(work, id=id, role=role)
        if locked is not None:
            people.set_locked(work, id=id, locked=locked)
            if locked:
                sessions.revoke_all(work, user_id=id)
            else:
                throttle.reset(work, login_key=user.login_key)
        if limits is not None:
            people.set_limits(work, id=id, limits=limits)
        changed = or_not_found(people.get(work, id=id))
        work.commit()
    return changed


def make_password_link(id: UUID) -> PasswordLink:
    """Creates a link with which this person can set a new password, once, within a day. Raises `NotFound`."""
    token = link_tokens.derive("password", new_id())
    with unit_of_work() as work:
        or_not_found(users.lock(work, id=id))
        token_hash = or_not_found(link_tokens.hash(token))
        expires_at = people.put_password_link(work, user_id=id, token_hash=token_hash, lifetime_s=_LINK_LIFETIME_S)
        work.commit()
    return PasswordLink(f"{get_settings().public_url}/new-password#{token}", expires_at)


def set_password(*, token: str, password: str) -> None:
    """Sets the password of whoever the link was made for; ends their sessions, revokes their API keys (somebody else
    may have been in), and forgets wrong passwords.

    Raises `NotFound` for a link that was used, replaced, or has expired, and `InvalidInput`: then the link still opens.
    """
    token_hash = link_tokens.hash(token)
    with unit_of_work() as work:
        user_id = people.take_password_link(work, token_hash=token_hash) if token_hash else None
        user = users.lock(work, id=user_id) if user_id else None
        if user is None:
            raise NotFound("This link was used or has expired. Ask for a new one.", code="password-link-over")
        password_rules.check(password, login_id=user.login_id, name=user.name)
        users.set_password_hash(work, id=user.id, password_hash=passwords.hash(password))
        sessions.revoke_all(work, user_id=user.id)
        api_keys.remove_all(work, user_id=user.id)
        throttle.reset(work, login_key=user.login_key)
        work.commit()


def end_sessions(id: UUID) -> None:
    """Signs this person out everywhere. Raises `NotFound`."""
    with unit_of_work() as work:
        or_not_found(users.lock(work, id=id))
        sessions.revoke_all(work, user_id=id)
        work.commit()


def delete(id: UUID) -> None:
    """Deletes the account and everything it owns. Raises `NotFound`, and `Conflict` for the only admin."""
    with unit_of_work() as work:
        user = or_not_found(users.lock(work, id=id))
        _keep_an_admin(work, id, user.role)
        account_deletion.delete(work, id)
        throttle.reset(work, login_key=user.login_key)
        work.commit()
    account_deletion.delete_late_uploads(id)


def _keep_an_admin(work: UnitOfWork, id: UUID, role: Role) -> None:
    if role == "admin" and not people.other_admin(work, id=id):
        raise Conflict("This is the only admin. Make someone else an admin first.", code="only-admin")
