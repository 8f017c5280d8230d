"""The catalogue as it is served: policies, exact utterances and marks, read from a trained artefact's JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kongdori_intents.lexicon import Lexicon

ARTEFACT = Path(__file__).parent / "artefact"
CATALOGUE_FILE = "catalogue.json"
FORMAT = 1  # of artefacts in Postgres; another number where what a release reads no longer means the same


@dataclass(frozen=True, slots=True)
class IntentPolicy:
    """ttl_s: life time of a shared answer, None where it is never kept. entities: kinds that belong to its key.
    answers: language → written reply (Markdown). questions: language → the utterance a shared answer is
    generated from. fixed: the written reply is always the reply, also with a model. digest: of all that an answer
    depends on, for cache keys: another version of the catalogue may serve the answers of an intent that is the same.
    """

    name: str
    cacheable: bool
    ttl_s: int | None
    entities: tuple[str, ...]
    answers: dict[str, str]
    questions: dict[str, str] = field(default_factory=dict)
    fixed: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """names: in the order of the model's numbers. exact: `exact_key` of each utterance → intent.
    marks: what each intent has met, see `guards`. evidence, report: what calibration found, see `publishing`.
    """

    version: str
    names: tuple[str, ...]
    policies: dict[str, IntentPolicy]
    exact: dict[str, str]
    marks: dict[str, frozenset[str]]
    lexicon: Lexicon
    evidence: dict[str, Any]
    report: dict[str, Any] | None = None


def read(document: dict[str, Any]) -> Catalogue:
    """The catalogue of an artefact's JSON. Raises LookupError or TypeError for a broken one."""
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
                intent["fixed"],
                intent["digest"],
            )
            for name, intent in intents.items()
        },
        dict(document["exact"]),
        {name: frozenset(intent["marks"]) for name, intent in intents.items()},
        Lexicon(document["concepts"]["en"], document["concepts"]["ko"]),
        dict(document["evidence"]),
        document.get("report"),
    )
