"""Health, and the document of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_health_and_the_documents_are_for_everybody(chat: People) -> None:
    who = chat()
    health = who.call("GET", "/health")
    document = who.call("GET", "/openapi.json")
    page = who.call("GET", "/docs")

    assert health.json == {
        "status": "ok",
        "version": "0.1.0",
        "checks": {"postgres": "ok", "redis": "ok", "model": "offline"},
    }
    assert document.json["openapi"].startswith("3.1")
    assert page.headers["content-type"].startswith("text/html")
