"""Auth over HTTP through the whole local cloud: edge, gateway, authorizer and its cache, the function's process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fixtures.local_cloud import LocalCloud

pytestmark = pytest.mark.integration

PASSWORD = "비밀의 정원사 열쇠"


def _cookie(answer: httpx.Response, name: str) -> str:
    lines = [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    assert len(lines) == 1
    assert "; Secure" in lines[0]
    assert "; HttpOnly" in lines[0]
    return lines[0].partition(";")[0]


def _person(cloud: LocalCloud, login_id: str) -> tuple[httpx.Client, httpx.Response]:
    """Signed up and in, as a browser would be."""
    client = cloud.client()
    made = client.post("/auth/sign-up", json={"name": "하늘", "login_id": login_id, "password": PASSWORD})
    assert made.status_code == 201, made.text
    form = {"grant_type": "password", "username": login_id, "password": PASSWORD}
    signed_in = client.post("/auth/token", data=form)
    assert signed_in.status_code == 200, signed_in.text
    client.cookies.clear()
    return client, signed_in


def _bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_signing_out_is_at_once_although_the_gateway_remembers_the_token(cloud: LocalCloud) -> None:
    client, signed_in = _person(cloud, "cloud-out")
    mine = _bearer(signed_in)
    for _ in range(3):  # now the authorizer's answer is kept
        assert client.get("/auth/users/me", headers=mine).json()["name"] == "하늘"
    assert client.get("/chat/conversations", headers=mine).status_code == 200
    cookie = {"Cookie": _cookie(signed_in, "kongdori_refresh")}
    assert client.post("/auth/sign-out", headers=cookie).status_code == 204
    for path in ("/auth/users/me", "/chat/conversations", "/summaries", "/movies"):
        refused = client.get(path, headers=mine)
        assert refused.status_code == 401, path
        assert refused.headers["content-type"] == "application/problem+json"


def test_deleting_the_account_is_at_once_everywhere(cloud: LocalCloud) -> None:
    client, signed_in = _person(cloud, "cloud-gone")
    mine = _bearer(signed_in)
    for path in ("/chat/conversations", "/summaries", "/movies"):
        assert client.get(path, headers=mine).status_code == 200
    assert client.delete("/auth/users/me", headers=mine).status_code == 422  # a bearer alone deletes nothing
    password = {"password": PASSWORD}
    assert client.request("DELETE", "/auth/users/me", headers=mine, json=password).status_code == 204
    for path in ("/auth/users/me", "/chat/conversations", "/summaries", "/movies"):
        assert client.get(path, headers=mine).status_code == 401, path


def test_an_api_key_holds_a_conversation_until_it_is_revoked(cloud: LocalCloud) -> None:
    client, signed_in = _person(cloud, "cloud-key")
    mine = _bearer(signed_in)
    made = client.post("/auth/api-keys", headers=mine, json={"name": "script"}).json()
    with_key = {"Authorization": f"Bearer {made['key']}"}
    conversation = client.post("/chat/conversations", headers=with_key, json={}).json()["id"]
    message = {"content": "What can you do?"}
    path = f"/chat/conversations/{conversation}/messages"
    assert client.post(path, headers=with_key, json=message).status_code == 201
    streamed = client.post(f"{path}/stream", headers=with_key, json=message)
    assert "event: done" in streamed.text
    for refused in ("/summaries", "/auth/api-keys", "/auth/sessions"):
        assert client.get(refused, headers=with_key).status_code == 403, refused
    assert client.delete(f"/auth/api-keys/{made['id']}", headers=mine).status_code == 204
    assert client.get("/chat/conversations", headers=with_key).status_code == 401
    assert client.post(path, headers=with_key, json=message).status_code == 401


def test_several_tabs_refresh_at_once(cloud: LocalCloud) -> None:
    _, signed_in = _person(cloud, "cloud-tabs")
    cookie = {"Cookie": _cookie(signed_in, "kongdori_refresh")}

    def refresh(_: int) -> httpx.Response:
        form = {"grant_type": "refresh_token"}
        return httpx.post(f"{cloud.url}/api/v1/auth/token", data=form, headers=cookie, timeout=30)

    with ThreadPoolExecutor(6) as tabs:
        answers = list(tabs.map(refresh, range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({_cookie(answer, "kongdori_refresh") for answer in answers}) == 1


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 6000, "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_gets_a_problem(cloud: LocalCloud, token: str) -> None:
    answer = cloud.client().get("/auth/users/me", headers={"Authorization": f"Bearer {token}"} if token else {})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 401
