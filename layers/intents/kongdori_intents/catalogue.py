"""The catalogue of a trained recogniser: what may be done with each intent, its exact utterances and its marks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from kongdori_intents.lexicon import Lexicon

CATALOGUE_FILE, MODEL_FILE = "catalogue.json", "model.npz"  # of an artefact's folder
FORMAT = 4  # of stored artefacts; another number where what a release reads no longer means the same


@dataclass(frozen=True, slots=True)
class IntentPolicy:
    """What may be done with answers to an intent. ttl_s: seconds that a saved answer lives, None where none is saved.
    entities: the kinds that a saved answer's key holds. answers: language → written reply (Markdown). questions:
    language → the utterance that a saved answer is generated from. fixed: the written reply is always the reply, also
    where there is a language model. digest: of all that an answer depends on, for cache keys: where two versions of a
    catalogue agree in an intent, either may serve the other's saved answers.
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
    marks: what each intent has met, see `guards` and `time_dependence`. evidence, report: what calibration found, see
    `training.building`.
    """

    version: str
    names: tuple[str, ...]
    policies: dict[str, IntentPolicy]
    exact: dict[str, str]
    marks: dict[str, frozenset[str]]
    lexicon: Lexicon
    evidence: dict[str, Any]
    report: dict[str, Any] | None = None


def model_digest(model: bytes) -> str:
    """SHA-256, by which the catalogue of an artefact knows its model."""
    return hashlib.sha256(model).hexdigest()


def read(document: dict[str, Any]) -> Catalogue:
    """The catalogue of an artefact's JSON. Raises LookupError, TypeError or AttributeError for a broken one."""
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
