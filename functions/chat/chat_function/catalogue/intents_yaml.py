"""Intents as YAML. A file that comes in is not trusted: its size, depth and shape are checked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import yaml
from kongdori_intents.training.rules import MOST_INTENTS, Fault
from kongdori_intents.training.source import Definitions, IntentDefinition
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

_DEEPEST = 6
_MESSAGES = {  # of pydantic's error types
    "bool_type": "Must be true or false.",
    "dict_type": "Must be a mapping from languages.",
    "extra_forbidden": "Unknown field. Use cacheable, ttl_s, fixed, entities, answers or utterances.",
    "int_type": "Must be a number of seconds.",
    "list_type": "Must be a list of texts, or a text with one per line.",
    "missing": "This field is missing.",
    "model_type": "An intent must be a mapping of fields such as cacheable and utterances.",
    "string_type": "Must be text.",
}


def _lines(given: Any) -> Any:
    return given.splitlines() if isinstance(given, str) else given


class _Document(BaseModel):
    """The shape of an intent in YAML."""

    model_config = ConfigDict(extra="forbid", strict=True)

    cacheable: bool
    ttl_s: int | None = None
    fixed: bool = False
    entities: list[str] = Field(default_factory=list)
    answers: dict[str, str] = Field(default_factory=dict)
    utterances: dict[str, Annotated[list[str], BeforeValidator(_lines)]]


class _Dumper(yaml.CSafeDumper):
    """Writes a text of several lines as a block."""


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


class _Loader(yaml.CSafeLoader):
    """Refuses a key that comes twice, of which PyYAML takes the last one. A date stays text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 as PyYAML wants it
        first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:timestamp"]
        for first, forms in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "A key must be a name.", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice.", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def dump(intents: Definitions) -> str:
    """The text that `load` reads back to the same."""
    shown = {
        name: {key: value for key, value in asdict(intent).items() if value or key in {"cacheable", "utterances"}}
        for name, intent in intents.items()
    }
    return yaml.dump(shown, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100) if shown else "{}\n"


def load(text: str) -> tuple[dict[str, IntentDefinition], list[Fault]]:
    """The intents of a text, without those that have another shape, and what is wrong with the shape of these."""
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
        return {}, [Fault((), "The file must be a mapping from intent names to intents.")]
    if len(given) > MOST_INTENTS:
        return {}, [Fault((), f"There can be up to {MOST_INTENTS} intents.")]
    intents: dict[str, IntentDefinition] = {}
    faults: list[Fault] = []
    for name, document in given.items():
        if not isinstance(name, str):
            faults.append(Fault((str(name),), "A name must be text; write it in quotes."))
            continue
        try:
            _Document.model_validate(document)
        except ValidationError as error:
            faults += [_fault(name, one["loc"], one["type"]) for one in error.errors()]
        else:
            intents[name] = IntentDefinition.of(document)
    return intents, faults


def _fault(name: str, place: tuple[str | int, ...], kind: str) -> Fault:
    if place[-1:] == ("[key]",):
        return Fault((name, *place[:-1]), "A language must be text; write it in quotes.")
    return Fault((name, *place), _MESSAGES.get(kind, "This isn't the shape of an intent's field."))


def _unbounded(text: str) -> Fault | None:
    """What would let a small text grow, or reach beyond plain data. PyYAML limits neither, so it is looked for in the
    parser's events, before anything is built.
    """
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            return Fault((), f"Line {line}: a file can hold only one document.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return Fault((), f"Line {line}: anchors and aliases aren't supported.")
        if getattr(event, "tag", None):
            return Fault((), f"Line {line}: tags aren't supported.")
        if depth > _DEEPEST:
            return Fault((), f"Line {line}: this is nested too deeply.")
    return None


def _unreadable(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    why = getattr(error, "problem", None) or getattr(error, "reason", None) or "this is not YAML"
    return Fault((), where + str(why)[:200])
