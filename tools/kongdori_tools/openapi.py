"""Merges the functions' OpenAPI documents into the one that /openapi.json serves, and the frontend's client comes from.

`python -m kongdori_tools.openapi` writes it to `chat_function/site/openapi.json`; `--check` fails where it has drifted.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

import chat_function.site
import kongdori
from kongdori.app_factory import load_all_routes
from kongdori.identity import gateway_identity
from kongdori.problems import PROBLEM_TYPE, Problem

APPS = (
    "auth_function.app",
    "chat_function.app",
    "chat_function.stream",
    "chat_function.catalogue.app",
    "chat_function.connection.app",
    "summarize_function.app",
    "stream_url_function.app",
)
TARGET = Path(chat_function.site.__file__).with_name("openapi.json")
_REPLACED = {"HTTPValidationError", "ValidationError"}  # FastAPI's own, which we never send


class Clash(Exception):
    """Two functions give one name to two things."""


def merged() -> dict[str, Any]:
    """The whole document, in a stable order."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for module in APPS:
        app: FastAPI = importlib.import_module(module).app
        load_all_routes(app)
        document = app.openapi()
        _secure(app, document)
        for path, operations in document["paths"].items():
            _add_all(paths.setdefault(path, {}), operations, f"{module} {path}")
        _add_all(schemas, document.get("components", {}).get("schemas", {}), module)
    schemas.update({"Problem": Problem.model_json_schema(ref_template="#/components/schemas/{model}")})
    for operations in paths.values():
        for operation in operations.values():
            _describe_problems(operation)
    _check_operation_ids(paths)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kongdori",
            "version": kongdori.__version__,
            "description": "An AI companion you host yourself. Errors are RFC 9457 problems.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {name: schema for name, schema in sorted(schemas.items()) if name not in _REPLACED},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "security": [{"bearer": []}],
    }


def _add_all(into: dict[str, Any], more: dict[str, Any], where: str) -> None:
    for name, value in more.items():
        if into.setdefault(name, value) != value and name not in _REPLACED | {"Problem"}:
            raise Clash(f"{where}: {name!r} is something else in another function. Give one of them another name.")


def _secure(app: FastAPI, document: dict[str, Any]) -> None:
    """Marks the operations that need no token: their routes never ask who is calling."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema and not _knows_caller(route):
            for method in route.methods or ():
                document["paths"][context.path_format][method.lower()]["security"] = []


def _knows_caller(route: APIRoute) -> bool:
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        if dependant.call is gateway_identity:
            return True
        waiting += dependant.dependencies
    return False


def _describe_problems(operation: dict[str, Any]) -> None:
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    responses.pop("422", None)
    for status, response in responses.items():
        if "Problem" in json.dumps(response) or (status >= "400" and "content" not in response):
            responses[status] = {"description": response["description"], "content": content}
    responses["default"] = {"description": "What went wrong (RFC 9457)", "content": content}


def _check_operation_ids(paths: dict[str, Any]) -> None:
    seen: dict[str, str] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            here = f"{method.upper()} {path}"
            if (other := seen.setdefault(operation["operationId"], here)) != here:
                raise Clash(f"{here} and {other} share the operation id {operation['operationId']!r}.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where the file has drifted, and write nothing")
    check = parser.parse_args().check
    text = json.dumps(merged(), indent=1, ensure_ascii=False) + "\n"
    if check and (not TARGET.exists() or TARGET.read_text("utf-8") != text):
        print(f"{TARGET} has drifted: run `python -m kongdori_tools.openapi`.", file=sys.stderr)
        return 1
    if not check:
        TARGET.write_text(text, "utf-8")
        print(f"{TARGET}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
