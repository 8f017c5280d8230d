"""Access tokens, refresh tokens, device marks, and the authorizer's answer."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import jwt
import pytest

from auth_function import access_tokens, authorizer, devices, refresh_tokens, throttle
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
    ours = access_tokens._ours()
    old = access_tokens.AccessTokens({"k1": ours.keys["k1"]}, ours.issuer, ours.audience)
    token, _ = old.issue(USER, SESSION, "member")
    assert access_tokens.verify_access(token).user_id == USER
    after = access_tokens.AccessTokens({"k2": ours.keys["k2"]}, ours.issuer, ours.audience)
    with pytest.raises(NotAuthenticated):
        after.verify(token)


def test_a_key_too_short_to_sign_with_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        access_tokens.decode_key("c2hvcnQ")


def test_a_refresh_token_follows_from_session_and_generation() -> None:
    token = refresh_tokens.derive(SESSION, 7)
    assert token == refresh_tokens.derive(SESSION, 7)
    read = refresh_tokens.read(token)
    assert read is not None
    assert (read.session_id, read.generation, read.genuine) == (SESSION, 7, True)
    assert refresh_tokens.derive(SESSION, 8) != token
    assert refresh_tokens.hash(token) == read.hashed


@pytest.mark.parametrize("place", [0, 20, 30, 69])
def test_a_changed_refresh_token_is_not_genuine(place: int) -> None:
    token = refresh_tokens.derive(SESSION, 7)
    for letter in "AQgw":
        changed = token[:place] + letter + token[place + 1 :]
        read = refresh_tokens.read(changed)
        assert changed == token or read is None or not read.genuine


@pytest.mark.parametrize("text", ["", "x", "A" * 69, "A" * 71, "é" * 70, "A" * 69 + "!", " " * 70, "A" * 69 + "\n"])
def test_what_is_no_refresh_token(text: str) -> None:
    assert refresh_tokens.read(text) is None


def test_a_device_mark_is_for_one_account() -> None:
    mark = devices.issue(USER)
    assert devices.read(mark, user_id=USER) is not None
    assert devices.read(mark, user_id=UUID(int=1)) is None
    assert devices.read(mark[:-2] + "AA", user_id=USER) is None
    assert devices.read("nonsense", user_id=USER) is None
    assert devices.read("é" * 20, user_id=USER) is None
    assert devices.read(mark, user_id=USER) != devices.read(devices.issue(USER), user_id=USER)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert throttle.network(address) == network


def test_the_counters_of_an_attempt() -> None:
    stranger = throttle.counters(login_key="ada", user_id=None, known_place=False, address="203.0.113.7", device=None)
    unknown = throttle.counters(login_key="ada", user_id=USER, known_place=False, address="203.0.113.7", device=None)
    assert stranger == unknown  # an account that is not there counts like one that is
    device = throttle.counters(
        login_key="ada", user_id=USER, known_place=False, address="203.0.113.7", device=devices.issue(USER)
    )
    assert device.account != unknown.account
    assert device.address is None
    place = throttle.counters(login_key="ada", user_id=USER, known_place=True, address="203.0.113.7", device=None)
    assert place.account != unknown.account
    assert place.address == unknown.address
    assert all("ada" not in key for key in (unknown.account.key, unknown.everyone))


EVENT = {"methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc123/live/GET/api/v1/chat/conversations/x"}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_the_authorizer_opens_the_whole_stage(name: str) -> None:
    token, _ = access_tokens.issue_access(USER, SESSION, "admin")
    answer = authorizer.handler(EVENT | {"headers": {name: f"Bearer {token}"}}, None)
    assert answer["principalId"] == str(USER)
    assert answer["policyDocument"]["Statement"] == [
        {
            "Action": "execute-api:Invoke",
            "Effect": "Allow",
            "Resource": "arn:aws:execute-api:us-east-1:123456789012:abc123/live/*",
        }
    ]
    assert answer["context"] == {"user_id": str(USER), "session_id": str(SESSION), "role": "admin"}
    assert answer["usageIdentifierKey"] == "a" * 24


@pytest.mark.parametrize(
    "headers",
    [
        {},
        None,
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": None},
    ],
)
def test_the_authorizer_says_unauthorized_in_the_gateways_words(headers: dict[str, str] | None) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handler(EVENT | {"headers": headers}, None)


def test_the_authorizer_refuses_two_tokens() -> None:
    token, _ = access_tokens.issue_access(USER, SESSION, "admin")
    both = {"multiValueHeaders": {"Authorization": [f"Bearer {token}", "Bearer x"]}}
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handler(EVENT | both, None)
