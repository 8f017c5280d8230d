"""The rules for new passwords."""

from __future__ import annotations

import time
import unicodedata

import pytest

from auth_function import password_rules
from kongdori.errors import InvalidInput

pytestmark = pytest.mark.unit


GOOD = "graphite lantern 42"


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
    started = time.process_time()
    assert _code("é" * 1_000_000) in {"password-too-long", "password-repetitive"}
    assert time.process_time() - started < 0.5
