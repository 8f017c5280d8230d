"""Login ids and names: what is one account, and what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.accounts.names import clean_login_id, clean_name, login_key
from kongdori.errors import InvalidInput

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ada"),
        ("ＡＤＡ", "ada"),
        ("straße", "STRASSE"),
        ("한글이", unicodedata.normalize("NFD", "한글이")),
        ("ﬁnn", "finn"),
        ("Ada", "𝔸𝕕𝕒"),
        (" ada ", "ada"),
    ],
)
def test_one_account_however_it_is_written(one: str, other: str) -> None:
    assert login_key(one) == login_key(other)


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text: str) -> None:
    assert login_key(login_key(text)) == login_key(text)


@pytest.mark.parametrize(
    "login_id",
    ["ada", "ada@example.org", "지우", "山田太郎", "ада", "ada_lovelace-1", "x" * 254, "müller", "カタカナ君"],
)
def test_login_ids_of_any_language_pass(login_id: str) -> None:
    assert clean_login_id(login_id) == login_id


@pytest.mark.parametrize(
    ("login_id", "rule"),
    [
        ("", "login-id-too-short"),
        ("a", "login-id-too-short"),
        ("  a  ", "login-id-too-short"),
        ("x" * 255, "login-id-too-long"),
        ("ﷺ" * 20, "login-id-too-long"),  # 18 letters each, once normalised
        ("ad a", "login-id-characters"),
        ("ad\u00a0a", "login-id-characters"),
        ("ad\u3000a", "login-id-characters"),
        ("ad\ta", "login-id-characters"),
        ("ad\x00a", "login-id-characters"),
        ("ad\u200ba", "login-id-characters"),
        ("ad\u200da", "login-id-characters"),
        ("ad\u202ea", "login-id-characters"),
        ("ad\u2066a", "login-id-characters"),
        ("ad\ufeffa", "login-id-characters"),
        ("ad\u00ada", "login-id-characters"),
        ("ad\u3164a", "login-id-characters"),
        ("ad\u115fa", "login-id-characters"),
        ("ad\ufe0fa", "login-id-characters"),
        ("ad\U000e0061a", "login-id-characters"),
        ("ad\ud800a", "login-id-characters"),
        ("аda", "login-id-mixed-alphabets"),  # Cyrillic а
        ("αda", "login-id-mixed-alphabets"),  # Greek α
    ],
)
def test_login_ids_that_deceive_are_refused(login_id: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_login_id(login_id)
    assert refused.value.code == rule
    assert refused.value.errors[0].loc == ("body", "login_id")


@pytest.mark.parametrize("name", ["김하늘", "Ada", "X", "👩‍👩‍👧", "Jean-Luc O'Neil", "さくら 🌸", "n" * 80])
def test_names_pass(name: str) -> None:
    assert clean_name(f"  {name}\n") == name


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "name-length"),
        ("   ", "name-length"),
        ("n" * 81, "name-length"),
        ("a\nb", "name-characters"),
        ("a\x00b", "name-characters"),
        ("a\u202eb", "name-characters"),
        ("a\u2028b", "name-characters"),
        ("\u200b\u200b", "name-characters"),
        ("\u3164", "name-characters"),
        ("\u0301", "name-characters"),
        ("a\ud800", "name-characters"),
    ],
)
def test_names_that_break_the_page_are_refused(name: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_name(name)
    assert refused.value.code == rule
