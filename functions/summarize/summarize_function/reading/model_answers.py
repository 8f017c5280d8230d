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
_REPAIRED = 4000  # characters of a wrong answer that the model is shown again
_REPAIR = "That can't be used: {why}. Answer once more, with nothing but JSON of this schema: {schema}"
_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
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
    """What `read` makes of the answer. One that it can't use is repaired once, by the model, which is told why; None
    where that does not help.
    """
    asked = question
    for attempt in range(_TRIES):
        completion = ask(asked, schema, attempt)
        found = _object_in(completion.text)
        answer = read(found) if found is not None else None
        if answer is not None:
            return answer
        why = "it is no JSON object" if found is None else fault(found, schema) or "it names nothing that is there"
        logger.warning("unusable-model-answer", attempt=attempt, characters=len(completion.text))
        wrong = ChatMessage("assistant", completion.text[:_REPAIRED])
        asked = [*question, wrong, ChatMessage("user", _REPAIR.format(why=why, schema=json.dumps(schema)))]
    return None


def fault(value: Any, schema: dict[str, Any], at: str = "the answer") -> str | None:
    """What keeps a value from being of a schema of ours; None if it is. jsonschema was looked at: it takes 60 ms and
    four packages, and says more than a model needs.
    """
    kind = schema["type"]
    its_type = type(value)
    if its_type is not _TYPES[kind]:  # not isinstance: to Python true is an integer
        return f"{at} is no {kind}"
    parts: list[tuple[Any, dict[str, Any], str]] = []
    if kind == "object":
        missing = [name for name in schema["required"] if name not in value]
        if missing:
            return f"{at} has no `{missing[0]}`"
        parts = [(value[name], part, f"`{name}`") for name, part in schema["properties"].items()]
    elif kind == "array":
        parts = [(item, schema["items"], f"an item of {at}") for item in value]
    return next((found for item, part, name in parts if (found := fault(item, part, name))), None)


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
