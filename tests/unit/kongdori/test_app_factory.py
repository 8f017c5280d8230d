"""Routes that are loaded when a request first needs them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from kongdori.app_factory import BASE, create_app, load_all_routes

pytestmark = pytest.mark.unit

LATER = "routes_of_a_test"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    first, later = APIRouter(), APIRouter()
    first.add_api_route("/often", lambda: "often", methods=["GET"])
    later.add_api_route("/seldom", lambda: "seldom", methods=["GET"])
    module = ModuleType(LATER)
    module.routers = [later]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, LATER, module)
    return create_app(title="test", routers=[first], more_routers=LATER)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_a_route_that_is_there_loads_no_more(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, LATER)  # loading it would fail

    assert client.get(f"{BASE}/often").json() == "often"


def test_a_request_that_fits_none_is_answered_by_what_is_loaded_then(client: TestClient) -> None:
    for _ in range(2):
        assert client.get(f"{BASE}/seldom").json() == "seldom"
        assert client.head(f"{BASE}/seldom").status_code == 200
    assert client.get(f"{BASE}/often").json() == "often"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/seldom", 405), ("POST", "/often", 405), ("GET", "/none", 404)]
)
def test_wrong_methods_and_paths_are_told_as_ever(client: TestClient, method: str, path: str, status: int) -> None:
    assert client.request(method, BASE + path).status_code == status


def test_who_reads_the_routes_loads_them_first(app: FastAPI) -> None:
    assert f"{BASE}/seldom" not in app.openapi()["paths"]
    app.openapi_schema = None
    load_all_routes(app)
    load_all_routes(app)

    assert set(app.openapi()["paths"]) == {f"{BASE}/often", f"{BASE}/seldom"}
