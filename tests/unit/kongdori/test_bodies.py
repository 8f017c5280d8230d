"""What a request may hold."""

from __future__ import annotations

import gzip

import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid-input"),
        (b"null", 422, "invalid-input"),
        (b"[]", 422, "invalid-input"),
        (b"{}", 422, "invalid-input"),
        (b'{"text": 1}', 422, "invalid-input"),
        (b'{"text": "a", "more": 1}', 422, "invalid-input"),
        (b'{"text": ', 400, "malformed-body"),
        (b'{"text": "\xff"}', 400, "malformed-body"),
        (b'{"text": "\\ud800"}', 400, "malformed-body"),
        (b'{"text": "a\\u0000b"}', 400, "malformed-body"),
        (b'{"text": "' + b"a" * (6 * 1024 * 1024) + b'"}', 413, "too-large"),
    ],
)
def test_a_bad_body_is_a_problem(client: TestClient, body: bytes, status: int, code: str) -> None:
    answer = client.post("/notes", content=body, headers={"content-type": "application/json"})
    problem = answer.json()
    assert answer.status_code == status == problem["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:kongdori:problem:{code}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert {"title", "detail"} <= problem.keys()


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip", "GZIP", "identity, gzip"])
def test_a_compressed_body_is_refused_by_the_header(client: TestClient, encoding: str) -> None:
    headers = {"content-type": "application/json", "content-encoding": encoding}
    answer = client.post("/notes", content=gzip.compress(b'{"text": "a"}'), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:kongdori:problem:unsupported-content-encoding")
    assert "Content-Encoding" in answer.json()["detail"]


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_a_body_as_it_is_may_say_so(client: TestClient, encoding: str) -> None:
    assert client.post("/notes", json={"text": "a"}, headers={"content-encoding": encoding}).status_code == 200


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream"])
def test_json_under_another_content_type_is_refused_by_the_header(client: TestClient, kind: str) -> None:
    answer = client.post("/notes", content=b'{"text": "a"}', headers={"content-type": kind} if kind else {})
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:kongdori:problem:unsupported-content-type")
    assert answer.json()["detail"] == "The header Content-Type must be application/json."


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/x+json"])
def test_json_has_several_content_types(client: TestClient, kind: str) -> None:
    assert client.post("/notes", content=b'{"text": "a"}', headers={"content-type": kind}).status_code == 200


def test_a_written_out_backslash_u0000_is_text(client: TestClient) -> None:
    assert client.post("/notes", json={"text": "a\\u0000b"}).json() == {"text": "a\\u0000b"}
    assert client.post("/notes", json={"text": "😀"}).json() == {"text": "😀"}


def test_a_query_that_is_not_text_is_refused(client: TestClient) -> None:
    for query in ("q=%ff", "q=a%00b", "&".join(f"a{n}=1" for n in range(200))):
        assert client.get(f"/address?{query}").status_code == 422
