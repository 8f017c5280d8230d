"""The token endpoint (RFC 6749): a password, or a refresh token, for an access token."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from auth_function import access_tokens, devices, housekeeping, passwords, refresh_tokens, throttle
from auth_function.refresh_tokens import RefreshToken
from kongdori.accounts import names
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import InvalidGrant, InvalidOAuthRequest, UnsupportedGrantType
from kongdori.ids import new_id
from kongdori.observability import logger
from kongdori.repositories import sessions, users
from kongdori.repositories.sessions import TokenFamily
from kongdori.repositories.users import User

SLIDING_S = 30 * 24 * 3600
ABSOLUTE_S = 180 * 24 * 3600
GRACE_S = 10.0
MOST_SESSIONS = 100
_LONGEST_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from. `device` is what the device's cookie holds (see `devices`)."""

    address: str
    user_agent: str
    device: str | None


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """What a grant gives. `offline`: the client holds the refresh token itself (scope offline_access). `device`: what
    the device's cookie is to hold, after a sign-in."""

    access_token: str
    expires_in_s: int
    refresh_token: str
    refresh_expires_in_s: int
    offline: bool
    device: str | None = None


def grant(
    *,
    grant_type: str | None,
    username: str | None,
    password: str | None,
    refresh_token: str | None,
    browser_token: str | None,
    scope: str | None,
    client: Client,
) -> IssuedTokens:
    """Answers a token request. `browser_token` is the refresh token that a browser holds, `refresh_token` that of a
    client which holds it itself. Raises `OAuthError` or `LimitReached`."""
    if grant_type == "refresh_token":
        return refresh(refresh_token or browser_token or "", offline=refresh_token is not None)
    if grant_type is None:
        raise InvalidOAuthRequest("`grant_type` is missing: send `password` or `refresh_token`.")
    if grant_type != "password":
        raise UnsupportedGrantType
    if not username or not password:
        raise InvalidOAuthRequest("`username` and `password` are both needed.")
    offline = "offline_access" in (scope or "").split()
    replaced = None if offline else browser_token
    return sign_in(username=username, password=password, client=client, offline=offline, replaced=replaced)


def sign_in(
    *, username: str, password: str, client: Client, offline: bool, replaced: str | None = None
) -> IssuedTokens:
    """Begins a session. Whatever is wrong, an account that does not exist included, costs the same time and gives the
    same refusal.

    `replaced`: the refresh token that this browser held until now. Its session ends, as the browser forgets it.
    Raises `InvalidGrant` or `LimitReached`.
    """
    login_key = names.login_key(username[: 4 * names.LOGIN_ID_LENGTH[1]]).replace("\x00", "")
    with unit_of_work() as work:
        found = users.credentials(work, login_key=login_key, address=client.address)
        attempt = throttle.of_sign_in(
            login_key=login_key,
            user_id=found.user_id if found else None,
            known_address=found is not None and found.known_address,
            address=client.address,
            device=client.device,
        )
        throttle.begin(work, attempt)
        work.commit()
    if not passwords.verify(password, found.password_hash if found else None) or found is None:
        raise InvalidGrant
    with unit_of_work() as work:
        user = users.lock(work, id=found.user_id)
        if user is None or user.password_hash != found.password_hash:  # deleted or changed in this moment
            raise InvalidGrant
        throttle.succeed(work, attempt)
        if user.locked:
            work.commit()
            raise InvalidGrant("This account is locked. Ask the admin to unlock it.", code="account-locked")
        if passwords.needs_rehash(user.password_hash):
            users.set_password_hash(work, id=user.id, password_hash=passwords.hash(password))
        if replaced is not None:
            _end_replaced(work, replaced)
        issued = _begin_session(work, user, client=client, offline=offline)
        work.commit()
    housekeeping.sweep()
    return issued


def refresh(token: str, *, offline: bool) -> IssuedTokens:
    """New tokens for a session that is alive.

    The token before the current one gives, for 10 s, the current one again: the answer that held it may have been lost,
    or two tabs asked at once. An older one was stolen or copied, so the session ends. Raises `InvalidGrant`.
    """
    presented = refresh_tokens.read(token)
    if presented is None:
        raise InvalidGrant
    with unit_of_work() as work:
        family = sessions.lock(work, id=presented.session_id)
        if family is None or not family.alive:
            raise InvalidGrant
        issued = _next_tokens(work, family, presented, offline=offline)
        if issued is None:
            sessions.revoke(work, id=family.id, user_id=family.user_id)
        work.commit()
    if issued is None:
        logger.warning("refresh-token-replay", session_id=str(family.id), user_id=str(family.user_id))
        raise InvalidGrant
    return issued


def _next_tokens(
    work: UnitOfWork, family: TokenFamily, presented: RefreshToken, *, offline: bool
) -> IssuedTokens | None:
    """The tokens that follow the presented one, or None where it was used before. Raises `InvalidGrant`."""
    if presented.hashed == family.token_hash:
        token = refresh_tokens.derive(family.id, family.generation + 1)
        hashed = refresh_tokens.hash(token)
        ends_in_s = sessions.rotate(work, id=family.id, token_hash=hashed, lifetime_s=SLIDING_S, absolute_s=ABSOLUTE_S)
    elif presented.hashed == family.previous_token_hash and family.rotated_ago_s <= GRACE_S:
        token, ends_in_s = refresh_tokens.derive(family.id, family.generation), family.expires_in_s
        if refresh_tokens.hash(token) != family.token_hash:  # the key was changed within these seconds
            raise InvalidGrant
    elif presented.hashed == family.previous_token_hash or (
        presented.genuine and presented.generation < family.generation
    ):
        return None
    else:
        raise InvalidGrant
    access_token, expires_in_s = access_tokens.issue_access(family.user_id, family.id, family.role)
    return IssuedTokens(access_token, expires_in_s, token, ends_in_s, offline)


def _begin_session(work: UnitOfWork, user: User, *, client: Client, offline: bool) -> IssuedTokens:
    session_id = new_id()
    token = refresh_tokens.derive(session_id, 1)
    sessions.add(
        work,
        id=session_id,
        user_id=user.id,
        token_hash=refresh_tokens.hash(token),
        lifetime_s=SLIDING_S,
        user_agent="".join(c for c in client.user_agent if c.isprintable())[:_LONGEST_USER_AGENT],
        address=client.address,
    )
    sessions.revoke_beyond(work, user_id=user.id, most=MOST_SESSIONS)
    access_token, expires_in_s = access_tokens.issue_access(user.id, session_id, user.role)
    device = _device(client, user.id)
    return IssuedTokens(access_token, expires_in_s, token, SLIDING_S, offline, device)


def _device(client: Client, user_id: UUID) -> str:
    """The mark that the device has for this account already, or a new one."""
    if client.device and devices.read(client.device, user_id=user_id):
        return client.device
    return devices.issue(user_id)


def _end_replaced(work: UnitOfWork, token: str) -> None:
    presented = refresh_tokens.read(token)
    family = sessions.lock(work, id=presented.session_id) if presented and presented.genuine else None
    if presented and family and family.token_hash == presented.hashed:
        sessions.revoke(work, id=family.id, user_id=family.user_id)
