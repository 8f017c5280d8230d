"""`kongdori users`: the admin's actions over a real Postgres."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from auth_function import throttle
from kongdori import link_tokens
from kongdori.accounts import names
from kongdori.db import unit_of_work
from kongdori.errors import LimitReached
from kongdori.ids import new_id
from kongdori.repositories import invitations, users
from kongdori_migrations.handler import handler
from kongdori_tools import __main__ as command
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation

pytestmark = pytest.mark.integration


@pytest.fixture
def ada(installation: Installation) -> UUID:
    id = new_id()
    with unit_of_work() as work:
        key = names.login_key("Ada@Example.org")
        users.add(
            work, id=id, name="Ada [b]", login_id="Ada@Example.org", login_key=key, password_hash="x", role="member"
        )
        work.commit()
    return id


def test_a_person_is_promoted_however_the_login_id_is_written(installation: Installation, ada: UUID) -> None:
    done = installation.act("users.promote", login_id="  ａDA@example.ORG ")
    assert done == {"login_id": "Ada@Example.org", "was": "member", "role": "admin"}
    assert [person["role"] for person in installation.act("users.list")] == ["admin"]
    assert installation.act("users.promote", login_id="ada@example.org", role="guest")["was"] == "admin"


def test_nobody_is_promoted_by_mistake(installation: Installation, ada: UUID) -> None:
    with pytest.raises(CommandError, match="Nobody has the login id 'eve'"):
        installation.act("users.promote", login_id="eve")
    with pytest.raises(CommandError, match="A role is one of"):
        installation.act("users.promote", login_id="ada@example.org", role="king")
    assert [person["role"] for person in installation.act("users.list")] == ["member"]


def test_a_locked_account_is_unlocked(installation: Installation, ada: UUID) -> None:
    def attempt() -> None:
        counted = throttle.of_sign_in(
            login_key="ada@example.org", user_id=ada, known_address=False, address="198.51.100.7", device=None
        )
        with unit_of_work() as work:
            throttle.begin(work, counted)
            work.commit()

    for _ in range(throttle.ACCOUNT_FREE + 1):
        attempt()
    with pytest.raises(LimitReached):
        attempt()
    assert installation.act("users.unlock", login_id="ADA@example.org") == {"login_id": "Ada@Example.org"}
    attempt()


def test_the_migration_function_is_the_door(installation: Installation, ada: UUID) -> None:
    answer = handler({"action": "users.list"}, None)
    assert answer is not None
    assert [person["login_id"] for person in answer["ok"]] == ["Ada@Example.org"]


def test_the_command_shows_and_changes_people(
    installation: Installation, ada: UUID, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "installation_of", lambda _options: installation)
    monkeypatch.setenv("COLUMNS", "160")
    assert command.main(["users", "promote", "ada@example.org"]) == 0
    assert command.main(["users", "unlock", "ada@example.org"]) == 0
    assert command.main(["users", "list"]) == 0
    out = capsys.readouterr().out
    assert "Ada@Example.org is now admin (was member)." in out
    assert "Ada [b]" in out  # a name is not markup
    assert "never" in out


def test_listing_says_when_somebody_was_last_here(installation: Installation, person: Callable[..., Any]) -> None:
    person()
    (row,) = installation.act("users.list")
    assert row["last_used_at"]


def test_an_invitation_for_the_first_admin(installation: Installation) -> None:
    made = installation.act("users.invite", role="admin")
    token = made["url"].partition("#")[2]
    with unit_of_work() as work:
        found = invitations.take(work, token_hash=link_tokens.hash(token) or b"")
    assert found is not None
    assert found.role == "admin"
    with pytest.raises(CommandError):
        installation.act("users.invite", role="king")
