"""HEAD is GET without the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.unit


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


def test_head_through_the_lambda_handler(invoke: Callable[..., dict[str, Any]]) -> None:
    answer = invoke("/address", method="HEAD")
    assert (answer["statusCode"], answer["body"]) == (200, "")
