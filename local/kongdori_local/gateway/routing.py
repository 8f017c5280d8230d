"""Which route a request meets: a fixed segment goes before a parameter, as in API Gateway."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from kongdori_local.template import Route


class Router:
    """Built once from the template's routes."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        for route in routes:
            parts = route.path.split("/")
            self._by_length.setdefault((route.method, len(parts)), []).append((parts, route))
        for candidates in self._by_length.values():
            candidates.sort(key=lambda candidate: [part.startswith("{") for part in candidate[0]])

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and its decoded path parameters; None where there is no such route."""
        parts = path.split("/")
        for pattern, route in self._by_length.get((method, len(parts)), ()):
            parameters: dict[str, str] = {}
            for expected, part in zip(pattern, parts, strict=True):
                if expected.startswith("{"):
                    if not part:
                        break
                    parameters[expected[1:-1]] = unquote(part)
                elif expected != part:
                    break
            else:
                return route, parameters
        return None
