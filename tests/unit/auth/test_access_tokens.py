"""Access tokens: what is issued is accepted, by the contract, and over a rotation of keys."""

from __future__ import annotations

import time
from uuid import uuid4

import jwt
import pytest

from auth_function import access_tokens
from kongdori.errors import NotAuthenticated

pytestmark = pytest.mark.unit


USER, SESSION = uuid4(), uuid4()


def test_what_is_issued_is_accepted() -> None:
    token, expires_in = access_tokens.issue_access(USER, SESSION, "member")
    claims = access_tokens.verify_access(token)
    assert (claims.user_id, claims.session_id, claims.role) == (USER, SESSION, "member")
    assert expires_in == 900
    assert 895 <= claims.expires_at.timestamp() - time.time() <= 900


def test_a_token_says_what_the_contract_asks() -> None:
    token, _ = access_tokens.issue_access(USER, SESSION, "member")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "at+jwt", "kid": "k2"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.keys() == {"iss", "aud", "sub", "sid", "role", "jti", "iat", "exp"}
    assert (claims["iss"], claims["aud"]) == ("http://localhost:8080", "http://localhost:8080/api/v1")


def test_two_keys_are_valid_while_one_rotates() -> None:
    ours = access_tokens._configured()
    old = access_tokens.AccessTokens({"k1": ours.keys["k1"]}, ours.issuer, ours.audience)
    token, _ = old.issue(USER, SESSION, "member")
    assert access_tokens.verify_access(token).user_id == USER
    after = access_tokens.AccessTokens({"k2": ours.keys["k2"]}, ours.issuer, ours.audience)
    with pytest.raises(NotAuthenticated):
        after.verify(token)


def test_a_key_too_short_to_sign_with_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        access_tokens.decode_key("c2hvcnQ")
