"""Refresh tokens: replayed, raced for, forged, another's; and what ends at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from auth_function import grants, refresh_tokens
from kongdori import db
from kongdori.errors import InvalidGrant
from kongdori.ids import new_id

pytestmark = pytest.mark.integration


def _pass_time(seconds: int) -> None:
    with db.unit_of_work() as work:
        work.run("UPDATE sessions SET rotated_at = rotated_at - make_interval(secs => %s)", (seconds,))
        work.commit()


def test_an_old_token_kills_the_family(auth: Any) -> None:
    first = auth.sign_up().offline()
    second = auth.refresh(first["refresh_token"]).json
    third = auth.refresh(second["refresh_token"]).json
    replay = auth.refresh(first["refresh_token"])
    assert (replay.status, replay.json["error"]) == (400, "invalid_grant")
    assert auth.refresh(third["refresh_token"]).status == 400
    for tokens in (first, second, third):
        assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401


def test_only_that_family(auth: Any) -> None:
    account = auth.sign_up()
    stolen, other = account.offline(), account.offline()
    second = auth.refresh(stolen["refresh_token"]).json
    auth.refresh(second["refresh_token"])
    assert auth.refresh(stolen["refresh_token"]).status == 400
    assert auth.refresh(other["refresh_token"]).status == 200


def test_the_previous_one_gives_the_current_one_for_ten_seconds(auth: Any) -> None:
    first = auth.sign_up().offline()
    second = auth.refresh(first["refresh_token"]).json
    _pass_time(8)
    again = auth.refresh(first["refresh_token"])
    assert again.status == 200
    assert again.json["refresh_token"] == second["refresh_token"]
    assert auth.refresh(second["refresh_token"]).status == 200  # nobody forked the family


def test_after_ten_seconds_the_previous_one_is_an_old_one(auth: Any) -> None:
    first = auth.sign_up().offline()
    second = auth.refresh(first["refresh_token"]).json
    _pass_time(11)
    assert auth.refresh(first["refresh_token"]).status == 400
    assert auth.refresh(second["refresh_token"]).status == 400


def test_many_tabs_in_a_race_get_one_token(auth: Any) -> None:
    first = auth.sign_up().offline()["refresh_token"]
    with ThreadPoolExecutor(12) as tabs:
        issued = list(tabs.map(lambda _: grants.refresh(first, offline=True), range(24)))
    assert len({each.refresh_token for each in issued}) == 1
    assert issued[0].refresh_token != first
    with db.unit_of_work() as work:
        assert work.one("SELECT generation FROM sessions") == {"generation": 2}
    assert auth.refresh(issued[0].refresh_token).status == 200


def test_a_race_between_refreshing_and_signing_out_ends_signed_out(auth: Any) -> None:
    account = auth.sign_up()
    for _ in range(5):
        tokens = account.offline()

        def refresh(token: str = tokens["refresh_token"]) -> str | None:
            try:
                return grants.refresh(token, offline=True).refresh_token
            except InvalidGrant:
                return None

        with ThreadPoolExecutor(2) as threads:
            refreshed = threads.submit(refresh)
            auth.call("POST", "/sign-out", token=tokens["access_token"])
        following = refreshed.result()
        assert following is None or auth.refresh(following).status == 400
        assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401


def test_forged_tokens_open_nothing_and_end_nothing(auth: Any) -> None:
    tokens = auth.sign_up().offline()
    read = refresh_tokens.read(tokens["refresh_token"])
    assert read is not None
    genuine = tokens["refresh_token"]
    forged = [
        "",
        "x",
        genuine[:-1] + ("A" if genuine[-1] != "A" else "Q"),
        genuine[:30] + ("A" if genuine[30] != "A" else "B") + genuine[31:],
        genuine + "=",
        genuine.swapcase(),
        "A" * 70,
        "é" * 70,
        "x" * 60_000,
        refresh_tokens.derive(new_id(), 1),
        refresh_tokens.derive(read.session_id, 2),  # the next, which was not given out
        refresh_tokens.derive(read.session_id, 2**32 - 1),
    ]
    for token in forged:
        answer = auth.refresh(token)
        assert answer.status == 400, token[:80]
        assert answer.json["error"] == "invalid_grant"
    assert auth.refresh(genuine).status == 200


def test_an_access_token_is_no_refresh_token(auth: Any) -> None:
    tokens = auth.sign_up().offline()
    assert auth.refresh(tokens["access_token"]).status == 400
    assert auth.call("GET", "/users/me", token=tokens["refresh_token"]).status == 401


def test_a_strangers_session_is_not_there(auth: Any) -> None:
    mine, theirs = auth.sign_up().offline(), auth.sign_up().offline()
    listed = auth.call("GET", "/sessions", token=theirs["access_token"]).json["items"]
    assert len(listed) == 1
    answer = auth.call("DELETE", f"/sessions/{listed[0]['id']}", token=mine["access_token"])
    nobody = auth.call("DELETE", f"/sessions/{new_id()}", token=mine["access_token"])
    assert (answer.status, nobody.status) == (404, 404)
    assert {**answer.json, "request_id": ""} == {**nobody.json, "request_id": ""}
    assert auth.call("GET", "/users/me", token=theirs["access_token"]).status == 200


def test_a_session_of_a_deleted_account_is_dead_with_its_tokens_in_date(auth: Any, buckets: tuple[str, ...]) -> None:
    account = auth.sign_up()
    one, two = account.offline(), account.offline()
    password = {"password": account.password}
    assert auth.call("DELETE", "/users/me", json_body=password, token=one["access_token"]).status == 204
    for method, path in [("GET", "/users/me"), ("GET", "/sessions"), ("DELETE", "/users/me")]:
        assert auth.call(method, path, token=two["access_token"]).status == 401
    assert auth.call("PATCH", "/users/me", json_body={"name": "x"}, token=two["access_token"]).status == 401
    assert auth.refresh(two["refresh_token"]).status == 400


def test_a_rotated_refresh_key_signs_nobody_out(auth: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kongdori import secrets
    from kongdori.settings import get_settings

    tokens = auth.sign_up().offline()
    arn = get_settings().app_secret_arn
    taken, value = secrets._cache[arn]
    monkeypatch.setitem(secrets._cache, arn, (taken, value | {"refresh_key": "another key " * 4}))
    following = auth.refresh(tokens["refresh_token"])
    assert following.status == 200
    assert auth.refresh(following.json["refresh_token"]).status == 200


def test_what_others_may_read_of_a_token_does_not_make_one(auth: Any) -> None:
    """Session id and generation are no secret; without the key they are not worth anything."""
    tokens = auth.sign_up().offline()
    read = refresh_tokens.read(tokens["refresh_token"])
    assert read is not None
    assert isinstance(read.session_id, UUID)
    body = refresh_tokens._body(read.session_id, 1)
    import base64

    for mac in (b"\x00" * 32, b"\xff" * 32, body[:16] * 2):
        forged = base64.urlsafe_b64encode(body + mac).decode().rstrip("=")
        assert auth.refresh(forged).status == 400
    assert auth.refresh(tokens["refresh_token"]).status == 200
