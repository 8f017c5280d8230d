"""What training is given, and what it knows of each text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from kongdori_intents.embedder import Embedder
from kongdori_intents.lexicon import Lexicon
from kongdori_intents.vectors import Floats, Indices, Vector


@dataclass(frozen=True, slots=True)
class Data:
    """Normalised texts in scope with the numbers of their intents, and off-topic texts. near_misses: off-topic texts
    that must never be served. calibration: further texts that nothing is trained on, with their intent or -1; where
    there are none, the texts themselves serve by cross-validation. marks, met: see `guards`. embed: with it, a joint
    confidence over n-grams and embeddings is learned too; language: of a text, so that only what it knows is embedded.
    """

    texts: list[str]
    intents: list[int]
    off_topic: list[str]
    names: list[str]
    lexicon: Lexicon = field(default_factory=Lexicon)
    calibration: list[tuple[str, int]] = field(default_factory=list)
    marks: Callable[[str], frozenset[str]] | None = None
    met: list[frozenset[str]] = field(default_factory=list)
    near_misses: list[str] = field(default_factory=list)
    embed: Embedder | None = None
    language: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One text. embedded: float32 (dimensions,), None where the embedder does not know its language. row: its number in
    the corpus, -1 for a text outside of it.
    """

    text: str
    vector: Vector
    embedded: Floats | None
    row: int = -1


class Scores(NamedTuple):
    """What a text scores by n-grams, by n-grams and embedding together, and by the embedding alone: float32
    (intents + 1,), the last for off-topic; None where it has no embedding.
    """

    ngrams: Floats
    both: Floats | None
    meaning: Floats | None

    def with_none_of(self, intents: Indices) -> Scores:
        """The scores, had these intents never been there."""
        both, meaning = (None if scores is None else _without(scores, intents) for scores in self[1:])
        return Scores(_without(self.ngrams, intents), both, meaning)


class Muted(NamedTuple):
    """Intents as if they had no utterance in Korean letters (`hangul`), or none in Latin ones."""

    intents: Indices
    hangul: bool


def _without(scores: Floats, intents: Indices) -> Floats:
    left = scores.copy()
    left[intents] = -np.inf
    return left
