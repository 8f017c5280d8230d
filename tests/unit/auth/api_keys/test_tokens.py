"""The text of an API key says whose it is, and nobody else can write one."""

from __future__ import annotations

from uuid import uuid4

import pytest

from auth_function import authorizer
from auth_function.api_keys import tokens
from kongdori.accounts.scopes import Scope
from kongdori.errors import NotAuthenticated

pytestmark = pytest.mark.unit

USER = uuid4()


@pytest.mark.parametrize("scopes", [{"chat"}, {"read"}, {"chat", "read"}])
def test_a_key_says_whose_it_is_and_what_it_may_do(scopes: set[Scope]) -> None:
    key = tokens.issue(user_id=USER, role="member", scopes=scopes)
    assert key.startswith("kd_")
    said = tokens.verify(key)
    assert (said.user_id, said.role, said.scopes, said.hashed) == (USER, "member", scopes, tokens.hash(key))


def test_no_two_keys_are_the_same() -> None:
    assert len({tokens.issue(user_id=USER, role="member", scopes={"chat"}) for _ in range(50)}) == 50


def test_every_changed_character_is_noticed() -> None:
    key = tokens.issue(user_id=USER, role="member", scopes={"chat"})
    for place in range(len(key)):
        forged = key[:place] + ("A" if key[place] != "A" else "B") + key[place + 1 :]
        with pytest.raises(NotAuthenticated):
            tokens.verify(forged)


@pytest.mark.parametrize("key", ["", "kd_", "kd_é", "kd_" + "A" * 88, "kd_" + "=" * 88, "kd_" + "A" * 9000])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NotAuthenticated):
        tokens.verify(key)


def test_the_authorizer_takes_a_key_without_a_database() -> None:
    key = tokens.issue(user_id=USER, role="admin", scopes={"chat", "read"})
    event = {"methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc123/live/GET/api/v1/models"}
    answer = authorizer.handler(event | {"headers": {"Authorization": f"Bearer {key}"}}, None)
    assert answer["principalId"] == str(USER)
    assert answer["context"] == {
        "user_id": str(USER),
        "role": "admin",
        "session_id": str(tokens.hash(key)),
        "scopes": "chat read",
    }
    assert answer["usageIdentifierKey"] == "a" * 24
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handler(event | {"headers": {"Authorization": f"Bearer {key[:-1]}!"}}, None)
