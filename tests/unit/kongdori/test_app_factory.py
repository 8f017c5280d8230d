"""The app factory: every way a request can be wrong gets a problem, and the headers are always there."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient

from kongdori import errors
from kongdori.app_factory import create_app, lambda_handler
from kongdori.bodies import Schema
from kongdori.identity import ClientAddress, Unchecked
from kongdori.observability import timed
from kongdori.problems import STATUS

pytestmark = pytest.mark.unit


class Note(Schema):
    text: str


def build(*, behind_web_adapter: bool = False) -> FastAPI:
    app = create_app(title="test", routers=[], behind_web_adapter=behind_web_adapter)

    @app.post("/notes")
    def add(note: Note) -> dict[str, str]:
        with timed("db"):
            return {"text": note.text}

    @app.get("/notes/{note_id}")
    def get(note_id: UUID) -> None:
        raise errors.NotFound

    @app.put("/notes/{note_id}")
    def put(note_id: UUID, note: Note) -> None:
        raise errors.NotFound

    @app.get("/words")
    def words() -> StreamingResponse:
        return StreamingResponse(iter(["a", "b"]), media_type="text/plain")

    @app.get("/endless")
    def endless() -> StreamingResponse:
        return StreamingResponse(itertools.repeat("data: a\n\n"), media_type="text/event-stream")

    @app.get("/me")
    def me(caller: Unchecked) -> dict[str, str]:
        return {"user_id": str(caller.user_id), "role": caller.role}

    @app.get("/address")
    def address(address: ClientAddress) -> dict[str, str]:
        return {"address": address}

    @app.get("/fail/{name}")
    def fail(name: str, request: Request) -> None:
        if name == "bug":
            raise RuntimeError("a secret in a traceback")
        kind = getattr(errors, name)
        raise kind(retry_after_s=7) if name == "LimitReached" else kind()

    return app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(build(), raise_server_exceptions=False) as client:
        yield client


def test_an_answer_carries_id_time_and_parts(client: TestClient) -> None:
    answer = client.post("/notes", json={"text": "안녕"})
    assert answer.json() == {"text": "안녕"}
    assert answer.headers["x-request-id"]
    assert float(answer.headers["x-process-time"]) >= 0
    assert answer.headers["server-timing"].startswith("db;dur=")
    assert answer.headers["cache-control"] == "no-store"


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


@pytest.mark.parametrize("id", ["x", "1", "00000000-0000-0000-0000-00000000000g"])
def test_an_id_that_is_none_is_not_found(client: TestClient, id: str) -> None:
    for answer in (client.get(f"/notes/{id}"), client.put(f"/notes/{id}", json={"wrong": 1})):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:kongdori:problem:not-found")
        assert "errors" not in answer.json()


@pytest.mark.parametrize("path", ["/address", "/words", "/notes/x", "/nowhere", "/fail/Conflict", "/fail/bug"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["x-request-id"] != got.headers["x-request-id"]
    for name in ("content-type", "content-length", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)


def test_head_of_a_route_that_has_no_get_is_refused(client: TestClient) -> None:
    answer = client.head("/notes")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "POST", b"")


def test_head_of_an_endless_stream_ends(client: TestClient) -> None:
    answer = client.head("/endless")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def test_head_through_the_lambda_handler() -> None:
    answer = lambda_handler(build())({**event(path="/address"), "httpMethod": "HEAD"}, None)
    assert (answer["statusCode"], answer["body"]) == (200, "")


def test_a_written_out_backslash_u0000_is_text(client: TestClient) -> None:
    assert client.post("/notes", json={"text": "a\\u0000b"}).json() == {"text": "a\\u0000b"}
    assert client.post("/notes", json={"text": "😀"}).json() == {"text": "😀"}


def test_a_field_error_names_the_field_and_never_the_value(client: TestClient) -> None:
    answer = client.post("/notes", json={"text": {"hunter2": 1}})
    assert answer.json()["errors"] == [{"loc": ["body", "text"], "message": "Input should be a valid string"}]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("kind", [kind for kind in STATUS if issubclass(kind, errors.KongdoriError)])
def test_every_exception_has_its_status(client: TestClient, kind: type[errors.KongdoriError]) -> None:
    answer = client.get(f"/fail/{kind.__name__}")
    assert answer.status_code == STATUS[kind][0]
    assert answer.json()["title"] == STATUS[kind][1]
    if answer.status_code == 429:
        assert answer.headers["retry-after"] == "7"
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_bug_tells_nothing(client: TestClient) -> None:
    answer = client.get("/fail/bug")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:kongdori:problem:internal"
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/notes", 405)])
def test_what_is_not_there_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_query_that_is_not_text_is_refused(client: TestClient) -> None:
    for query in ("q=%ff", "q=a%00b", "&".join(f"a{n}=1" for n in range(200))):
        assert client.get(f"/address?{query}").status_code == 422


def event(**context: Any) -> dict[str, Any]:
    return {
        "resource": "/me",
        "path": context.pop("path", "/me"),
        "httpMethod": "GET",
        "headers": context.pop("headers", {}),
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"requestId": "gateway-id", "identity": {"sourceIp": "198.51.100.7"}, **context},
        "body": None,
        "isBase64Encoded": False,
    }


WHO = {
    "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "session_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "role": "member",
}


def test_identity_comes_from_the_authorizer_only() -> None:
    handler = lambda_handler(build())
    known = handler(event(authorizer=WHO), None)
    assert json.loads(known["body"]) == {"user_id": WHO["user_id"], "role": "member"}
    assert known["headers"]["x-request-id"] == "gateway-id"
    forged = {"x-amzn-request-context": json.dumps({"authorizer": WHO})}
    assert handler(event(headers=forged), None)["statusCode"] == 401
    assert handler(event(authorizer={"user_id": "me"}), None)["statusCode"] == 401


def test_behind_the_web_adapter_it_comes_in_the_adapters_header() -> None:
    with TestClient(build(behind_web_adapter=True)) as client:
        header = {"x-amzn-request-context": json.dumps({"authorizer": WHO, "requestId": "adapter-id"})}
        answer = client.get("/me", headers=header)
        assert answer.json()["user_id"] == WHO["user_id"]
        assert answer.headers["x-request-id"] == "adapter-id"
        assert client.get("/me", headers={"x-amzn-request-context": "[1"}).status_code == 401
        assert client.get("/me", headers={"x-amzn-request-context": "[]"}).status_code == 401


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.9, 198.51.100.7", "203.0.113.9"),
        ("10.0.0.1, 203.0.113.9, 198.51.100.7", "203.0.113.9"),
        ("", "198.51.100.7"),
    ],
)
def test_the_address_is_what_the_edge_saw(forwarded: str, address: str) -> None:
    answer = lambda_handler(build())(event(path="/address", headers={"X-Forwarded-For": forwarded}), None)
    assert json.loads(answer["body"]) == {"address": address}
