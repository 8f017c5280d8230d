"""Hashing passwords."""

from __future__ import annotations

import time
import unicodedata

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from auth_function import passwords
from kongdori import secrets
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
