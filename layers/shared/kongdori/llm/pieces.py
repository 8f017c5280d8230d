"""What a model writes, in the pieces that servers send, made into text that can be saved and shown."""

from __future__ import annotations

import json
from typing import Any

_OPENS, _CLOSES = "<think>", "</think>"


def clean(text: str) -> str:
    """The text without what neither Postgres nor UTF-8 can hold: NUL goes, half of a character becomes U+FFFD."""
    text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def tidy(value: Any) -> Any:
    """JSON as it can be passed on and saved: without `null`, its texts clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [tidy(held) for held in value]
    if isinstance(value, dict):
        return {clean(name): tidy(held) for name, held in value.items() if held is not None}
    return value


def arguments(value: Any) -> str:
    """A tool call's arguments, which are a text with JSON in it. Some servers send the JSON itself."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def text_of(delta: dict[str, Any]) -> str:
    """What a delta says, also where it comes in parts (Mistral's models that think send those)."""
    content = delta.get("content") or delta.get("refusal") or ""
    if not isinstance(content, list):
        return str(content)
    return "".join(str(part.get("text") or "") for part in content if part.get("type") == "text")


class WholeCharacters:
    """Text whose pieces may end in the middle of a character: servers that cut UTF-16 send half an emoji."""

    def __init__(self) -> None:
        self._half = ""

    def add(self, piece: str) -> str:
        """What is whole by now."""
        piece, self._half = self._half + piece, ""
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return clean(piece)


class Thinking:
    """Text that may begin with `<think>`: so write models that think aloud where their server doesn't know their
    format. What stands there is no part of the answer, unless nothing else comes.
    """

    def __init__(self) -> None:
        self._held = ""  # the beginning, while it may become the tag; then the thought, the tag included
        self._told = 0  # how much of that was passed on, or is the tag
        self._is_over = self._has_begun = False

    def add(self, piece: str) -> tuple[str, str]:
        """More of the thought, and more of the answer."""
        if self._is_over:
            return "", self._answer(piece)
        self._held += piece
        if not self._told and not self._opens():
            return "", self._held if self._is_over else ""
        end = self._held.find(_CLOSES, self._told)
        self._is_over = end >= 0
        until = end if self._is_over else max(self._told, len(self._held) - len(_CLOSES) + 1)
        thought, self._told = self._held[self._told : until], until
        return thought, self._answer(self._held[end + len(_CLOSES) :]) if self._is_over else ""

    def rest(self) -> str:
        """What was held back and is the answer after all, once no more comes."""
        return "" if self._is_over else self._held

    def _opens(self) -> bool:
        """Whether a thought begins. Where none can any more, all is the answer."""
        begins = self._held.lstrip()
        if begins.startswith(_OPENS):
            self._told = len(self._held) - len(begins) + len(_OPENS)
            return True
        self._is_over = self._has_begun = not _OPENS.startswith(begins)
        return False

    def _answer(self, piece: str) -> str:
        """The answer, without the space between the thought and it."""
        piece = piece if self._has_begun else piece.lstrip()
        self._has_begun = self._has_begun or bool(piece)
        return piece
