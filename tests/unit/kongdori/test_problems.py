"""Every exception, and every request that fits no route, is answered with a problem."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from kongdori import errors
from kongdori.problems import STATUS

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("id", ["x", "1", "00000000-0000-0000-0000-00000000000g"])
def test_an_id_that_is_none_is_not_found(client: TestClient, id: str) -> None:
    for answer in (client.get(f"/notes/{id}"), client.put(f"/notes/{id}", json={"wrong": 1})):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:kongdori:problem:not-found")
        assert "errors" not in answer.json()


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


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/notes", 405)])
def test_what_is_not_there_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
