"""Personal API keys: shown once, kept as a hash, named, scoped, expiring, revocable, their owner's alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fixtures.proxy import Answer

from kongdori import db
from kongdori.repositories import users

pytestmark = pytest.mark.integration


def create(auth: Any, token: str, **body: Any) -> Answer:
    answer: Answer = auth.call("POST", "/api-keys", json_body={"name": "laptop"} | body, token=token)
    return answer


def signed_in(auth: Any, login_id: str | None = None) -> str:
    return str(auth.sign_up(login_id).offline()["access_token"])


def test_a_key_is_shown_once_and_kept_as_a_hash(auth: Any) -> None:
    token = signed_in(auth)
    made = create(auth, token, name="  Open WebUI ", scopes=["read", "chat"])
    assert made.status == 201
    assert made.json.keys() == {"id", "name", "scopes", "created_at", "expires_at", "key"}
    assert (made.json["name"], made.json["scopes"], made.json["expires_at"]) == ("Open WebUI", ["chat", "read"], None)
    listed = auth.call("GET", "/api-keys", token=token)
    assert listed.json == {
        "items": [{field: value for field, value in made.json.items() if field != "key"}],
        "next_cursor": None,
    }
    with db.unit_of_work() as work:
        rows = work.all("SELECT api_keys::text AS line FROM api_keys")
    assert made.json["key"].removeprefix("kd_")[:40] not in rows[0]["line"]


def test_a_key_is_a_bearer_token_for_what_its_scopes_cover(auth: Any) -> None:
    account = auth.sign_up()
    token = account.offline()["access_token"]
    reads = create(auth, token, scopes=["read"]).json["key"]
    assert auth.call("GET", "/users/me", token=reads).json["id"] == account.id
    chats = create(auth, token).json["key"]
    for key, method, path in [
        (chats, "GET", "/users/me"),
        (reads, "DELETE", "/users/me"),
        (reads, "GET", "/sessions"),
        (reads, "GET", "/api-keys"),
    ]:
        refused = auth.call(method, path, token=key)
        assert (refused.status, refused.code) == (403, "api-key-scope"), (method, path)
    refused = create(auth, reads, name="another")
    assert (refused.status, refused.code) == (403, "api-key-scope")


def test_a_revoked_key_opens_nothing(auth: Any) -> None:
    token = signed_in(auth)
    made = create(auth, token, scopes=["read"]).json
    assert auth.call("GET", "/users/me", token=made["key"]).status == 200
    assert auth.call("DELETE", f"/api-keys/{made['id']}", token=token).status == 204
    assert auth.call("GET", "/users/me", token=made["key"]).status == 401
    assert auth.call("DELETE", f"/api-keys/{made['id']}", token=token).status == 404
    assert auth.call("GET", "/users/me", token=token).status == 200


def test_a_key_past_its_date_opens_nothing_and_is_still_listed(auth: Any) -> None:
    token = signed_in(auth)
    soon = datetime.now(UTC) + timedelta(days=1)
    made = create(auth, token, scopes=["read"], expires_at=soon.isoformat()).json
    assert datetime.fromisoformat(made["expires_at"]) == soon
    assert auth.call("GET", "/users/me", token=made["key"]).status == 200
    with db.unit_of_work() as work:
        work.run("UPDATE api_keys SET expires_at = now()")
        work.commit()
    assert auth.call("GET", "/users/me", token=made["key"]).status == 401
    assert [one["id"] for one in auth.call("GET", "/api-keys", token=token).json["items"]] == [made["id"]]


def test_another_persons_keys_are_not_there(auth: Any) -> None:
    mine, theirs = signed_in(auth), signed_in(auth)
    made = create(auth, mine, scopes=["read"]).json
    assert auth.call("GET", "/api-keys", token=theirs).json["items"] == []
    assert auth.call("DELETE", f"/api-keys/{made['id']}", token=theirs).status == 404
    assert auth.call("GET", "/users/me", token=made["key"]).status == 200


def test_a_deleted_accounts_key_opens_nothing(auth: Any) -> None:
    account = auth.sign_up()
    key = create(auth, account.offline()["access_token"], scopes=["read"]).json["key"]
    with db.unit_of_work() as work:
        users.delete(work, id=UUID(account.id))
        work.commit()
    assert auth.call("GET", "/users/me", token=key).status == 401


def test_a_key_stays_when_its_owner_signs_out(auth: Any) -> None:
    token = signed_in(auth)
    key = create(auth, token, scopes=["read"]).json["key"]
    assert auth.call("POST", "/sign-out", token=token, query={"everywhere": "true"}).status == 204
    assert auth.call("GET", "/users/me", token=token).status == 401
    assert auth.call("GET", "/users/me", token=key).status == 200
    assert auth.call("POST", "/sign-out", token=key).status == 401  # a key is no session: it can't end any


@pytest.mark.parametrize(
    "body",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2999-01-01T00:00:00"},
        {"key": "kd_chosen"},
    ],
)
def test_a_key_that_breaks_a_rule_is_not_made(auth: Any, body: dict[str, Any]) -> None:
    token = signed_in(auth)
    refused = create(auth, token, **body)
    assert (refused.status, refused.json["errors"][0]["loc"][:2]) == (422, ["body", next(iter(body))])
    assert auth.call("GET", "/api-keys", token=token).json["items"] == []


def test_a_person_has_twenty_keys_at_most(auth: Any) -> None:
    token = signed_in(auth)
    answers = [create(auth, token) for _ in range(21)]
    assert [answer.status for answer in answers] == [201] * 20 + [409]
    assert answers[-1].code == "too-many-api-keys"
