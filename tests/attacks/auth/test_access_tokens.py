"""Access tokens that must not open anything: forged, foreign, out of date, of another kind, oddly spelt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest

from auth_function import access_tokens
from kongdori import secrets
from kongdori.errors import NotAuthenticated

pytestmark = pytest.mark.integration


def _part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Forge:
    """A genuine token, and the means to alter it and sign it again. Refusing takes no database: there is none."""

    def __init__(self, gateway: Any, token: str | None = None) -> None:
        self.gateway = gateway
        self.token = token or access_tokens.issue_access(uuid4(), uuid4(), "member")[0]
        kid, text = next(iter(secrets.app_secret().token_keys.items()))
        self.key = access_tokens.decode_key(text)
        self.header = {"alg": "HS256", "typ": "at+jwt", "kid": kid}
        self.claims = jwt.decode(self.token, options={"verify_signature": False})

    def sign(self, *, header: Any = None, claims: Any = None, key: bytes | None = None) -> str:
        signed = (
            f"{_part(self.header if header is None else header)}.{_part(self.claims if claims is None else claims)}"
        )
        return f"{signed}.{_part(hmac.digest(key or self.key, signed.encode(), hashlib.sha256))}"

    def refused(self, token: str) -> bool:
        with pytest.raises(NotAuthenticated):
            access_tokens.verify_access(token)
        public = self.gateway.call("POST", "/sign-out", token=token)  # where the function itself reads the token
        return bool(self.gateway.call("GET", "/users/me", token=token).status == 401 and public.status == 401)


@pytest.fixture
def forge(gateway: Any) -> Forge:
    return Forge(gateway)


def test_the_forge_itself_makes_good_tokens(auth: Any) -> None:
    forge = Forge(auth, auth.sign_up().offline()["access_token"])
    assert access_tokens.verify_access(forge.sign()) == access_tokens.verify_access(forge.token)
    assert auth.call("GET", "/users/me", token=forge.sign()).status == 200


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None])
def test_alg_none(forge: Forge, alg: str | None) -> None:
    header = forge.header | {"alg": alg}
    assert forge.refused(f"{_part(header)}.{_part(forge.claims)}.")
    assert forge.refused(f"{_part(header)}.{_part(forge.claims)}.{forge.token.rpartition('.')[2]}")
    assert forge.refused(forge.sign(header=header))


@pytest.mark.parametrize("alg", ["HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "hs256", "HS256 "])
def test_another_algorithm(forge: Forge, alg: str) -> None:
    assert forge.refused(forge.sign(header=forge.header | {"alg": alg}))


@pytest.mark.parametrize("alg", ["sha384", "sha512"])
def test_our_key_with_another_hash(forge: Forge, alg: str) -> None:
    signed = f"{_part(forge.header | {'alg': 'HS' + alg[3:]})}.{_part(forge.claims)}"
    assert forge.refused(f"{signed}.{_part(hmac.digest(forge.key, signed.encode(), alg))}")


def test_anothers_key(forge: Forge) -> None:
    assert forge.refused(forge.sign(key=b"x" * 32))
    assert forge.refused(forge.sign(key=b"\x00" * 32))
    assert forge.refused(forge.sign(header=forge.header | {"kid": "k9"}, key=b"x" * 32))


@pytest.mark.parametrize("kid", [None, "", "../../dev/null", 1, ["k1"], {"a": 1}, "k1' OR '1'='1", True])
def test_an_odd_key_id(forge: Forge, kid: Any) -> None:
    assert forge.refused(forge.sign(header=forge.header | {"kid": kid}))


def test_no_key_id(forge: Forge) -> None:
    assert forge.refused(forge.sign(header={"alg": "HS256", "typ": "at+jwt"}))


@pytest.mark.parametrize(
    "more",
    [
        {"crit": ["exp"]},
        {"crit": ["http://example.org/unknown"], "http://example.org/unknown": True},
        {"crit": []},
        {"crit": ["b64"], "b64": True},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"jwk": {"kty": "oct", "k": "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg"}},
        {"jku": "https://example.org/keys"},
        {"x5u": "https://example.org/cert"},
        {"zip": "DEF"},
        {"cty": "JWT"},
    ],
)
def test_header_fields_that_we_never_set(forge: Forge, more: dict[str, Any]) -> None:
    assert forge.refused(forge.sign(header=forge.header | more))


@pytest.mark.parametrize("typ", ["JWT", "at+JWT", "application/at+jwt", "rt+jwt", "", None])
def test_a_token_of_another_kind(forge: Forge, typ: str | None) -> None:
    assert forge.refused(forge.sign(header=forge.header | {"typ": typ}))


@pytest.mark.parametrize(
    "aud", ["https://elsewhere.example/api/v1", "", None, [], ["{ours}"], ["{ours}", "x"], {"a": 1}]
)
def test_a_wrong_audience(forge: Forge, aud: Any) -> None:
    ours = forge.claims["aud"]
    given = [ours if value == "{ours}" else value for value in aud] if isinstance(aud, list) else aud
    assert forge.refused(forge.sign(claims=forge.claims | {"aud": given}))


@pytest.mark.parametrize("iss", ["https://elsewhere.example", "", None, ["http://localhost:8080"], 5])
def test_a_wrong_issuer(forge: Forge, iss: Any) -> None:
    assert forge.refused(forge.sign(claims=forge.claims | {"iss": iss}))


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "role", "jti", "iat", "exp"])
def test_a_missing_claim(forge: Forge, claim: str) -> None:
    assert forge.refused(forge.sign(claims={name: value for name, value in forge.claims.items() if name != claim}))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 10**400},
        {"exp": "9999999999"},
        {"exp": 0},
        {"exp": -1},
        {"exp": None},
        {"exp": True},
        {"exp": float("inf")},
        {"iat": "now"},
        {"iat": None},
        {"role": "owner"},
        {"role": ["admin"]},
        {"role": None},
        {"sub": "me"},
        {"sub": 1},
        {"sid": ""},
        {"sid": None},
        {"sid": {"a": 1}},
        {"jti": 7},
    ],
)
def test_claims_that_are_not_true(forge: Forge, claims: dict[str, Any]) -> None:
    assert forge.refused(forge.sign(claims=forge.claims | claims))


def test_times_that_are_not_now(forge: Forge) -> None:
    now = int(time.time())
    for claims in ({"iat": now + 60, "exp": now + 900}, {"nbf": now + 60}, {"exp": now + 10**6}, {"exp": now + 902}):
        assert forge.refused(forge.sign(claims=forge.claims | claims)), claims


def test_out_of_date_beyond_five_seconds(forge: Forge) -> None:
    now = int(time.time())
    late = forge.claims | {"iat": now - 900, "exp": now - 2}
    assert access_tokens.verify_access(forge.sign(claims=late))
    assert forge.refused(forge.sign(claims=late | {"exp": now - 6}))


def test_another_spelling_of_the_same_bytes(forge: Forge) -> None:
    head, body, signature = forge.token.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    sibling = signature[:-1] + alphabet[alphabet.index(signature[-1]) ^ 1]  # the bits beyond the last byte
    for token in (
        f"{head}.{body}.{sibling}",
        f"{head}.{body}.{signature}=",
        f"{head}.{body}.{signature[:5]} {signature[5:]}",
        f"{head}.{body}.{signature[:5]}!{signature[5:]}",
        f"{head}=.{body}.{signature}",
        f"{forge.token}.",
        f".{forge.token}",
        f"{forge.token}.{signature}",
        f"{head}.{body}",
        f"{head}..{signature}",
        json.dumps({"payload": body, "protected": head, "signature": signature}),
    ):
        assert forge.refused(token), token


@pytest.mark.parametrize("junk", ["x" * 3000, "a.b.c", "...", "é.é.é", "\x00", "null", "a" * 500_000])
def test_junk(forge: Forge, junk: str) -> None:
    assert forge.refused(junk)


@pytest.mark.parametrize("header", [[], 1, "x", None, b"\xff", b"[" * 1500])
def test_a_header_that_is_no_object(forge: Forge, header: Any) -> None:
    assert forge.refused(forge.sign(header=b"null" if header is None else header))


@pytest.mark.parametrize("claims", [b"[]", b"1", b"null", b'"x"', b"\xff", b"{", b'{"a":' * 200])
def test_claims_that_are_no_object(forge: Forge, claims: bytes) -> None:
    assert forge.refused(forge.sign(claims=claims))


def test_a_living_token_for_a_session_of_another(auth: Any) -> None:
    """Even with our key: a session is alive only together with its own person."""
    forge = Forge(auth, auth.sign_up().offline()["access_token"])
    stranger = access_tokens.verify_access(auth.sign_up().offline()["access_token"])
    mixed = forge.sign(claims=forge.claims | {"sid": str(stranger.session_id)})
    assert auth.call("GET", "/users/me", token=mixed).status == 401
    assert auth.call("GET", "/users/me", token=forge.sign(claims=forge.claims | {"sid": str(uuid4())})).status == 401


def _vectors(shared_data: Path, name: str) -> list[dict[str, Any]]:
    path = shared_data / "wycheproof" / name
    if not path.is_file():
        pytest.skip(f"the Wycheproof vectors are not at {path}")
    return list(json.loads(path.read_text())["testGroups"])


def _decode(token: Any, key: bytes) -> bytes:
    """The library as `tokens` uses it (its strictness, its one algorithm), without our claims and header rules."""
    access_tokens.refuse_malformed(token)
    return jwt.api_jws.decode(token, key, algorithms=["HS256"])


# Four vectors contradict RFC 7515 or each other: two that are "invalid" are the very bytes of one that is "valid", and
# two that are "valid" hold a question mark, which base64url has not.
_IDENTICAL_TO_A_VALID_ONE = {367, 370}
_NOT_BASE64URL = {372, 373}


def test_wycheproof_signatures(shared_data: Path) -> None:
    """Our keys are HS256: valid vectors of such groups pass, everything else is refused, whatever key it names."""
    accepted = refused = 0
    valid = set()
    for group in _vectors(shared_data, "json_web_signature_test.json"):
        jwk = group["private"]
        ours = jwk.get("kty") == "oct" and jwk.get("alg") == "HS256"
        key = access_tokens.decode_key(jwk["k"]) if ours else b"k" * 32
        for test in group["tests"]:
            should = ours and test["result"] == "valid"
            if test["tcId"] in _IDENTICAL_TO_A_VALID_ONE:
                assert test["jws"] in valid
                should = True
            elif test["tcId"] in _NOT_BASE64URL:
                assert "?" in test["jws"]
                should = False
            try:
                _decode(test["jws"], key)
            except (NotAuthenticated, jwt.PyJWTError):
                assert not should, (group["comment"], test["tcId"], test["comment"])
                refused += 1
            else:
                assert should, (group["comment"], test["tcId"], test["comment"])
                valid.add(test["jws"])
                accepted += 1
            with pytest.raises(NotAuthenticated):  # none of them is an access token of ours
                access_tokens.AccessTokens({"kid-aes-sign": key, "hs256-key": key}, "i", "a").verify(test["jws"])
    assert accepted >= 5
    assert refused >= 300


def test_wycheproof_keys(shared_data: Path) -> None:
    """Keys too short for HS256 are refused before anything is signed with them."""
    short = long = 0
    for group in _vectors(shared_data, "json_web_key_test.json"):
        for jwk in group["private"]["keys"]:
            if jwk.get("alg") != "HS256":
                continue
            for test in group["tests"]:
                if test["comment"] in {"key_too_short", "empty_key"}:
                    with pytest.raises(ValueError, match="32 bytes"):
                        access_tokens.decode_key(jwk["k"])
                    short += 1
                elif test["comment"] == "long_key":
                    assert _decode(test["jws"], access_tokens.decode_key(jwk["k"]))
                    long += 1
    assert short >= 2
    assert long >= 1
