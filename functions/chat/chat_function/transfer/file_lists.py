"""Reads the files of imported messages: what our own export holds of them. ChatGPT's archive names files without their
content; those are counted. Nothing in them is trusted.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

from chat_function.files import names, reading
from kongdori.errors import KongdoriError
from kongdori.repositories.chat_files import ReadFile
from kongdori.visible_text import is_visible

_MOST_OF_MESSAGE = 20
_MOST_PAGES = 500


class FoundFile(NamedTuple):
    """A file with its content, and how many bytes it counts for."""

    content: ReadFile
    size_bytes: int


def keys_in(given: Any, files: dict[str, FoundFile | None]) -> list[str]:
    """The keys of a message's files. Adds those that come for the first time to `files`: None where there is no content
    that can be read.
    """
    keys = []
    for one in (given if isinstance(given, list) else [])[:_MOST_OF_MESSAGE]:
        key = one.get("id") if isinstance(one, dict) else None
        if isinstance(key, str) and 0 < len(key) <= 200 and key not in keys:
            files[key] = files.get(key) or _read(one)
            keys.append(key)
    return keys


def count_in(given: Any) -> int:
    """How many files ChatGPT names with a message; it names images among its parts too."""
    listed = given if isinstance(given, list) else []
    kinds = [one.get("mime_type") for one in listed if isinstance(one, dict)]
    return sum(not (isinstance(kind, str) and kind.startswith("image/")) for kind in kinds)


def _read(given: dict[str, Any]) -> FoundFile | None:
    name = names.display_name(given["name"])[:255] if isinstance(given.get("name"), str) else ""
    if not is_visible(name):
        return None
    content = _image(name, given["image"]) if isinstance(given.get("image"), str) else _text(name, given)
    if content is None:
        return None
    held = len(content.image or b"") + sum(len(page.encode()) for page in content.pages)
    said = given.get("size_bytes")
    return FoundFile(content, max(held, 1, min(said, reading.MOST_BYTES) if isinstance(said, int) else 1))


def _image(name: str, encoded: str) -> ReadFile | None:
    try:
        found = reading.read(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError, KongdoriError):
        return None
    if found.image is None:
        return None
    return ReadFile(name, found.kind, [], False, memoryview(found.image), found.image_type)


def _text(name: str, given: dict[str, Any]) -> ReadFile | None:
    pages, kind = given.get("pages"), given.get("kind")
    if not isinstance(pages, list) or not 0 < len(pages) <= (1 if kind == "text" else _MOST_PAGES):
        return None
    if kind not in ("text", "pdf") or not all(isinstance(page, str) for page in pages):
        return None
    kept = [_storable(page) for page in pages]
    if not any(page.strip() for page in kept) or sum(map(len, kept)) > reading.MOST_CHARACTERS:
        return None
    return ReadFile(name, kind, kept, given.get("cut") is True, None, None)


def _storable(text: str) -> str:
    """Without what no database holds."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
