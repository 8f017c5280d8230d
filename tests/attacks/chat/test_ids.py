"""A path with an id that can't be one names nothing: 404, and no word about fields of a form."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fixtures.chat import Person, Streamed, person

from chat_function import app, stream
from chat_function.catalogue import app as catalogue
from kongdori.app_factory import BASE, load_all_routes

pytestmark = pytest.mark.integration

BAD = ("0x0", "-1", "1.5", "00000000-0000-7000-8000-00000000000g", "a b", "한글", "'; --")


def calls(built: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route with an id in its path; a model there has a name, which may be anything."""
    load_all_routes(built)
    return [
        (method, context.path_format.removeprefix(BASE))
        for context in iter_route_contexts(built.routes)
        if "{" in (context.path_format or "") and not context.path_format.endswith("/{model_id}")
        for method in getattr(context.original_route, "methods", ())
    ]


def with_id(path: str, id: str) -> str:
    return re.sub(r"\{\w+\}", id, path)


@pytest.mark.parametrize(("method", "path"), calls(app.app))
def test_chat(chat: Any, method: str, path: str) -> None:
    who = chat()
    for bad in ("xyz", *BAD):
        answer = who.call(method, with_id(path, bad), {})
        assert (answer.status, answer.code) == (404, "not-found"), bad
        assert "errors" not in answer.json


@pytest.mark.parametrize(("method", "path"), calls(catalogue.app))
def test_the_catalogue(admin: Person, method: str, path: str) -> None:
    stranger = person(handler=catalogue.handler)
    for bad in BAD:
        answer = admin.call(method, with_id(path, bad), {})
        assert (answer.status, answer.code) == (404, "not-found"), bad
        assert stranger.call(method, with_id(path, bad), {}).code == "forbidden", "what is there is not for everybody"


@pytest.mark.parametrize(("method", "path"), calls(stream.app))
def test_streams(chat: Any, streamed: Streamed, method: str, path: str) -> None:
    with streamed.client(chat()) as client:
        for bad in ("xyz", *BAD):
            answer = client.request(method, with_id(path, bad), json={})
            assert (answer.status_code, answer.json()["type"]) == (404, "urn:kongdori:problem:not-found"), bad


def test_every_app_has_such_routes() -> None:
    assert [len(calls(one)) > 1 for one in (app.app, stream.app, catalogue.app)] == [True] * 3
