"""Pages of other origins: the OpenAI-compatible routes answer them, errors too; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fixtures.small_edge import SmallEdge, small_edge

pytestmark = pytest.mark.integration
OPEN = ("/api/v1/chat/completions", "/api/v1/models", "/api/v1/models/some%2Fmodel")
CLOSED = ("/api/v1/model", "/api/v1/auth/token", "/api/v1/chat/conversations", "/api/v1/health", "/", "/media/films/x")
ASKED = {"origin": "https://chat.example", "access-control-request-method": "POST"}


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEdge]:
    with small_edge(tmp_path_factory.mktemp("edge")) as running:
        yield running


@pytest.mark.parametrize("path", OPEN)
def test_a_preflight_allows_what_it_asks_for(edge: SmallEdge, path: str) -> None:
    headers = "authorization,content-type,x-stainless-retry-count"
    answer = edge.request("OPTIONS", path, {**ASKED, "access-control-request-headers": headers})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == headers
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [("POST", OPEN[0]), ("GET", OPEN[1]), ("GET", OPEN[2])])
def test_the_gateways_own_errors_can_be_read_there(edge: SmallEdge, method: str, path: str) -> None:
    answer = edge.request(method, path, {"origin": "https://chat.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "*"


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_else_answers_a_page_of_another_origin(edge: SmallEdge, path: str) -> None:
    preflight = edge.request("OPTIONS", path, ASKED)
    assert preflight.status_code >= 400
    assert not [name for name in preflight.headers if name.startswith("access-control-")]
    answer = edge.request("GET", path, {"origin": "https://chat.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
