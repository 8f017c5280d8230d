"""Asks the model for JSON and reads what it answers with care: a server may know no schemas, and a model may write
anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from kongdori.llm.completion import ChatMessage, Completion
from kongdori.observability import logger

_TRIES = 2
_FENCE = re.compile(r"^\s*```[a-z]*\s*|\s*```\s*$")
_LINK = re.compile(r"(?:https?://|www\.)[^\s)\]>]+", re.IGNORECASE)
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]{0,200}>")

STRING, NUMBER = {"type": "string"}, {"type": "integer"}

# Asks the model for JSON of a schema. Raises `ModelUnavailable` or `LimitReached`. The number tells apart its calls.
Ask = Callable[[Sequence[ChatMessage], dict[str, Any], int], Completion]


def json_object(**properties: Any) -> dict[str, Any]:
    """The schema of an object with these properties, all of them required."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def usable[Read](
    ask: Ask, question: list[ChatMessage], schema: dict[str, Any], read: Callable[[dict[str, Any]], Read | None]
) -> Read | None:
    """Asks until `read` can use the answer, twice at most."""
    for attempt in range(_TRIES):
        completion = ask(question, schema, attempt)
        found = _object_in(completion.text)
        answer = read(found) if found is not None else None
        if answer is not None:
            return answer
        logger.warning("unusable-model-answer", attempt=attempt, characters=len(completion.text))
    return None


def _object_in(text: str) -> dict[str, Any] | None:
    """The JSON object in an answer, fenced or wrapped in words or not."""
    bare = _FENCE.sub("", text)
    first, last = bare.find("{"), bare.rfind("}")
    if first < 0 or last <= first:
        return None
    try:
        found = json.loads(bare[first : last + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def plain_text(value: Any, said: str, *, most: int) -> str:
    """A line of plain text from an answer: no markup, no link that was not said, not endless, nothing unprintable."""
    if not isinstance(value, str):
        return ""
    bare = _LINK.sub(lambda m: m.group() if m.group() in said else "", _MARKUP.sub(r"\1", value))
    printable = "".join(c if c.isprintable() else " " for c in bare)
    return " ".join(printable.split())[:most]
