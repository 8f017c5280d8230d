"""The token endpoint: signing in with a password, and going on with a refresh token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from auth_function import access_tokens, devices, housekeeping, refresh_tokens, throttle
from kongdori.accounts import names, passwords
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import InvalidGrant, InvalidOAuthRequest, UnsupportedGrantType
from kongdori.ids import new_id
from kongdori.observability import logger
from kongdori.repositories import sessions, users

SLIDING_S = 30 * 24 * 3600
ABSOLUTE_S = 180 * 24 * 3600
GRACE_S = 10.0
MOST_SESSIONS = 100
_MOST_OF_AGENT = 300


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from. `device` is the device cookie's value."""

    address: str
    user_agent: str
    device: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """What a grant gives. `device` only after a sign-in; `in_body`: the refresh token is not for a cookie."""

    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    in_body: bool
    device: str | None = None


def grant(
    *,
    grant_type: str | None,
    username: str | None,
    password: str | None,
    refresh_token: str | None,
    refresh_cookie: str | None,
    scope: str | None,
    client: Client,
) -> Issued:
    """RFC 6749. Raises `OAuthError` or `LimitReached`."""
    if grant_type == "refresh_token":
        return refresh(refresh_token or refresh_cookie or "", in_body=refresh_token is not None)
    if grant_type is None:
        raise InvalidOAuthRequest("`grant_type` is missing: send `password` or `refresh_token`.")
    if grant_type != "password":
        raise UnsupportedGrantType
    if not username or not password:
        raise InvalidOAuthRequest("`username` and `password` are both needed.")
    in_body = "offline_access" in (scope or "").split()
    replaced = None if in_body else refresh_cookie
    return sign_in(username=username, password=password, client=client, in_body=in_body, replaced=replaced)


def sign_in(*, username: str, password: str, client: Client, in_body: bool, replaced: str | None = None) -> Issued:
    """A new session. Whatever is wrong, and whether or not there is such an account: the same work, the same refusal.

    `replaced`: the refresh token that this browser had; its session ends, since the browser can't use it any longer.
    """
    key = names.login_key(username[: 4 * names.LOGIN_ID_LENGTH[1]]).replace("\x00", "")
    with unit_of_work() as work:
        found = users.for_sign_in(work, login_key=key, address=client.address)
        attempt = throttle.counters(
            login_key=key,
            user_id=found["id"] if found else None,
            known_place=bool(found and found["known_place"]),
            address=client.address,
            device=client.device,
        )
        throttle.begin(work, attempt)
        work.commit()
    if not passwords.verify(password, found["password_hash"] if found else None) or found is None:
        raise InvalidGrant
    with unit_of_work() as work:
        user = users.lock(work, id=found["id"])
        if user is None or user["password_hash"] != found["password_hash"]:  # deleted or changed in this moment
            raise InvalidGrant
        throttle.succeed(work, attempt)
        _rehash(work, user, password)
        if replaced is not None:
            _end_replaced(work, replaced)
        issued = _open(work, user, client=client, in_body=in_body)
        work.commit()
    housekeeping.sweep()
    return issued


def refresh(token: str, *, in_body: bool) -> Issued:
    """Fresh tokens for a living session. The token before the current one gives, for 10 s, the current one again; an
    older one was stolen or copied, so the session ends. Raises `InvalidGrant`."""
    presented = refresh_tokens.read(token)
    if presented is None:
        raise InvalidGrant
    with unit_of_work() as work:
        session = sessions.lock(work, id=presented.session_id)
        if session is None or not session["alive"]:
            raise InvalidGrant
        issued = _go_on(work, session, presented, in_body=in_body)
        work.commit()
    if issued is None:
        logger.warning("refresh-token-replayed", session_id=str(session["id"]), user_id=str(session["user_id"]))
        raise InvalidGrant
    return issued


def _go_on(
    work: UnitOfWork, session: dict[str, Any], presented: refresh_tokens.RefreshToken, *, in_body: bool
) -> Issued | None:
    """The tokens to give, or None where the family was killed because of a replay."""
    generation, ends_in_s = session["generation"], session["expires_in_s"]
    current = presented.hashed == bytes(session["token_hash"])
    previous = session["previous_token_hash"] is not None and presented.hashed == bytes(session["previous_token_hash"])
    if current:
        generation += 1
        following = refresh_tokens.derive(session["id"], generation)
        ends_in_s = sessions.rotate(
            work,
            id=session["id"],
            token_hash=refresh_tokens.hash(following),
            lifetime_s=SLIDING_S,
            absolute_s=ABSOLUTE_S,
        )
    elif previous and session["rotated_ago_s"] <= GRACE_S:
        following = refresh_tokens.derive(session["id"], generation)
        if refresh_tokens.hash(following) != bytes(session["token_hash"]):  # the key was changed within these seconds
            raise InvalidGrant
    elif previous or (presented.genuine and presented.generation < generation):
        sessions.revoke(work, id=session["id"], user_id=session["user_id"])
        return None
    else:
        raise InvalidGrant
    access_token, expires_in = access_tokens.issue_access(session["user_id"], session["id"], session["role"])
    return Issued(access_token, expires_in, following, ends_in_s, in_body)


def _open(work: UnitOfWork, user: dict[str, Any], *, client: Client, in_body: bool) -> Issued:
    session_id = new_id()
    first = refresh_tokens.derive(session_id, 1)
    sessions.add(
        work,
        id=session_id,
        user_id=user["id"],
        token_hash=refresh_tokens.hash(first),
        lifetime_s=SLIDING_S,
        user_agent="".join(c for c in client.user_agent if c.isprintable())[:_MOST_OF_AGENT],
        address=client.address,
    )
    sessions.revoke_beyond(work, user_id=user["id"], most=MOST_SESSIONS)
    access_token, expires_in = access_tokens.issue_access(user["id"], session_id, user["role"])
    device = client.device if client.device and devices.read(client.device, user_id=user["id"]) else None
    return Issued(
        access_token, expires_in, first, SLIDING_S, in_body, device=device or devices.issue(UUID(str(user["id"])))
    )


def _rehash(work: UnitOfWork, user: dict[str, Any], password: str) -> None:
    if passwords.needs_rehash(user["password_hash"]):
        users.set_password_hash(work, id=user["id"], password_hash=passwords.hash(password))


def _end_replaced(work: UnitOfWork, token: str) -> None:
    presented = refresh_tokens.read(token)
    session = sessions.lock(work, id=presented.session_id) if presented and presented.genuine else None
    if presented and session and bytes(session["token_hash"]) == presented.hashed:
        sessions.revoke(work, id=session["id"], user_id=session["user_id"])
