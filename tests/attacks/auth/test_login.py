"""Guessing passwords: it slows down, ends at a hundred, tells nothing, and never shuts the owner out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from auth_function import grants, passwords, throttle
from auth_function.grants import Client
from kongdori import db
from kongdori.accounts import names
from kongdori.errors import InvalidGrant, LimitReached
from kongdori.repositories import login_failures

pytestmark = pytest.mark.integration

ATTACKER = "198.51.100.66"


WRONG = "wrong guess 1"


def _guess(auth: Any, login_id: str, password: str = WRONG, **more: Any) -> Any:
    return auth.sign_in(login_id, password, address=more.pop("address", ATTACKER), **more)


def _pass_time(seconds: int) -> None:
    """As if that long had gone by."""
    with db.unit_of_work() as work:
        work.run(
            "UPDATE login_failures SET blocked_until = blocked_until - make_interval(secs => %s),"
            " last_failed_at = last_failed_at - make_interval(secs => %s)",
            (seconds, seconds),
        )
        work.commit()


def _rows() -> list[dict[str, Any]]:
    with db.unit_of_work() as work:
        return work.all("SELECT key, failures FROM login_failures ORDER BY key")


def test_waits_double_and_end_at_thirty_seconds(auth: Any) -> None:
    account = auth.sign_up()
    statuses = [_guess(auth, account.login_id).status for _ in range(7)]
    assert statuses == [400, 400, 400, 400, 400, 400, 429]
    waits = []
    for _ in range(8):
        refused = _guess(auth, account.login_id)
        assert (refused.status, refused.code) == (429, "login-slowed")
        waits.append(int(refused.headers["retry-after"][0]))
        _pass_time(waits[-1])
        assert _guess(auth, account.login_id).status == 400
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_blocked_attempt_tells_nothing(auth: Any) -> None:
    """With the right password, the wrong one, and for nobody: the same answer but for the ids in it."""
    account = auth.sign_up()
    for login_id in (account.login_id, "nobody-here"):
        for _ in range(6):
            assert _guess(auth, login_id).status == 400
    answers = [
        _guess(auth, account.login_id, account.password),
        _guess(auth, account.login_id, "wrong guess 1"),
        _guess(auth, "nobody-here", "wrong guess 1"),
    ]
    shown = []
    for answer in answers:
        assert answer.status == 429
        assert "set-cookie" not in answer.headers
        body = answer.json
        del body["request_id"]
        shown.append((body, answer.headers["retry-after"]))
    assert shown[0] == shown[1] == shown[2]


def test_a_wrong_login_and_a_wrong_password_look_the_same(auth: Any) -> None:
    account = auth.sign_up()
    known, unknown = _guess(auth, account.login_id), _guess(auth, "nobody-here")
    assert known.status == unknown.status == 400
    assert known.json["error"] == "invalid_grant"
    assert {**known.json, "request_id": ""} == {**unknown.json, "request_id": ""}
    assert known.headers.keys() == unknown.headers.keys()


def test_the_same_work_for_nobody(auth: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many statements, and one argon2 verification of the same parameters, whether or not the account is there."""
    account = auth.sign_up()
    work_done = []
    statements: list[str] = []
    hashes: list[str] = []
    execute, hasher = db.UnitOfWork._executed, passwords._hasher()

    def counted(self: db.UnitOfWork, sql: str, values: Any = ()) -> Any:
        statements.append(sql)
        return execute(self, sql, values)

    class Watched:
        def verify(self, hashed: str, password: bytes) -> bool:
            hashes.append(hashed.rsplit("$", 2)[0])
            return hasher.verify(hashed, password)

    monkeypatch.setattr(db.UnitOfWork, "_executed", counted)
    monkeypatch.setattr(passwords, "_hasher", Watched)
    for login_id in (account.login_id, "nobody-here"):
        statements.clear()
        hashes.clear()
        assert _guess(auth, login_id).status == 400
        work_done.append((list(statements), list(hashes)))
    assert work_done[0] == work_done[1]
    assert len(work_done[0][1]) == 1


def test_parallel_guesses_do_not_slip_through(auth: Any) -> None:
    """A hundred at once, each from its own address: only those before the first wait are looked at."""
    account = auth.sign_up()

    def guess(number: int) -> str:
        client = Client(address=f"198.51.100.{number}", user_agent="", device=None)
        try:
            grants.sign_in(username=account.login_id, password=f"guess {number}", client=client, offline=True)
        except InvalidGrant:
            return "looked at"
        except LimitReached:
            return "blocked"
        return "in"

    with ThreadPoolExecutor(12) as threads:
        outcomes = list(threads.map(guess, range(100)))
    assert outcomes.count("in") == 0
    assert outcomes.count("looked at") <= throttle.ACCOUNT_FREE + 2  # a second may pass meanwhile on a slow machine
    assert outcomes.count("blocked") >= 93


def test_at_most_a_hundred_in_a_row_even_for_the_patient(auth: Any) -> None:
    account = auth.sign_up()
    looked_at = 0
    for number in range(130):
        attempt = throttle.of_sign_in(
            login_key=names.login_key(account.login_id),
            user_id=None,
            known_address=False,
            address=f"198.51.{number}.1",
            device=None,
        )
        with db.unit_of_work() as work:
            try:
                throttle.begin(work, attempt)
            except LimitReached:
                continue
            work.commit()
            looked_at += 1
        _pass_time(31)
    assert looked_at == throttle.MOST_IN_A_ROW
    locked = _guess(auth, account.login_id, account.password)
    assert (locked.status, locked.code) == (429, "login-locked")
    assert 23 * 3600 < int(locked.headers["retry-after"][0]) <= 24 * 3600
    _pass_time(24 * 3600)
    assert account.gateway.sign_in(account.login_id, account.password, address=ATTACKER).status == 200


def _lock(account: Any) -> None:
    """As after a hundred wrong guesses from everywhere."""
    assert account.gateway.sign_in(account.login_id, "wrong guess 1", address=ATTACKER).status == 400
    with db.unit_of_work() as work:
        work.run(
            "UPDATE login_failures SET failures = 100, blocked_until = now() + interval '30 s'"
            " WHERE starts_with(key, 'account:')"
        )
        work.commit()


def test_the_owner_gets_in_from_a_device_that_was_here_before(auth: Any) -> None:
    account = auth.sign_up()
    device = {"kongdori_device": account.sign_in().cookies()["kongdori_device"]}
    _lock(account)
    assert _guess(auth, account.login_id, account.password).status == 429
    assert account.sign_in(cookies=device, address="192.0.2.200").status == 200
    assert _guess(auth, account.login_id, account.password).status == 200  # and that ended the row of failures


def test_the_owner_gets_in_even_behind_an_address_under_attack(auth: Any) -> None:
    account = auth.sign_up()
    device = {"kongdori_device": account.sign_in(address=ATTACKER).cookies()["kongdori_device"]}
    for number in range(throttle.ADDRESS_FREE + 1):
        assert _guess(auth, f"nobody-{number}").status == 400
    assert _guess(auth, "nobody-else").code == "login-slowed"
    assert _guess(auth, account.login_id, account.password).status == 429
    assert account.sign_in(cookies=device, address=ATTACKER).status == 200


def test_the_owner_gets_in_from_an_address_that_was_here_before(auth: Any) -> None:
    account = auth.sign_up()
    account.sign_in(address="192.0.2.10")
    _lock(account)
    assert _guess(auth, account.login_id, account.password, address="192.0.2.11").status == 429
    assert account.sign_in(address="192.0.2.10").status == 200


def test_a_device_that_was_here_before_slows_down_too(auth: Any) -> None:
    account = auth.sign_up()
    device = {"kongdori_device": account.sign_in().cookies()["kongdori_device"]}
    statuses = [_guess(auth, account.login_id, cookies=device).status for _ in range(8)]
    assert statuses == [400] * 6 + [429] * 2
    assert account.sign_in(address="192.0.2.200").status == 200  # others are not held up by it


def test_the_mark_of_another_account_or_a_forged_one_is_no_mark(auth: Any) -> None:
    account, stranger = auth.sign_up(), auth.sign_up()
    marks = [
        stranger.sign_in().cookies()["kongdori_device"],
        "A" * 86,
        account.sign_in(address="192.0.2.99").cookies()["kongdori_device"][:-4] + "AAAA",
    ]
    _lock(account)
    for mark in marks:
        refused = _guess(auth, account.login_id, account.password, cookies={"kongdori_device": mark})
        assert refused.code == "login-locked"


def test_a_right_password_ends_the_row(auth: Any) -> None:
    account = auth.sign_up()
    for _ in range(3):
        for _ in range(5):
            assert _guess(auth, account.login_id).status == 400
        assert _guess(auth, account.login_id, account.password).status == 200


def test_an_address_slows_down_over_all_accounts(auth: Any) -> None:
    """One guess each for many accounts; a right one in between gives no fresh start."""
    own = auth.sign_up()
    for number in range(throttle.ADDRESS_FREE + 1):
        assert _guess(auth, f"victim-{number}").status == 400
        if number % 10 == 0 and number < throttle.ADDRESS_FREE:
            assert _guess(auth, own.login_id, own.password).status == 200
    assert _guess(auth, "victim-last").status == 429
    assert auth.sign_in("victim-last", "wrong guess 1", address="192.0.2.77").status == 400
    # An IPv6 household counts as one.
    for number in range(throttle.ADDRESS_FREE + 1):
        assert _guess(auth, f"v6-{number}", address=f"2001:db8:0:1::{number:x}").status == 400
    assert _guess(auth, "v6-last", address="2001:db8:0:1:ffff::1").status == 429
    assert _guess(auth, "v6-last", address="2001:db8:0:2::1").status == 400


def test_a_lied_address_does_not_help(auth: Any) -> None:
    """Entries that a caller writes into X-Forwarded-For stand before the edge's own and are not read."""
    for number in range(throttle.ADDRESS_FREE + 2):
        lie = {"X-Forwarded-For": f"192.0.2.{number}, {ATTACKER}, 10.0.0.1"}
        last = auth.sign_in(f"nobody-{number}", "wrong guess 1", headers=lie)
    assert last.status == 429


def test_guessing_the_current_password_slows_down(auth: Any) -> None:
    account = auth.sign_up()
    token = account.offline()["access_token"]
    change = {"password": "marble compass 77", "current_password": "wrong guess 1"}
    statuses = [auth.call("PATCH", "/users/me", json_body=change, token=token).status for _ in range(7)]
    assert statuses == [422] * 6 + [429]
    assert auth.call("DELETE", "/users/me", json_body={"password": "wrong guess 1"}, token=token).status == 429
    right = change | {"current_password": account.password}
    assert auth.call("PATCH", "/users/me", json_body=right, token=token).status == 429
    _pass_time(2)
    assert auth.call("PATCH", "/users/me", json_body=right, token=token).status == 200


def test_nothing_of_what_was_typed_is_kept(auth: Any) -> None:
    """People type their password where the login id belongs."""
    auth.sign_in("my secret password", "ada")
    assert _rows()
    assert all("secret" not in row["key"] for row in _rows())


def test_old_counters_are_cleared_and_young_ones_stay(auth: Any) -> None:
    from auth_function import housekeeping

    _guess(auth, "long-ago")
    _pass_time(throttle.REMEMBER_S + 60)
    _guess(auth, "just-now", address="192.0.2.1")
    assert housekeeping.clear()["login_failures"] == 2
    assert len(_rows()) == 2


def test_a_counter_begins_anew_when_its_time_is_over(auth: Any) -> None:
    account = auth.sign_up()
    _lock(account)
    _pass_time(throttle.REMEMBER_ACCOUNT_S + 60)
    assert _guess(auth, account.login_id).status == 400
    with db.unit_of_work() as work:
        key = throttle.of_sign_in(
            login_key=names.login_key(account.login_id), user_id=None, known_address=False, address="x", device=None
        ).shared_key
        state = login_failures.get(work, key=key)
    assert state is not None
    assert state.failures == 1
