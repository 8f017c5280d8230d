"""Who calls, and from where: only the gateway says that."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

pytestmark = pytest.mark.unit


WHO = {
    "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "session_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "role": "member",
}


def test_identity_comes_from_the_authorizer_only(invoke: Callable[..., dict[str, Any]]) -> None:
    known = invoke("/me", authorizer=WHO)
    assert json.loads(known["body"]) == {"user_id": WHO["user_id"], "role": "member"}
    assert known["headers"]["x-request-id"] == "gateway-id"
    forged = {"x-amzn-request-context": json.dumps({"authorizer": WHO})}
    assert invoke("/me", headers=forged)["statusCode"] == 401
    assert invoke("/me", authorizer={"user_id": "me"})["statusCode"] == 401


def test_behind_the_web_adapter_it_comes_in_the_adapters_header(build: Callable[..., FastAPI]) -> None:
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
def test_the_address_is_what_the_edge_saw(invoke: Callable[..., dict[str, Any]], forwarded: str, address: str) -> None:
    answer = invoke("/address", headers={"X-Forwarded-For": forwarded})
    assert json.loads(answer["body"]) == {"address": address}
