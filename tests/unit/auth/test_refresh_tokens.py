"""Refresh tokens follow from session and generation; a changed one is not genuine."""

from __future__ import annotations

from uuid import uuid4

import pytest

from auth_function import refresh_tokens

pytestmark = pytest.mark.unit


USER, SESSION = uuid4(), uuid4()


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
