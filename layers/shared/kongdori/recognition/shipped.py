"""Kongdori's own catalogue as it is written (`catalogue/`), and as it was trained for this release (`artefact/`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kongdori_intents.recogniser import Recogniser

from kongdori.recognition.embedding import embedder, local_embedder

if TYPE_CHECKING:
    from kongdori_intents.lexicon import Lexicon
    from kongdori_intents.training.source import IntentDefinition, Source

ARTEFACT = Path(__file__).parent / "artefact"
CATALOGUE = Path(__file__).parent / "catalogue"
_CONCEPTS = CATALOGUE / "concepts.txt"


@cache
def recogniser() -> Recogniser:
    """The recogniser that this release ships with."""
    return Recogniser.open(ARTEFACT, embedder=embedder)


@cache
def alone() -> Recogniser:
    """The same without settings, for benchmarks, tools and tests: with the encoder of the release, read already."""
    local_embedder()(["many", "texts", "wait", "for", "it"])
    return Recogniser.open(ARTEFACT, embedder=local_embedder)


def intents() -> dict[str, IntentDefinition]:
    """By name, as the release's YAML says."""
    from kongdori_intents.training.source import read_intents

    return read_intents(CATALOGUE)


def lexicon() -> Lexicon:
    """The words that mean the same to Kongdori."""
    from kongdori_intents.training.source import read_lexicon

    return read_lexicon(_CONCEPTS)


def source() -> Source:
    """All that the artefact is trained from."""
    from kongdori_intents.training.source import Source, read_off_topic

    shipped = intents()
    return Source(shipped, read_off_topic(), lexicon(), frozenset(shipped))
