"""Accounts and sessions. The token endpoint is in `grants`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from uuid import UUID

from auth_function import (
    access_tokens,
    account_deletion,
    invitations,
    password_rules,
    passwords,
    refresh_tokens,
    throttle,
)
from kongdori import idempotency
from kongdori.accounts import names
from kongdori.accounts.login_failure_keys import failure_key
from kongdori.accounts.roles import Role
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, LimitReached, NotAuthenticated, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import invitations as repository
from kongdori.repositories import people, sessions, users
from kongdori.repositories.sessions import Session
from kongdori.repositories.users import User
from kongdori.settings import get_settings

_PUBLIC = "public"  # the scope of idempotency keys that come without an account


def sign_up(
    *, name: str, login_id: str, password: str, address: str, idempotency_key: str | None, invitation: str | None = None
) -> User:
    """A new account; the first one is the admin where the settings say so.

    Raises `InvalidInput`, `Conflict`, `Forbidden` where an invitation is needed, or `LimitReached`.
    """
    name, login_id = names.clean_name(name), names.clean_login_id(login_id)
    password_rules.check(password, login_id=login_id, name=name)
    request = {"name": name, "login_id": login_id, "password": passwords.fingerprint(password)}
    fingerprint = idempotency.fingerprint("POST /auth/sign-up", request)
    hashed = passwords.hash(password)
    with unit_of_work() as work:
        earlier = idempotency.claim(work, scope=_PUBLIC, key=idempotency_key, fingerprint=fingerprint)
        if earlier is not None:
            return _or_login_taken(users.get(work, id=UUID(earlier.body["id"])))
        first = get_settings().first_account_is_admin and users.is_first(work)
        invited = None if first else invitations.take(work, invitation)
        role: Role = "admin" if first else invited.role if invited else get_settings().sign_up_role
        _count_sign_up(work, address)
        added = users.add(
            work,
            id=new_id(),
            name=name,
            login_id=login_id,
            login_key=names.login_key(login_id),
            password_hash=hashed,
            role=role,
        )
        user = _or_login_taken(added)
        if invited is not None:
            invitations.mark_used(work, invited, user_id=user.id)
        # Only the id is stored with the key, so that deleting the account leaves nothing of it behind.
        idempotency.complete(work, scope=_PUBLIC, key=idempotency_key, status=201, body={"id": str(user.id)})
        work.commit()
    return user


def _count_sign_up(work: UnitOfWork, address: str) -> None:
    settings = get_settings()
    wait_s = repository.count_sign_up(
        work,
        address_key=failure_key("sign-up", address),
        most_a_minute=settings.sign_ups_per_minute,
        most_an_hour=settings.sign_ups_per_hour,
    )
    if wait_s is not None:
        raise LimitReached(
            "Many accounts were created just now. Wait a little, then try again.",
            retry_after_s=max(1, math.ceil(wait_s)),
            code="sign-up-rate",
            limit="sign-up",
        )


def get_me(caller: CheckedIdentity) -> User:
    """The caller's account."""
    with unit_of_work() as work:
        return _or_not_authenticated(users.get(work, id=caller.user_id))


def update_me(
    caller: CheckedIdentity,
    *,
    name: str | None = None,
    password: str | None = None,
    current_password: str | None = None,
) -> User:
    """Changes what is given. A new password ends the other sessions. Raises `InvalidInput` or `LimitReached`."""
    if name is None and password is None:
        raise InvalidInput("Send `name`, or `password` with `current_password`.", code="nothing-to-change")
    user = get_me(caller)
    new_name = names.clean_name(name) if name is not None else user.name
    new_hash = None
    if password is not None:
        password_rules.check(password, login_id=user.login_id, name=new_name)
        _check_password(user, current_password, field="current_password")
        new_hash = passwords.hash(password)
    with unit_of_work() as work:
        locked = _or_not_authenticated(users.lock(work, id=user.id))
        if name is not None:
            users.set_name(work, id=user.id, name=new_name)
        if new_hash is not None:
            if locked.password_hash != user.password_hash:
                raise Conflict(
                    "Your password was just changed on another device. Sign in with the new one.",
                    code="password-changed-elsewhere",
                )
            users.set_password_hash(work, id=user.id, password_hash=new_hash)
            sessions.revoke_all(work, user_id=user.id, but=caller.session_id)
            throttle.reset(work, login_key=user.login_key)
        changed = _or_not_authenticated(users.get(work, id=user.id))
        work.commit()
    return changed


def delete_me(caller: CheckedIdentity, *, password: str) -> None:
    """Deletes the account and everything it owns. Raises `InvalidInput` where the password is wrong, and `Conflict` for
    the only admin while others are here, who could then not be helped.
    """
    user = get_me(caller)
    _check_password(user, password, field="password")
    with unit_of_work() as work:
        locked = _or_not_authenticated(users.lock(work, id=user.id))
        if locked.role == "admin" and people.are_left_without_admin(work, id=user.id):
            raise Conflict("You're the only admin. Make someone else an admin first.", code="only-admin")
        account_deletion.delete(work, user.id)
        throttle.reset(work, login_key=user.login_key)
        work.commit()
    account_deletion.delete_late_uploads(user.id)


def list_sessions(caller: CheckedIdentity, *, limit: int, cursor: str | None) -> tuple[list[Session], str | None]:
    """A page of the caller's sessions, the last used first."""
    after = decode_cursor(cursor)
    with unit_of_work() as work:
        found = sessions.page(work, user_id=caller.user_id, after=after, limit=limit)
    return paginate(found, limit=limit, key=lambda session: (session.last_used_at, session.id))


def end_session(caller: CheckedIdentity, *, session_id: UUID) -> None:
    """Ends one of the caller's sessions. Raises `NotFound` for one that has ended, or is another person's."""
    with unit_of_work() as work:
        if not sessions.revoke(work, id=session_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def sign_out(*, presented: Sequence[str | None], access_token: str | None, everywhere: bool) -> None:
    """Ends the sessions of the `presented` refresh tokens and of the access token; with `everywhere`, all sessions of
    their accounts.

    Raises `NotAuthenticated` where no token is genuine. A session that has ended already is no error, except with
    `everywhere`, which needs one that is alive.
    """
    session_ids = _sessions_of(presented, access_token)
    if not session_ids:
        raise NotAuthenticated
    any_alive = False
    with unit_of_work() as work:
        for session_id in session_ids:
            session = sessions.lock(work, id=session_id)
            if session is None or not session.alive:
                continue
            any_alive = True
            sessions.revoke(work, id=session_id, user_id=session.user_id)
            if everywhere:
                sessions.revoke_all(work, user_id=session.user_id)
        work.commit()
    if everywhere and not any_alive:
        raise NotAuthenticated


def _sessions_of(presented: Sequence[str | None], access_token: str | None) -> list[UUID]:
    read = [refresh_tokens.read(token) for token in presented if token]
    found = {token.session_id for token in read if token and token.genuine}
    if access_token is not None:
        try:
            found.add(access_tokens.verify_access(access_token).session_id)
        except NotAuthenticated:
            if not found:
                raise
    return sorted(found)  # everybody locks in this order, so two sign-outs can't wait for each other


def _check_password(user: User, password: str | None, *, field: str) -> None:
    """Raises `InvalidInput` for a wrong password. Wrong ones are throttled as they are when signing in."""
    attempt = throttle.of_signed_in(user.id)
    with unit_of_work() as work:
        throttle.begin(work, attempt)
        work.commit()
    if not passwords.verify(password or "", user.password_hash):
        message = "That's not your current password. Nothing was changed."
        raise InvalidInput(message, errors=[FieldError(("body", field), message)], code="wrong-password")
    with unit_of_work() as work:
        throttle.succeed(work, attempt)
        work.commit()


def _or_not_authenticated(user: User | None) -> User:
    """The account, unless it was deleted since the session was checked."""
    if user is None:
        raise NotAuthenticated
    return user


def _or_login_taken(user: User | None) -> User:
    if user is None:
        raise Conflict("This login ID is taken. Choose another, or sign in.", code="login-taken")
    return user
