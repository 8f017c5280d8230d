"""The headers of every answer, and the last net under errors."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

pytestmark = pytest.mark.unit


def test_an_answer_carries_id_time_and_parts(client: TestClient) -> None:
    answer = client.post("/notes", json={"text": "안녕"})
    assert answer.json() == {"text": "안녕"}
    assert answer.headers["x-request-id"]
    assert float(answer.headers["x-process-time"]) >= 0
    assert answer.headers["server-timing"].startswith("db;dur=")
    assert answer.headers["cache-control"] == "no-store"


def test_a_bug_tells_nothing(client: TestClient) -> None:
    answer = client.get("/fail/bug")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:kongdori:problem:internal"
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"]
