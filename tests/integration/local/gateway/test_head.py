"""HEAD over the whole local cloud: each address that GET reads answers with the same status and no body."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fixtures.local_cloud import Account, LocalCloud

import chat_function.site

pytestmark = pytest.mark.integration
NOT_THERE = "0199d0c2-7c00-7000-8000-000000000001"
DOCUMENT = json.loads(Path(chat_function.site.__file__).with_name("openapi.json").read_text())
ADDRESSES = sorted(path for path, operations in DOCUMENT["paths"].items() if "get" in operations)


@pytest.fixture(scope="module")
def somebody(cloud: LocalCloud) -> Account:
    return cloud.sign_up()


@pytest.mark.parametrize("path", [*ADDRESSES, "/api/v1/docs", "/api/v1/openapi.json"])
def test_head_answers_what_get_answers_without_a_body(cloud: LocalCloud, somebody: Account, path: str) -> None:
    address = cloud.url + path.replace("{name}", "greeting").replace("{number}", "0")
    address = re.sub(r"\{\w+\}", NOT_THERE, address)
    read, head = somebody.client.get(address), somebody.client.head(address)
    assert (head.status_code, head.content) == (read.status_code, b"")
    assert head.headers["content-type"] == read.headers["content-type"]
    assert head.headers["x-request-id"]


def test_a_method_that_no_route_takes_is_refused(somebody: Account) -> None:
    assert somebody.client.delete("/health").status_code == 405
    assert somebody.client.post("/nothing").json()["type"] == "urn:kongdori:problem:not-found"
