"""Which route a request meets. As in API Gateway the path alone chooses the resource, then the method a route of it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from kongdori_local.template_gateway import Route

_OF_ANY = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}


class Router:
    """Built once from the template's routes."""

    def __init__(self, routes: Iterable[Route]) -> None:
        resources: dict[str, dict[str, Route]] = {}
        for route in routes:
            resources.setdefault(route.path, {})[route.method] = route
        self._by_length: dict[int, list[tuple[list[str], dict[str, Route]]]] = {}
        for path, methods in resources.items():
            parts = path.split("/")
            self._by_length.setdefault(len(parts), []).append((parts, methods))
        for candidates in self._by_length.values():  # a fixed segment goes before a parameter
            candidates.sort(key=lambda candidate: [part.startswith("{") for part in candidate[0]])

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and its decoded path parameters; None where there is no such route."""
        parts = path.split("/")
        for pattern, methods in self._by_length.get(len(parts), ()):
            parameters: dict[str, str] = {}
            for expected, part in zip(pattern, parts, strict=True):
                if expected.startswith("{"):
                    if not part:
                        break
                    parameters[expected[1:-1]] = unquote(part)
                elif expected != part:
                    break
            else:
                route = methods.get(method) or (methods.get("ANY") if method in _OF_ANY else None)
                return (route, parameters) if route else None
        return None
