"""Signing up, in, on and out, through the function's handler and a real Postgres."""

from __future__ import annotations

from typing import Any

import pytest

from kongdori import db
from kongdori.repositories import sessions, users

pytestmark = pytest.mark.integration

COOKIE_RULES = {"HttpOnly", "Secure", "SameSite=strict", "Path=/api/v1/auth"}


def test_sign_up_gives_the_account(auth: Any) -> None:
    body = {"name": "  콩 주인 ", "login_id": "Ada@Example.org", "password": "graphite lantern 42"}
    answer = auth.call("POST", "/sign-up", json_body=body)
    assert answer.status == 201
    assert answer.json.keys() == {"id", "name", "login_id", "role", "created_at"}
    assert (answer.json["name"], answer.json["login_id"], answer.json["role"]) == (
        "콩 주인",
        "Ada@Example.org",
        "member",
    )
    assert answer.headers["x-request-id"]
    assert answer.headers["x-process-time"]
    assert "db;dur=" in answer.headers["server-timing"][0]


@pytest.mark.parametrize("variant", ["ada", "ADA", "ａｄａ", " ada "])
def test_a_login_id_is_taken_however_it_is_written(auth: Any, variant: str) -> None:
    auth.sign_up("Ada")
    body = {"name": "x", "login_id": variant, "password": "graphite lantern 42"}
    answer = auth.call("POST", "/sign-up", json_body=body)
    assert (answer.status, answer.code) == (409, "login-taken")
    assert auth.sign_in(variant, "graphite lantern 42").status == 200


def test_sign_up_again_with_the_same_key_is_one_account(auth: Any) -> None:
    body = {"name": "x", "login_id": "retry", "password": "graphite lantern 42"}
    key = {"Idempotency-Key": "k-1"}
    first = auth.call("POST", "/sign-up", json_body=body, headers=key)
    again = auth.call("POST", "/sign-up", json_body=body, headers=key)
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    other = auth.call("POST", "/sign-up", json_body=body | {"password": "graphite lantern 43"}, headers=key)
    assert (other.status, other.code) == (409, "idempotency-reused")
    with db.unit_of_work() as work:
        kept = work.one("SELECT response, fingerprint FROM idempotency_keys")
    assert kept is not None
    assert kept["response"] == {"id": first.json["id"]}  # nothing else of the person stays with the key


def test_the_refresh_token_is_a_cookie(auth: Any) -> None:
    answer = auth.sign_up().sign_in()
    assert answer.json.keys() == {"access_token", "token_type", "expires_in"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("bearer", 900)
    for name in ("kongdori_refresh", "kongdori_device"):
        parts = {part.strip() for part in answer.set_cookies()[name].split(";")}
        assert parts >= COOKIE_RULES
    assert "Max-Age=2592000" in answer.set_cookies()["kongdori_refresh"]
    assert answer.headers["cache-control"] == ["no-store"]


def test_offline_access_puts_the_refresh_token_into_the_body(auth: Any) -> None:
    answer = auth.sign_up().sign_in(fields={"scope": "openid offline_access"})
    assert answer.json.keys() == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert "kongdori_refresh" not in answer.set_cookies()
    again = auth.refresh(answer.json["refresh_token"])
    assert again.status == 200
    assert again.json["refresh_token"] != answer.json["refresh_token"]
    assert "kongdori_refresh" not in again.set_cookies()


def test_refreshing_by_cookie_rotates_it(auth: Any) -> None:
    first = auth.sign_up().sign_in()
    second = auth.refresh(cookies=first.cookies())
    assert second.status == 200
    assert "refresh_token" not in second.json
    assert second.cookies()["kongdori_refresh"] != first.cookies()["kongdori_refresh"]
    assert auth.call("GET", "/users/me", token=second.json["access_token"]).status == 200


def test_refresh_tokens_are_not_in_the_database(auth: Any) -> None:
    issued = auth.sign_up().offline()
    with db.unit_of_work() as work:
        rows = work.all("SELECT sessions::text AS line FROM sessions")
    assert issued["refresh_token"] not in rows[0]["line"]


def test_who_i_am(auth: Any) -> None:
    account = auth.sign_up(name="하늘")
    token = account.offline()["access_token"]
    me = auth.call("GET", "/users/me", token=token)
    assert me.status == 200
    assert (me.json["id"], me.json["name"], me.json["login_id"]) == (account.id, "하늘", account.login_id)
    assert "password" not in me.text


def test_changing_the_name(auth: Any) -> None:
    token = auth.sign_up().offline()["access_token"]
    answer = auth.call("PATCH", "/users/me", json_body={"name": " 바다 "}, token=token)
    assert (answer.status, answer.json["name"]) == (200, "바다")
    assert auth.call("GET", "/users/me", token=token).json["name"] == "바다"


def test_changing_the_password_ends_the_other_sessions(auth: Any) -> None:
    account = auth.sign_up()
    here, there = account.offline(), account.offline()
    change = {"password": "marble compass 77", "current_password": account.password}
    assert auth.call("PATCH", "/users/me", json_body=change, token=here["access_token"]).status == 200
    assert auth.call("GET", "/users/me", token=here["access_token"]).status == 200
    assert auth.refresh(here["refresh_token"]).status == 200
    assert auth.call("GET", "/users/me", token=there["access_token"]).status == 401
    assert auth.refresh(there["refresh_token"]).status == 400
    assert auth.sign_in(account.login_id, account.password).status == 400
    assert auth.sign_in(account.login_id, "marble compass 77").status == 200


@pytest.mark.parametrize("current", [None, "", "wrong password"])
def test_a_new_password_needs_the_current_one(auth: Any, current: str | None) -> None:
    account = auth.sign_up()
    token = account.offline()["access_token"]
    change = {"password": "marble compass 77"} | ({} if current is None else {"current_password": current})
    answer = auth.call("PATCH", "/users/me", json_body=change, token=token)
    assert (answer.status, answer.code) == (422, "wrong-password")
    assert answer.json["errors"][0]["loc"] == ["body", "current_password"]
    assert auth.sign_in(account.login_id, account.password).status == 200


def test_where_i_am_signed_in(auth: Any) -> None:
    account = auth.sign_up()
    tokens = [account.offline() for _ in range(3)]
    first = auth.call("GET", "/sessions", token=tokens[0]["access_token"], query={"limit": "2"})
    assert first.status == 200
    following = auth.call(
        "GET", "/sessions", token=tokens[0]["access_token"], query={"limit": "2", "cursor": first.json["next_cursor"]}
    )
    items = first.json["items"] + following.json["items"]
    assert len({item["id"] for item in items}) == 3
    assert following.json["next_cursor"] is None
    assert [item["current"] for item in items] == [False, False, True]
    assert items[0]["user_agent"] == "Tests/1.0"
    assert items[0]["address"] == "203.0.113.7"


def test_ending_one_of_my_sessions_is_at_once(auth: Any) -> None:
    account = auth.sign_up()
    here, there = account.offline(), account.offline()
    listed = auth.call("GET", "/sessions", token=here["access_token"]).json["items"]
    other = next(item["id"] for item in listed if not item["current"])
    assert auth.call("DELETE", f"/sessions/{other}", token=here["access_token"]).status == 204
    assert auth.call("GET", "/users/me", token=there["access_token"]).status == 401
    assert auth.refresh(there["refresh_token"]).status == 400
    assert auth.call("DELETE", f"/sessions/{other}", token=here["access_token"]).status == 404


def test_signing_out_by_cookie_is_at_once(auth: Any) -> None:
    signed_in = auth.sign_up().sign_in()
    answer = auth.call("POST", "/sign-out", cookies=signed_in.cookies())
    assert answer.status == 204
    assert "Max-Age=0" in answer.set_cookies()["kongdori_refresh"]
    assert auth.call("GET", "/users/me", token=signed_in.json["access_token"]).status == 401
    assert auth.refresh(cookies=signed_in.cookies()).status == 400
    assert auth.call("POST", "/sign-out", cookies=signed_in.cookies()).status == 204  # it is dead, as asked


def test_signing_out_by_access_token_or_form(auth: Any) -> None:
    account = auth.sign_up()
    one, two = account.offline(), account.offline()
    assert auth.call("POST", "/sign-out", token=one["access_token"]).status == 204
    assert auth.call("GET", "/users/me", token=one["access_token"]).status == 401
    assert auth.call("GET", "/users/me", token=two["access_token"]).status == 200
    assert auth.call("POST", "/sign-out", form={"refresh_token": two["refresh_token"]}).status == 204
    assert auth.call("GET", "/users/me", token=two["access_token"]).status == 401


def test_signing_out_everywhere(auth: Any) -> None:
    account, stranger = auth.sign_up(), auth.sign_up().offline()
    many = [account.offline() for _ in range(3)]
    assert auth.call("POST", "/sign-out", token=many[0]["access_token"], query={"everywhere": "true"}).status == 204
    for tokens in many:
        assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401
        assert auth.refresh(tokens["refresh_token"]).status == 400
    assert auth.call("GET", "/users/me", token=stranger["access_token"]).status == 200
    dead = auth.call("POST", "/sign-out", token=many[0]["access_token"], query={"everywhere": "true"})
    assert dead.status == 401  # a dead session must not reach the others, and 204 would say it had


def test_signing_out_of_nothing_is_said(auth: Any) -> None:
    assert auth.call("POST", "/sign-out").status == 401
    assert auth.call("POST", "/sign-out", token="nonsense").status == 401


def test_deleting_me_deletes_all_at_once(auth: Any, buckets: tuple[str, ...]) -> None:
    import boto3

    account, stranger = auth.sign_up(), auth.sign_up()
    tokens = account.offline()
    s3 = boto3.client("s3")
    for owner in (account, stranger):
        s3.put_object(Bucket=buckets[0], Key=f"media/uploads/{owner.id}/u/film.mp4", Body=b"x")
    s3.put_object(Bucket=buckets[1], Key="transcripts/mine.json", Body=b"{}")
    with db.unit_of_work() as work:
        work.run(
            "INSERT INTO digests (id, content_sha256, language, engine, title, overview, duration_s, coverage,"
            " transcript_key) VALUES (gen_random_uuid(), 'x', 'en', 'offline', '', '', 1, 1, 'transcripts/mine.json')"
        )
        work.run(
            "INSERT INTO summaries (id, user_id, source_type, source, source_key, wished_language, language, engine,"
            " status, digest_id)"
            " SELECT gen_random_uuid(), %s, 'transcript', '{}', 'k', 'en', 'en', 'offline', 'done', id FROM digests",
            (account.id,),
        )
        work.run(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, status, response) VALUES (%s, 'k', 'f', 200, '{}')",
            (account.id,),
        )
        work.commit()
    password = {"password": account.password}
    assert auth.call("DELETE", "/users/me", json_body=password, token=tokens["access_token"]).status == 204
    assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401
    assert auth.refresh(tokens["refresh_token"]).status == 400
    assert auth.sign_in(account.login_id, account.password).status == 400
    with db.unit_of_work() as work:
        for table in ("sessions", "summaries", "digests", "idempotency_keys"):
            left = work.one(f"SELECT count(*) AS n FROM {table}")  # noqa: S608
            assert left == {"n": 0}, table
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=buckets[0])["Contents"]] == [
        f"media/uploads/{stranger.id}/u/film.mp4"
    ]
    assert "Contents" not in s3.list_objects_v2(Bucket=buckets[1])
    assert auth.sign_up(account.login_id).id != account.id  # the login id is free again


def test_deleting_me_with_a_wrong_password_deletes_nothing(auth: Any, buckets: tuple[str, ...]) -> None:
    account = auth.sign_up()
    token = account.offline()["access_token"]
    answer = auth.call("DELETE", "/users/me", json_body={"password": "wrong password"}, token=token)
    assert (answer.status, answer.code) == (422, "wrong-password")
    assert auth.call("GET", "/users/me", token=token).status == 200
    assert auth.call("DELETE", "/users/me", json_body={"password": account.password}, token=token).status == 204


def test_the_account_stays_while_the_file_store_is_away(auth: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kongdori import storage

    account = auth.sign_up()
    token = account.offline()["access_token"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    storage._s3.cache_clear()
    answer = auth.call("DELETE", "/users/me", json_body={"password": account.password}, token=token)
    storage._s3.cache_clear()
    assert (answer.status, answer.code) == (503, "storage-unavailable")
    assert auth.call("GET", "/users/me", token=token).status == 200


def test_a_demoted_admin_loses_it_at_once(auth: Any) -> None:
    from auth_function.access_tokens import verify_access
    from kongdori.identity import GatewayIdentity, check_session

    account = auth.sign_up()
    with db.unit_of_work() as work:
        users.set_role(work, id=account.id, role="admin")
        work.commit()
    claims = verify_access(account.offline()["access_token"])
    assert claims.role == "admin"
    caller = GatewayIdentity(user_id=claims.user_id, session_id=claims.session_id, role=claims.role)
    with db.unit_of_work() as work:
        assert check_session(work, caller).role == "admin"
        users.set_role(work, id=claims.user_id, role="guest")
        work.commit()
        assert check_session(work, caller).role == "guest"


def test_signing_in_again_in_the_same_browser_ends_the_session_it_replaces(auth: Any) -> None:
    account = auth.sign_up()
    first = account.sign_in()
    second = account.sign_in(cookies=first.cookies())
    assert auth.call("GET", "/users/me", token=first.json["access_token"]).status == 401
    assert len(auth.call("GET", "/sessions", token=second.json["access_token"]).json["items"]) == 1


def test_a_person_has_at_most_a_hundred_sessions(auth: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from auth_function import grants

    monkeypatch.setattr(grants, "MOST_SESSIONS", 3)
    account = auth.sign_up()
    many = [account.offline() for _ in range(5)]
    alive = [auth.call("GET", "/users/me", token=tokens["access_token"]).status for tokens in many]
    assert alive == [401, 401, 200, 200, 200]


def test_sessions_end_by_age(auth: Any) -> None:
    tokens = auth.sign_up().offline()
    with db.unit_of_work() as work:
        work.run("UPDATE sessions SET created_at = now() - interval '179 days'")
        work.commit()
    assert auth.refresh(tokens["refresh_token"]).status == 200
    with db.unit_of_work() as work:
        row = work.one("SELECT expires_at - now() < interval '25 hours' AS capped FROM sessions")
        assert row == {"capped": True}
        work.run("UPDATE sessions SET expires_at = now() - interval '1 second'")
        work.commit()
    assert auth.call("GET", "/users/me", token=tokens["access_token"]).status == 401
    with db.unit_of_work() as work:
        assert sessions.clear_expired(work, most=10) == 1
