"""Accounts and sessions: the rules. The token endpoint is in `grants`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from auth_function import access_tokens, account_deletion, password_rules, refresh_tokens, throttle
from kongdori import idempotency
from kongdori.accounts import names, passwords
from kongdori.db import Row, unit_of_work
from kongdori.errors import Conflict, FieldError, InvalidInput, NotAuthenticated, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.pagination import decode_cursor, paginate
from kongdori.repositories import sessions, users
from kongdori.settings import get_settings

_PUBLIC = "public"


def sign_up(*, name: str, login_id: str, password: str, idempotency_key: str | None) -> Row:
    """A new account; the first one is the admin where the settings say so. Raises `InvalidInput` or `Conflict`."""
    name, login_id = names.clean_name(name), names.clean_login_id(login_id)
    password_rules.check(password, login_id=login_id, name=name)
    asked = {"name": name, "login_id": login_id, "password": passwords.fingerprint(password)}
    fingerprint = idempotency.fingerprint("POST /auth/sign-up", asked)
    hashed = passwords.hash(password)
    with unit_of_work() as work:
        before = idempotency.claim(work, scope=_PUBLIC, key=idempotency_key, fingerprint=fingerprint)
        if before is not None:
            return _signed_up(users.get(work, id=UUID(before.body["id"])))
        first = get_settings().first_account_is_admin and users.is_first(work)
        user = users.add(
            work,
            id=new_id(),
            name=name,
            login_id=login_id,
            login_key=names.login_key(login_id),
            password_hash=hashed,
            role="admin" if first else get_settings().sign_up_role,
        )
        user = _signed_up(user)
        # Only the id is kept with the key, so that nothing of a deleted account stays behind in it.
        idempotency.complete(work, scope=_PUBLIC, key=idempotency_key, status=201, body={"id": str(user["id"])})
        work.commit()
    return user


def get_me(caller: CheckedIdentity) -> Row:
    with unit_of_work() as work:
        return _present(users.get(work, id=caller.user_id))


def update_me(
    caller: CheckedIdentity,
    *,
    name: str | None = None,
    password: str | None = None,
    current_password: str | None = None,
) -> Row:
    """Changes what is given. A new password ends the other sessions. Raises `InvalidInput` or `LimitReached`."""
    if name is None and password is None:
        raise InvalidInput("Send `name`, or `password` with `current_password`.", code="nothing-to-change")
    user = get_me(caller)
    cleaned = names.clean_name(name) if name is not None else user["name"]
    hashed = None
    if password is not None:
        password_rules.check(password, login_id=user["login_id"], name=cleaned)
        _confirm(user, current_password, field="current_password")
        hashed = passwords.hash(password)
    with unit_of_work() as work:
        now = _present(users.lock(work, id=caller.user_id))
        if name is not None:
            users.set_name(work, id=caller.user_id, name=cleaned)
        if hashed is not None:
            if now["password_hash"] != user["password_hash"]:
                raise Conflict("The password was changed elsewhere in this moment.", code="password-changed-elsewhere")
            users.set_password_hash(work, id=caller.user_id, password_hash=hashed)
            sessions.revoke_all(work, user_id=caller.user_id, but=caller.session_id)
            throttle.forget(work, login_keys=[user["login_key"]])
        work.commit()
    return get_me(caller)


def delete_me(caller: CheckedIdentity, *, password: str | None) -> None:
    """Removes the account and all that is its own, at once and for good. Raises `InvalidInput` for a wrong password."""
    user = get_me(caller)
    if password is not None:
        _confirm(user, password, field="password")
    with unit_of_work() as work:
        _present(users.lock(work, id=caller.user_id))
        account_deletion.delete(work, caller.user_id)
        throttle.forget(work, login_keys=[user["login_key"]])
        work.commit()
    account_deletion.delete_latecomers(caller.user_id)


def list_sessions(caller: CheckedIdentity, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of living sessions, the last used first; `current` marks the one that asks."""
    after = decode_cursor(cursor)
    with unit_of_work() as work:
        rows = sessions.page(work, user_id=caller.user_id, after=after, limit=limit)
    page, following = paginate(rows, limit=limit, key=lambda row: (row["last_used_at"], row["id"]))
    items = [{**row, "current": row["id"] == caller.session_id} for row in page]
    return {"items": items, "next_cursor": following}


def end_session(caller: CheckedIdentity, *, session_id: UUID) -> None:
    """Raises `NotFound` for a session that is not there, not alive or another's."""
    with unit_of_work() as work:
        if not sessions.revoke(work, id=session_id, user_id=caller.user_id):
            raise NotFound
        work.commit()


def sign_out(*, presented: Sequence[str | None], access_token: str | None, everywhere: bool) -> None:
    """Ends the sessions that the tokens name, or all of their person. Raises `NotAuthenticated` where none is valid.

    A session that has ended already is no error, unless everything is to end, which takes a living one.
    """
    named = _named_sessions(presented, access_token)
    if not named:
        raise NotAuthenticated
    reached = False
    with unit_of_work() as work:
        for session_id in named:
            session = sessions.lock(work, id=session_id)
            if session is None or not session["alive"]:
                continue
            reached = True
            sessions.revoke(work, id=session_id, user_id=session["user_id"])
            if everywhere:
                sessions.revoke_all(work, user_id=session["user_id"])
        work.commit()
    if everywhere and not reached:
        raise NotAuthenticated


def _named_sessions(presented: Sequence[str | None], access_token: str | None) -> list[UUID]:
    found = [refresh_tokens.read(token) for token in presented if token]
    named = {token.session_id for token in found if token and token.genuine}
    if access_token is not None:
        try:
            named.add(access_tokens.verify_access(access_token).session_id)
        except NotAuthenticated:
            if not named:
                raise
    return sorted(named)  # one order for all, so that two sign-outs never wait for each other in a ring


def _confirm(user: Row, password: str | None, *, field: str) -> None:
    """Raises `InvalidInput` unless it is the password; wrong ones slow down as they do when signing in."""
    attempt = throttle.by_person(user["id"])
    with unit_of_work() as work:
        throttle.begin(work, attempt)
        work.commit()
    if not passwords.verify(password or "", user["password_hash"]):
        message = "This is not your current password."
        raise InvalidInput(message, errors=[FieldError(("body", field), message)], code="wrong-password")
    with unit_of_work() as work:
        throttle.succeed(work, attempt)
        work.commit()


def _present(user: Row | None) -> Row:
    if user is None:
        raise NotAuthenticated
    return user


def _signed_up(user: Row | None) -> Row:
    if user is None:
        message = "This login id is taken. Choose another, or sign in."
        raise Conflict(message, code="login-taken")
    return user
