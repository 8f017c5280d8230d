"""Hashing and the rules for new passwords."""

from __future__ import annotations

import time
import unicodedata

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from auth_function import password_rules
from kongdori import secrets
from kongdori.accounts import passwords
from kongdori.errors import InvalidInput
from kongdori.settings import get_settings

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("app_secret")]

GOOD = "graphite lantern 42"


def test_a_hash_is_argon2id_with_the_parameters_asked_for() -> None:
    parameters = extract_parameters(passwords.hash(GOOD))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19 * 1024, 2, 1)


def test_the_right_password_and_no_other() -> None:
    hashed = passwords.hash(GOOD)
    assert passwords.verify(GOOD, hashed)
    assert not passwords.verify(GOOD + "!", hashed)
    assert not passwords.verify("", hashed)
    assert not passwords.verify(GOOD + "\ud800", hashed)
    assert passwords.hash(GOOD) != hashed


def test_without_the_pepper_a_stolen_hash_matches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = passwords.hash(GOOD)
    kept = secrets._cache[get_settings().app_secret_arn][1]
    monkeypatch.setitem(
        secrets._cache, get_settings().app_secret_arn, (time.monotonic(), kept | {"pepper": "other" * 10})
    )
    assert not passwords.verify(GOOD, hashed)


@pytest.mark.parametrize("same", ["비밀의 정원사 열쇠", "crème brûlée à la carte", "graphite\u3000lantern 42"])
def test_a_password_is_the_same_from_every_keyboard(same: str) -> None:
    hashed = passwords.hash(unicodedata.normalize("NFC", same))
    assert passwords.verify(unicodedata.normalize("NFD", same), hashed)
    assert passwords.verify(same.replace("\u3000", " "), hashed)


def test_letters_that_only_look_alike_are_other_letters() -> None:
    assert not passwords.verify("pаper lantern", passwords.hash("paper lantern"))  # Cyrillic а


def test_no_account_costs_the_same_work() -> None:
    """The hash compared with for nobody is a real one, of today's parameters."""
    parameters = extract_parameters(passwords._NOBODY)
    assert parameters == extract_parameters(passwords.hash(GOOD))
    assert not passwords.needs_rehash(passwords._NOBODY)
    assert passwords.verify(GOOD, None) is False


def test_a_hash_of_other_parameters_is_renewed() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x")
    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(passwords.hash(GOOD))


def test_an_unreadable_hash_is_nobodys() -> None:
    assert not passwords.verify(GOOD, "not a hash")


def _code(password: str, *, login_id: str = "ada@example.org", name: str = "하늘이") -> str:
    """ "ok", or the code of the rule that was broken."""
    try:
        password_rules.check(password, login_id=login_id, name=name)
    except InvalidInput as refused:
        return refused.code
    return "ok"


def test_a_refusal_names_the_field_and_not_the_value() -> None:
    with pytest.raises(InvalidInput) as refused:
        password_rules.check("iloveyou2", login_id="ada", name="Ada")
    assert refused.value.errors[0].loc == ("body", "password")
    assert "iloveyou2" not in refused.value.detail + refused.value.errors[0].message


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "비밀의정원사열쇠",
        "correct horse battery",
        "Tr0ub4dor&3x",
        "🦉🪴🎺🧲🪁🛶🧊🫖",
        "xkqzvbnw",
        "x" * 4 + "yz" * 62,
        "안녕 친구야 오늘 저녁",
        "mein Lieblingsbuch",
        "cat 83 91 72 64 01",
        "481920573826",
        "Hanuel 83917264",
    ],
)
def test_good_passwords_of_any_writing_pass(password: str) -> None:
    assert _code(password) == "ok"


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("kq7!zx", "password-too-short"),
        ("", "password-too-short"),
        (unicodedata.normalize("NFD", "한글열쇠"), "password-too-short"),  # 10 code points as typed, 4 in NFC
        ("kq7!zx9w" * 17, "password-too-long"),
        ("kq7!zx\n9w", "password-characters"),
        ("kq7!zx\x009w", "password-characters"),
        ("aaaaaaaa", "password-repetitive"),
        ("abababab", "password-repetitive"),
        ("12341234", "password-repetitive"),
        ("콩돌콩돌콩돌콩돌", "password-repetitive"),
        ("12345678", "password-sequence"),
        ("87654321", "password-sequence"),
        ("abcdefgh", "password-sequence"),
        ("qwertyuiop", "password-sequence"),
        ("QWERTYuiop1", "password-sequence"),
        ("asdfghjkl", "password-sequence"),
        ("1q2w3e4r", "password-sequence"),
        ("qwer1234", "password-sequence"),
        ("1qaz2wsx", "password-sequence"),
        ("가나다라마바사아", "password-sequence"),
        ("!@#$1234", "password-sequence"),
        ("zaq1@WSX", "password-sequence"),
        ("123qwe123", "password-sequence"),
        ("19901225", "password-digits"),
        ("010-1234-5678", "password-digits"),
        ("20261122 301", "password-digits"),
        ("password", "password-common"),
        ("drowssap", "password-common"),
        ("Password1", "password-common"),
        ("P@ssw0rd", "password-common"),
        ("p4ssw0rd!!", "password-common"),
        ("passwordpassword", "password-common"),
        ("iloveyou2", "password-common"),
        ("letmein123", "password-common"),
        ("football1", "password-common"),
        ("Welcome2026!", "password-common"),
        ("trustno1!", "password-common"),
        ("sunshine99", "password-common"),
        ("kongdori1", "password-common"),
        ("K0ngdori!", "password-common"),
        ("콩돌이12345", "password-common"),
        ("사랑해요1234", "password-common"),
        ("tkfkdgo1004", "password-common"),
        ("비밀번호1234", "password-common"),
        ("ada@example.org", "password-personal"),
        ("ADA@EXAMPLE.ORG", "password-personal"),
        ("gro.elpmaxe@ada", "password-personal"),
    ],
)
def test_the_rule_that_was_broken_is_named(password: str, rule: str) -> None:
    assert _code(password) == rule


def test_ones_own_names_are_no_password() -> None:
    assert _code("gildong1!", login_id="gildong1") == "password-personal"
    assert _code("Hanuel-2024", name="Hanuel") == "password-personal"
    assert _code("hanuelhanuel", name="Hanuel") == "password-personal"
    assert _code("Hanuel walks at dawn", name="Hanuel") == "ok"


def test_a_huge_password_is_refused_quickly() -> None:
    started = time.perf_counter()
    assert _code("é" * 1_000_000) in {"password-too-long", "password-repetitive"}
    assert time.perf_counter() - started < 0.5
