"""The catalogue as it is served: policies, exact utterances and marks, read once from the trained artefact's JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kongdori.intents.lexicon import Lexicon

ARTEFACT = Path(__file__).parent / "artefact"
CATALOGUE_FILE = "catalogue.json"


@dataclass(frozen=True, slots=True)
class IntentPolicy:
    """ttl_s: life time of a shared answer, None where it is never kept. entities: kinds that belong to its key.
    answers: language → written reply (Markdown). questions: language → the utterance a shared answer is
    generated from.
    """

    name: str
    cacheable: bool
    ttl_s: int | None
    entities: tuple[str, ...]
    answers: dict[str, str]
    questions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """names: in the order of the model's numbers. exact: `exact_key` of each utterance → intent.
    marks: what each intent has met, see `guards`.
    """

    version: str
    names: tuple[str, ...]
    policies: dict[str, IntentPolicy]
    exact: dict[str, str]
    marks: dict[str, frozenset[str]]
    lexicon: Lexicon


@cache
def load() -> Catalogue:
    """The catalogue of the package's own artefact."""
    document = json.loads((ARTEFACT / CATALOGUE_FILE).read_text("utf-8"))
    intents = document["intents"]
    return Catalogue(
        document["version"],
        tuple(sorted(intents)),
        {
            name: IntentPolicy(
                name,
                intent["cacheable"],
                intent["ttl_s"],
                tuple(intent["entities"]),
                intent["answers"],
                intent["questions"],
            )
            for name, intent in intents.items()
        },
        document["exact"],
        {name: frozenset(intent["marks"]) for name, intent in intents.items()},
        Lexicon(document["concepts"]["en"], document["concepts"]["ko"]),
    )


def policy(intent: str) -> IntentPolicy | None:
    """What may be done with answers to an intent; None for an unknown one."""
    return load().policies.get(intent)
