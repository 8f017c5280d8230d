"""Access tokens: JWTs (RFC 9068 in shape), HS256, 15 minutes.

Only what is issued here is accepted: one algorithm, exactly three header fields, these claims, strict base64url. So
`alg: none`, another's key, `crit`, `jku`, `b64` and the like are refused. While a key rotates two are valid: the app
secret's first signs, and `kid` says which one verifies.
"""

from __future__ import annotations

import base64
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from kongdori import secrets
from kongdori.accounts.roles import Role
from kongdori.errors import NotAuthenticated
from kongdori.ids import new_id
from kongdori.settings import get_settings

LIFETIME_S = 15 * 60
LEEWAY_S = 5
_ALGORITHM = "HS256"
_TYPE = "at+jwt"
_LONGEST = 2048
_SHORTEST_KEY = 32  # RFC 7518, 3.2: as long as the hash
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_CLAIMS = {"iss", "aud", "sub", "sid", "role", "jti", "iat", "exp"}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says. `kongdori.identity` checks that its session is alive."""

    user_id: UUID
    session_id: UUID
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Issues and verifies with given keys (key id → bytes; the first signs)."""

    keys: dict[str, bytes]
    issuer: str
    audience: str

    def issue(self, user_id: UUID, session_id: UUID, role: str) -> tuple[str, int]:
        """A token and the seconds it lives."""
        import jwt

        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(user_id),
            "sid": str(session_id),
            "role": role,
            "jti": str(new_id()),
            "iat": now,
            "exp": now + LIFETIME_S,
        }
        kid, key = next(iter(self.keys.items()))
        return jwt.encode(claims, key, _ALGORITHM, headers={"kid": kid, "typ": _TYPE}), LIFETIME_S

    def verify(self, token: str) -> Claims:
        """What it says. Raises `NotAuthenticated` whatever is wrong with it."""
        import jwt

        header = self._header(token)
        key = self.keys.get(header["kid"])
        if key is None:
            raise NotAuthenticated
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                issuer=self.issuer,
                audience=self.audience,
                leeway=LEEWAY_S,
                options={"require": sorted(_CLAIMS), "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise NotAuthenticated from None
        return _typed(claims)

    def _header(self, token: str) -> dict[str, str]:
        """Exactly our header: the algorithm, the type and a key id. Raises `NotAuthenticated` for any other."""
        import jwt

        refuse_malformed(token)
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise NotAuthenticated from None
        if header.keys() != {"alg", "typ", "kid"} or (header["alg"], header["typ"]) != (_ALGORITHM, _TYPE):
            raise NotAuthenticated
        if not isinstance(header["kid"], str):
            raise NotAuthenticated
        return cast(dict[str, str], header)


def issue_access(user_id: UUID, session_id: UUID, role: str) -> tuple[str, int]:
    """An access token and the seconds it lives."""
    return _configured().issue(user_id, session_id, role)


def verify_access(token: str) -> Claims:
    """What an access token says: signature and claims only, no database. Raises `NotAuthenticated`."""
    return _configured().verify(token)


def refuse_malformed(token: str) -> None:
    """Raises `NotAuthenticated` unless it is three parts of strict base64url (RFC 7515), and of a sane size.

    Python's decoder skips characters that are not of the alphabet and ignores bits beyond the last byte, so that one
    signature would have many spellings.
    """
    if not isinstance(token, str) or len(token) > _LONGEST or not _COMPACT.fullmatch(token):
        raise NotAuthenticated
    for part in token.split("."):
        if len(part) % 4 == 1:
            raise NotAuthenticated
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != part:
            raise NotAuthenticated


def decode_key(text: str) -> bytes:
    """A key of the app secret (base64url). Raises `ValueError` for one that is too short to sign with."""
    key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(key) < _SHORTEST_KEY:
        raise ValueError(f"AppSecret.token_keys: a key has at least {_SHORTEST_KEY} bytes, in base64url")
    return key


def _configured() -> AccessTokens:
    url = get_settings().public_url
    keys = {kid: decode_key(text) for kid, text in secrets.app_secret().token_keys.items()}
    return AccessTokens(keys=keys, issuer=url, audience=f"{url}/api/v1")


def _typed(claims: dict[str, Any]) -> Claims:
    issued_at, expires_at = claims["iat"], claims["exp"]
    if type(issued_at) is not int or type(expires_at) is not int or expires_at - issued_at > LIFETIME_S:
        raise NotAuthenticated
    if claims["role"] not in ("guest", "member", "admin"):
        raise NotAuthenticated
    try:
        return Claims(
            user_id=UUID(claims["sub"]),
            session_id=UUID(claims["sid"]),
            role=claims["role"],
            expires_at=datetime.fromtimestamp(expires_at, UTC),
        )
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        raise NotAuthenticated from None
