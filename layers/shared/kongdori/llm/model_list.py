"""Which models a server has: `GET /models`, as OpenAI and compatible servers answer it."""

from __future__ import annotations

from kongdori.llm.connection import Connection
from kongdori.llm.faults import Fault, chat_error, malformed
from kongdori.llm.server import ModelServer

_MOST_BYTES = 2 * 1024 * 1024
_MOST_NAMES = 1_000
_LONGEST_NAME = 200  # characters


def names(connection: Connection, *, within_s: float) -> list[str]:
    """The names, in alphabetical order; no more than a thousand. Raises `ModelUnavailable` or `LimitReached`."""
    server = ModelServer(connection.address, connection.bearer())
    try:
        return _names(server.ask("GET", "/models", within_s=within_s, at_most_bytes=_MOST_BYTES))
    except Fault as fault:
        raise chat_error(fault) from None


def _names(listed: object) -> list[str]:
    """Raises `Fault` where that is no list of models."""
    models = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(models, list):
        raise malformed("no-list-of-models")
    found = [model.get("id") for model in models if isinstance(model, dict)]
    return sorted({name for name in found if isinstance(name, str) and _is_name(name)})[:_MOST_NAMES]


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable()
