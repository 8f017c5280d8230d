"""The admin's people and invitations, through the function's handler and a real Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from auth_function import service as accounts
from auth_function.people import service
from kongdori.db import unit_of_work
from kongdori.errors import Conflict, KongdoriError
from kongdori.repositories import api_keys
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

NEW = "a brand new sentence 7"


@pytest.fixture
def admin(auth: Any) -> str:
    """An admin's access token."""
    return _token(auth, _admin(auth))


def _admin(auth: Any) -> Any:
    account = auth.sign_up()
    with unit_of_work() as work:
        work.run("UPDATE users SET role = 'admin' WHERE id = %s", (account.id,))
        work.commit()
    return account


def _token(auth: Any, account: Any) -> str:
    del auth
    return str(account.offline()["access_token"])


def _setting(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()


def _sign_up(auth: Any, login_id: str, invitation: str | None = None, **more: Any) -> Any:
    body = {"name": "x", "login_id": login_id, "password": "graphite lantern 42"}
    return auth.call("POST", "/sign-up", json_body=body | ({"invitation": invitation} if invitation else {}), **more)


def test_people_are_listed_searched_and_paged(auth: Any, admin: str) -> None:
    for name in ("zoe", "bob", "zoe-two"):  # the admin's login id is made of hexadecimal digits
        auth.sign_up(name)
    found = auth.call("GET", "/users", token=admin, query={"query": "ZOE"}).json
    assert [person["login_id"] for person in found["items"]] == ["zoe-two", "zoe"]
    first = auth.call("GET", "/users", token=admin, query={"limit": "3"}).json
    rest = auth.call("GET", "/users", token=admin, query={"limit": "3", "cursor": first["next_cursor"]}).json
    assert len(first["items"]) == 3
    assert len(rest["items"]) == 1
    assert rest["next_cursor"] is None
    assert first["items"][0] | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "하늘",
        "login_id": "zoe-two",
        "role": "member",
        "created_at": "",
        "last_used_at": None,
        "locked": False,
        "limits": {"tokens_per_day": None, "budget_usd_per_day": None, "budget_usd_per_month": None},
        "month_usd": 0.0,
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users", ...),
        ("PATCH", "/users/{id}", {"role": "admin"}),
        ("DELETE", "/users/{id}", ...),
        ("POST", "/users/{id}/password-link", ...),
        ("DELETE", "/users/{id}/sessions", ...),
        ("GET", "/invitations", ...),
        ("POST", "/invitations", {"role": "admin"}),
        ("DELETE", "/invitations/{id}", ...),
    ],
)
def test_members_administer_nobody(auth: Any, method: str, path: str, body: Any) -> None:
    member = auth.sign_up()
    answer = auth.call(method, path.format(id=member.id), json_body=body, token=_token(auth, member))
    assert (answer.status, answer.code) == (403, "forbidden")


def test_a_role_changes_at_the_next_request(auth: Any, admin: str) -> None:
    member = auth.sign_up()
    token = _token(auth, member)
    changed = auth.call("PATCH", f"/users/{member.id}", json_body={"role": "admin"}, token=admin)
    assert (changed.status, changed.json["role"]) == (200, "admin")
    assert auth.call("GET", "/users", token=token).status == 200


def test_a_locked_account_opens_nothing_until_it_is_unlocked(auth: Any, admin: str) -> None:
    member = auth.sign_up()
    tokens = member.offline()
    key = auth.call("POST", "/api-keys", json_body={"name": "k", "scopes": ["read"]}, token=tokens["access_token"]).json
    assert auth.call("PATCH", f"/users/{member.id}", json_body={"locked": True}, token=admin).json["locked"] is True
    assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401
    assert auth.call("GET", "/users/me", token=key["key"]).status == 401
    assert auth.refresh(tokens["refresh_token"]).status == 400
    refused = auth.sign_in(member.login_id, member.password)
    assert (refused.status, refused.code, refused.json["error"]) == (400, "account-locked", "invalid_grant")
    assert auth.sign_in(member.login_id, "a wrong password").code == "invalid-grant"  # tells a stranger nothing
    assert auth.call("PATCH", f"/users/{member.id}", json_body={"locked": False}, token=admin).json["locked"] is False
    assert auth.sign_in(member.login_id, member.password).status == 200


def test_limits_of_one_person_are_set_and_taken_away(auth: Any, admin: str) -> None:
    member = auth.sign_up()
    own = {"tokens_per_day": 5, "budget_usd_per_month": "0.5"}
    changed = auth.call("PATCH", f"/users/{member.id}", json_body={"limits": own}, token=admin).json
    assert changed["limits"] == {"tokens_per_day": 5, "budget_usd_per_day": None, "budget_usd_per_month": "0.5"}
    changed = auth.call("PATCH", f"/users/{member.id}", json_body={"limits": {}}, token=admin).json
    assert set(changed["limits"].values()) == {None}
    wrong = auth.call("PATCH", f"/users/{member.id}", json_body={"limits": {"tokens_per_day": -1}}, token=admin)
    assert wrong.status == 422


def test_the_only_admin_stays_one(auth: Any, admin: str) -> None:
    me = auth.call("GET", "/users/me", token=admin).json["id"]
    for method, body in [("PATCH", {"role": "member"}), ("PATCH", {"locked": True}), ("DELETE", ...)]:
        answer = auth.call(method, f"/users/{me}", json_body=body, token=admin)
        assert (answer.status, answer.code) == (409, "only-admin")
    _admin(auth)
    assert auth.call("PATCH", f"/users/{me}", json_body={"role": "member"}, token=admin).status == 200


def test_the_only_admin_leaves_last(auth: Any, buckets: tuple[str, ...]) -> None:
    del buckets
    boss, member = _admin(auth), auth.sign_up()
    password = {"password": boss.password}
    token, other = _token(auth, boss), _token(auth, member)
    refused = auth.call("DELETE", "/users/me", json_body=password, token=token)
    assert (refused.status, refused.code) == (409, "only-admin")
    assert auth.call("GET", "/users/me", token=token).status == 200
    assert auth.call("DELETE", "/users/me", json_body={"password": member.password}, token=other).status == 204
    assert auth.call("DELETE", "/users/me", json_body=password, token=token).status == 204


def test_two_admins_can_not_demote_each_other_at_once(auth: Any) -> None:
    accounts = [_admin(auth), _admin(auth)]

    def demote(account: Any) -> bool:
        try:
            service.change(UUID(account.id), role="member")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(demote, accounts)) == [False, True]
    with unit_of_work() as work:
        assert work.one("SELECT count(*) AS admins FROM users WHERE role = 'admin'") == {"admins": 1}


def test_a_link_sets_a_new_password_once(auth: Any, admin: str) -> None:
    member = auth.sign_up()
    tokens = member.offline()
    key = auth.call("POST", "/api-keys", token=tokens["access_token"], json_body={"name": "left behind"})
    assert key.status == 201
    older = auth.call("POST", f"/users/{member.id}/password-link", token=admin).json["url"]
    made = auth.call("POST", f"/users/{member.id}/password-link", token=admin)
    assert made.status == 201
    token = made.json["url"].partition("#")[2]
    assert made.json["url"].startswith(f"{get_settings().public_url}/new-password#")

    def use(token: str, password: str = NEW) -> Any:
        return auth.call("POST", "/new-password", json_body={"token": token, "password": password})

    assert use(older.partition("#")[2]).code == "password-link-over"
    assert use(token, "short").status == 422
    assert use(token).status == 204
    assert use(token).code == "password-link-over"
    assert use("x" * 32).status == 404
    assert use("nonsense").status == 404
    assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401
    assert auth.sign_in(member.login_id, member.password).status == 400
    assert auth.sign_in(member.login_id, NEW).status == 200
    with unit_of_work() as work:
        assert api_keys.of_user(work, user_id=UUID(member.id)) == [], "whoever was in may have made one"


def test_an_admin_signs_a_person_out_and_deletes_them(auth: Any, admin: str, buckets: tuple[str, ...]) -> None:
    del buckets
    member = auth.sign_up()
    token = _token(auth, member)
    assert auth.call("DELETE", f"/users/{member.id}/sessions", token=admin).status == 204
    assert auth.call("GET", "/users/me", token=token).status == 401
    assert auth.call("DELETE", f"/users/{member.id}", token=admin).status == 204
    assert auth.sign_in(member.login_id, member.password).status == 400
    assert auth.call("DELETE", f"/users/{member.id}", token=admin).status == 404


def test_an_invitation_makes_one_account_with_its_role(auth: Any, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _setting(monkeypatch, SIGN_UP="invitation")
    refused = _sign_up(auth, "uninvited")
    assert (refused.status, refused.code) == (403, "sign-up-closed")
    made = auth.call("POST", "/invitations", json_body={"role": "guest"}, token=admin)
    assert made.status == 201
    assert made.json["url"] == f"{get_settings().public_url}/sign-up#{made.json['token']}"
    assert _sign_up(auth, "invited", made.json["token"]).json["role"] == "guest"
    again = _sign_up(auth, "second", made.json["token"])
    assert (again.status, again.code) == (403, "invitation-over")
    (listed,) = auth.call("GET", "/invitations", token=admin).json["items"]
    assert (listed["used_at"] is not None, listed["token"], listed["url"]) == (True, None, None)


def test_an_invitation_that_was_withdrawn_or_is_over_opens_nothing(
    auth: Any, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _setting(monkeypatch, SIGN_UP="invitation")
    withdrawn = auth.call("POST", "/invitations", json_body={}, token=admin).json
    assert auth.call("DELETE", f"/invitations/{withdrawn['id']}", token=admin).status == 204
    assert auth.call("DELETE", f"/invitations/{withdrawn['id']}", token=admin).status == 404
    over = auth.call("POST", "/invitations", json_body={}, token=admin).json
    with unit_of_work() as work:
        work.run("UPDATE invitations SET expires_at = now()")
        work.commit()
    for token in (withdrawn["token"], over["token"], "x" * 32, "not a token"):
        assert _sign_up(auth, "nobody", token).code == "invitation-over"
    for days in (-1, 91):
        body = {"expires_at": (datetime.now(UTC) + timedelta(days=days)).isoformat()}
        assert auth.call("POST", "/invitations", json_body=body, token=admin).status == 422


def test_one_invitation_in_a_race_is_one_account(auth: Any, admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _setting(monkeypatch, SIGN_UP="invitation")
    token = auth.call("POST", "/invitations", json_body={}, token=admin).json["token"]

    def race(number: int) -> str:
        return _outcome(f"racer-{number}", token)

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(race, range(6))) == ["invitation-over"] * 5 + ["made"]


def _outcome(login_id: str, invitation: str | None = None, *, address: str = "203.0.113.7") -> str:
    """What signing up says, past the handler, which takes one request at a time."""
    try:
        accounts.sign_up(
            name="x",
            login_id=login_id,
            password="graphite lantern 42",
            address=address,
            idempotency_key=None,
            invitation=invitation,
        )
    except KongdoriError as error:
        return error.code
    return "made"


def test_closed_means_closed_but_for_the_very_first_admin(auth: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _setting(monkeypatch, SIGN_UP="closed", FIRST_ACCOUNT_IS_ADMIN="true")
    assert _sign_up(auth, "first").json["role"] == "admin"
    assert _sign_up(auth, "second").code == "sign-up-closed"


def test_many_accounts_from_one_address_wait_and_neighbours_do_not(auth: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _setting(monkeypatch, SIGN_UPS_PER_MINUTE="3", SIGN_UPS_PER_HOUR="5")
    with ThreadPoolExecutor(6) as threads:
        outcomes = sorted(threads.map(lambda number: _outcome(f"crowd-{number}"), range(8)))
    assert outcomes == ["made"] * 3 + ["sign-up-rate"] * 5
    refused = _sign_up(auth, "one-more")
    assert (refused.status, refused.code, refused.json["limit"]) == (429, "sign-up-rate", "sign-up")
    assert 1 <= int(refused.headers["retry-after"][0]) <= 60
    near = [_outcome(f"near-{number}", address="198.51.100.9") for number in range(3)]
    assert near == ["made", "made", "sign-up-rate"]  # the installation's five of this hour
    with unit_of_work() as work:
        kept = work.all("SELECT address_key FROM sign_ups")
    assert not any("203.0.113" in row["address_key"] for row in kept)
