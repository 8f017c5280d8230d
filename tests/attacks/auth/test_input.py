"""Bad input on every route of auth: a clear problem, no 5xx, nothing stored, no value echoed."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from auth_function import service
from kongdori import db
from kongdori.errors import Conflict

pytestmark = pytest.mark.integration

GOOD = {"name": "Ada", "login_id": "ada", "password": "graphite lantern 42"}
FORM = "application/x-www-form-urlencoded"


def _nobody() -> bool:
    with db.unit_of_work() as work:
        return work.one("SELECT count(*) AS n FROM users") == {"n": 0}


def _is_problem(answer: Any) -> None:
    assert answer.headers["content-type"] == ["application/problem+json"]
    assert answer.json.keys() >= {"type", "title", "status", "detail", "request_id"}
    assert answer.json["status"] == answer.status
    for leak in ("Traceback", "psycopg2", "SELECT", "graphite"):
        assert leak not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"null", 422),
        (b"{}", 422),
        (b"[]", 422),
        (b"1", 422),
        (b'"x"', 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"name": "\xff"}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": "\\u0000"}', 400),
        (b"[" * 50_000, 400),
        (b'{"name":' * 20_000, 400),
    ],
)
def test_bodies_that_are_none(auth: Any, body: bytes, status: int) -> None:
    answer = auth.call("POST", "/sign-up", body=body, headers={"Content-Type": "application/json"})
    assert answer.status == status
    _is_problem(answer)
    assert _nobody()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (field, value)
        for field in GOOD
        for value in (None, 1, True, [], {}, "", "x" * 1_000_000, "\u202e\u202e\u202e\u202e\u202e\u202e\u202e\u202e\n")
    ]
    + [("role", "admin"), ("id", "x"), ("is_admin", True)],
)
def test_fields_of_the_wrong_kind(auth: Any, field: str, value: Any) -> None:
    answer = auth.call("POST", "/sign-up", json_body=GOOD | {field: value})
    assert answer.status == 422
    _is_problem(answer)
    assert answer.json["errors"][0]["loc"] == ["body", field]
    assert len(answer.text) < 2000
    assert _nobody()


@pytest.mark.parametrize("field", GOOD)
def test_missing_fields(auth: Any, field: str) -> None:
    answer = auth.call("POST", "/sign-up", json_body={k: v for k, v in GOOD.items() if k != field})
    assert (answer.status, answer.json["errors"][0]["loc"]) == (422, ["body", field])


def test_a_body_over_the_limit(auth: Any) -> None:
    answer = auth.call("POST", "/sign-up", json_body=GOOD | {"name": "x" * 7_000_000})
    assert answer.status == 413
    _is_problem(answer)


def test_a_body_of_another_type(auth: Any) -> None:
    answer = auth.call("POST", "/sign-up", form=GOOD)
    assert answer.status == 415
    _is_problem(answer)


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "ключ"])
def test_an_odd_idempotency_key(auth: Any, key: str) -> None:
    answer = auth.call("POST", "/sign-up", json_body=GOOD, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert answer.status == 422
    assert _nobody()


@pytest.mark.parametrize(
    "look_alike",
    [
        "ＡＤＭＩＮ１",
        "Admin1",
        "ADMIN1",
        "𝐚𝐝𝐦𝐢𝐧𝟏",
        " admin1 ",
        "admın1",
        "аdmin1",
        "admin\u200b1",
        "ad\u00admin1",
        "admin\u20601",
    ],
)
def test_nobody_can_pass_for_another(auth: Any, look_alike: str) -> None:
    """Either the same account (409) or refused (422); the Turkish dotless i is a letter of its own, and visible."""
    auth.sign_up("admin1")
    answer = auth.call("POST", "/sign-up", json_body=GOOD | {"login_id": look_alike})
    assert answer.status in ({201} if "ı" in look_alike else {409, 422})


def test_one_login_id_in_a_race_is_one_account(auth: Any) -> None:
    def sign_up(number: int) -> str:
        try:
            service.sign_up(
                name=f"n{number}", login_id="racer", password="graphite lantern 42", address="", idempotency_key=None
            )
        except Conflict as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(sign_up, range(8)))
    assert outcomes == ["login-taken"] * 7 + ["made"]


@pytest.mark.parametrize("first_is_admin", [True, False])
def test_of_many_first_accounts_one_is_the_admin(
    auth: Any, monkeypatch: pytest.MonkeyPatch, first_is_admin: bool
) -> None:
    from kongdori.settings import get_settings

    monkeypatch.setenv("FIRST_ACCOUNT_IS_ADMIN", str(first_is_admin).lower())
    monkeypatch.setenv("SIGN_UP_ROLE", "guest")
    get_settings.cache_clear()

    def sign_up(number: int) -> str:
        made = service.sign_up(
            name="x", login_id=f"first-{number}", password="graphite lantern 42", address="", idempotency_key=None
        )
        return made.role

    with ThreadPoolExecutor(8) as threads:
        roles = sorted(threads.map(sign_up, range(8)))
    assert roles == (["admin"] + ["guest"] * 7 if first_is_admin else ["guest"] * 8)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"grant_type": "password", "username": "ada"}, "invalid_request"),
        ({"grant_type": "password", "username": "", "password": "x"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "PASSWORD", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": "password", "username": "nobody", "password": "x" * 50_000}, "invalid_grant"),
        ({"grant_type": "password", "username": "n" * 50_000, "password": "x"}, "invalid_grant"),
        ({"grant_type": "password", "username": "a\x00b", "password": "x"}, "invalid_request"),
        ([("grant_type", "password"), ("grant_type", "refresh_token")], "invalid_request"),
        ([("grant_type", "password"), ("username", "a"), ("username", "b"), ("password", "c")], "invalid_request"),
        ([(f"p{number}", "x") for number in range(60)], "invalid_request"),
        ({"grant_type": "x" * 100_000}, "invalid_request"),
    ],
)
def test_token_requests_that_are_none(auth: Any, form: Any, error: str) -> None:
    answer = auth.call("POST", "/token", form=form)
    assert (answer.status, answer.json["error"]) == (400, error)
    _is_problem(answer)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", json.dumps({"grant_type": "password", "username": "a", "password": "b"}).encode()),
        ("text/plain", b"grant_type=password"),
        ("", b"grant_type=password"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\np\r\n--x--',
        ),
    ],
)
@pytest.mark.parametrize("path", ["/token", "/sign-out"])
def test_a_form_of_another_type(auth: Any, path: str, kind: str, body: bytes) -> None:
    answer = auth.call("POST", path, body=body, headers={"Content-Type": kind} if kind else {})
    assert (answer.status, answer.code) == (415, "unsupported-content-type")
    assert answer.json["detail"] == f"The header Content-Type must be {FORM}."
    _is_problem(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=password&username=%ff&password=x",
        b"grant_type=password&username=%00&password=x",
        b"&&&&====",
    ],
)
def test_token_bodies_that_are_no_form(auth: Any, body: bytes) -> None:
    answer = auth.call("POST", "/token", body=body, headers={"Content-Type": FORM})
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    _is_problem(answer)


def test_a_compressed_form(auth: Any) -> None:
    body = gzip.compress(b"grant_type=password&username=a&password=b")
    answer = auth.call("POST", "/token", body=body, headers={"Content-Type": FORM, "Content-Encoding": "gzip"})
    assert (answer.status, answer.code) == (415, "unsupported-content-encoding")
    _is_problem(answer)


def test_broken_utf8_in_a_form(auth: Any) -> None:
    answer = auth.call("POST", "/token", body=b"grant_type=\xff", headers={"Content-Type": FORM})
    assert answer.status == 400
    _is_problem(answer)


def test_unknown_parameters_are_ignored_as_rfc_6749_asks(auth: Any) -> None:
    account = auth.sign_up()
    assert account.sign_in(fields={"client_id": "x", "audience": "y"}).status == 200


@pytest.mark.parametrize("encode", [True, False])
def test_unicode_passwords_work_escaped_or_not(auth: Any, encode: bool) -> None:
    from urllib.parse import quote

    account = auth.sign_up("한글사용자", password="비밀의 정원사 열쇠")
    text = "grant_type=password&username={}&password={}"
    values = [quote(value) if encode else value.replace(" ", "+") for value in (account.login_id, account.password)]
    body = text.format(*values).encode()
    assert auth.call("POST", "/token", body=body, headers={"Content-Type": FORM}).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": None},
        {"name": ""},
        {"name": 5},
        {"role": "admin"},
        {"login_id": "other"},
        {"current_password": "graphite lantern 42"},
        {"password": None, "current_password": "graphite lantern 42"},
        {"password": "short", "current_password": "graphite lantern 42"},
        {"password": "password1", "current_password": "graphite lantern 42"},
    ],
)
def test_changes_that_are_none(auth: Any, change: dict[str, Any]) -> None:
    account = auth.sign_up()
    token = account.offline()["access_token"]
    before = auth.call("GET", "/users/me", token=token).json
    answer = auth.call("PATCH", "/users/me", json_body=change, token=token)
    assert answer.status == 422
    _is_problem(answer)
    assert auth.call("GET", "/users/me", token=token).json == before
    assert auth.sign_in(account.login_id, account.password).status == 200


@pytest.mark.parametrize(
    "body", [b"[]", b'{"password": null}', b'{"password": "x", "more": 1}', b"{", b"\xff", b'{"password": "\\ud800"}']
)
def test_farewells_that_are_none_delete_nothing(auth: Any, body: bytes) -> None:
    token = auth.sign_up().offline()["access_token"]
    answer = auth.call("DELETE", "/users/me", body=body, headers={"Content-Type": "application/json"}, token=token)
    assert answer.status in {400, 422}
    _is_problem(answer)
    assert auth.call("GET", "/users/me", token=token).status == 200


@pytest.mark.parametrize(
    "session_id", ["x", "1", "%00", "../users/me", "' OR 1=1", "00000000-0000-0000-0000-00000000000g"]
)
def test_session_ids_that_are_none(auth: Any, session_id: str) -> None:
    token = auth.sign_up().offline()["access_token"]
    answer = auth.call("DELETE", f"/sessions/{session_id}", token=token)
    assert answer.status == 404
    _is_problem(answer)


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "bnVsbA"}, {"cursor": "y" * 300}],
)
def test_pages_that_are_none(auth: Any, query: dict[str, str]) -> None:
    token = auth.sign_up().offline()["access_token"]
    answer = auth.call("GET", "/sessions", query=query, token=token)
    assert answer.status == 422
    _is_problem(answer)


def test_an_odd_user_agent_is_kept_short_and_harmless(auth: Any) -> None:
    account = auth.sign_up()
    agent = "A" * 5000 + "\x7f<script>"
    token = account.sign_in(fields={"scope": "offline_access"}, headers={"User-Agent": agent}).json["access_token"]
    item = auth.call("GET", "/sessions", token=token).json["items"][0]
    assert item["user_agent"] == "A" * 300


def test_what_the_api_does_not_have_is_not_there(auth: Any) -> None:
    token = auth.sign_up().offline()["access_token"]
    for method, path in [
        ("GET", "/keys"),
        ("POST", "/keys"),
        ("GET", "/"),
        ("GET", "/users/me/"),
    ]:
        answer = auth.call(method, path, token=token)
        assert answer.status == 404
        _is_problem(answer)
    assert auth.call("PUT", "/users/me", token=token).status == 405
