"""Intents as YAML. What comes in is somebody's file: its size, depth and shape are bounded before anything is built."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import yaml
from kongdori_intents.training.rules import MOST_INTENTS, Fault
from kongdori_intents.training.source import Definitions, IntentDefinition

_DEEPEST = 6
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "cacheable": bool,
    "ttl_s": (int, type(None)),
    "fixed": bool,
    "entities": list,
    "answers": dict,
    "utterances": dict,
}
_SAID = {bool: "true or false", list: "a list", dict: "a mapping from languages"}
_NEEDED = ("cacheable", "utterances")


class _Dumper(yaml.CSafeDumper):
    """Utterances stay one a line, and answers keep their lines."""


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


class _Loader(yaml.CSafeLoader):
    """Refuses a key that comes twice, which YAML's own loader takes the last of. A date is a text like any other."""

    yaml_implicit_resolvers = {  # noqa: RUF012 as PyYAML wants it
        first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:timestamp"]
        for first, forms in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "A key is a name.", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice.", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def dump(intents: Definitions) -> str:
    """The text that `load` reads back to the same."""
    shown = {
        name: {key: value for key, value in asdict(intent).items() if value or key in _NEEDED}
        for name, intent in intents.items()
    }
    return yaml.dump(shown, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100) if shown else "{}\n"


def load(text: str) -> tuple[dict[str, IntentDefinition], list[Fault]]:
    """The intents of a text, and what is wrong with its shape: one with a fault is left out."""
    try:
        fault = _unbounded(text)
        if fault is not None:
            return {}, [fault]
        given = yaml.load(text, Loader=_Loader)  # noqa: S506 a safe loader, made stricter
    except yaml.YAMLError as error:
        return {}, [_unreadable(error)]
    except (ValueError, RecursionError) as error:  # a number of ten thousand digits
        return {}, [Fault((), f"This can't be read as YAML: {str(error)[:200]}")]
    if not isinstance(given, dict):
        return {}, [Fault((), "The file is a mapping from the names of intents to intents.")]
    if len(given) > MOST_INTENTS:
        return {}, [Fault((), f"There are at most {MOST_INTENTS} intents.")]
    intents: dict[str, IntentDefinition] = {}
    faults: list[Fault] = []
    for name, document in given.items():
        found = _shape(str(name), document) if isinstance(name, str) else [Fault((str(name),), "A name is text.")]
        faults += found
        if not found:
            intents[name] = IntentDefinition.of(document)
    return intents, faults


def _unbounded(text: str) -> Fault | None:
    """What would let a small text grow, or reach beyond plain data: found in its events, before anything is built."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            return Fault((), f"Line {line}: a file holds one document.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return Fault((), f"Line {line}: anchors and aliases are not taken.")
        if getattr(event, "tag", None):
            return Fault((), f"Line {line}: tags are not taken.")
        if depth > _DEEPEST:
            return Fault((), f"Line {line}: this is nested too deep.")
    return None


def _unreadable(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    why = getattr(error, "problem", None) or getattr(error, "reason", None) or "this is not YAML"
    return Fault((), where + str(why)[:200])


def _shape(name: str, document: Any) -> list[Fault]:
    """Whether every field is known and of its kind."""
    if not isinstance(document, dict):
        return [Fault((name,), "An intent is a mapping with cacheable, utterances and the rest.")]
    faults = [Fault((name, key), "It is missing.") for key in _NEEDED if key not in document]
    for key, value in document.items():
        kind = _FIELDS.get(key) if isinstance(key, str) else None
        if kind is None:
            faults.append(Fault((name, str(key)), f"There is no such field; there are {', '.join(_FIELDS)}."))
        elif not isinstance(value, kind) or (key == "ttl_s" and isinstance(value, bool)):
            said = _SAID.get(kind, "a number of seconds") if isinstance(kind, type) else "a number of seconds"
            faults.append(Fault((name, key), f"It is {said}."))
        elif key in {"answers", "utterances", "entities"}:
            faults += _texts(name, key, value)
    return faults


def _texts(name: str, key: str, value: Any) -> list[Fault]:
    if key == "entities":
        return [Fault((name, key, i), "It is text.") for i, kind in enumerate(value) if not isinstance(kind, str)]
    faults = []
    for language, given in value.items():
        place = (name, key, str(language))
        if not isinstance(language, str):
            faults.append(Fault(place, "A language is text; write it in quotes."))
        elif isinstance(given, list) and key == "utterances":
            faults += [Fault((*place, i), "It is text.") for i, line in enumerate(given) if not isinstance(line, str)]
        elif not isinstance(given, str):
            faults.append(Fault(place, "It is text." if key == "answers" else "It is a list of texts, or one a line."))
    return faults
