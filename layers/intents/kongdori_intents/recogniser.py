"""What a text asks for. The exact utterance of an intent always counts; anything else only where the confidence is at
the intent's threshold or above, and nothing in the text turns the sentence round or speaks of something that the
intent has never met.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kongdori_intents import entities
from kongdori_intents.catalogue import CATALOGUE_FILE, FORMAT, MODEL_FILE, Catalogue, model_digest, read
from kongdori_intents.context import without_joining
from kongdori_intents.embedder import Embedder, embed_question
from kongdori_intents.guards import marks_of
from kongdori_intents.language import LANGUAGES, detect_language
from kongdori_intents.proper_names import proper_names
from kongdori_intents.text import exact_key, foreign_letters, normalise

if TYPE_CHECKING:
    from kongdori_intents.model import Model

LONGEST = 280  # characters
_NOT_A_QUESTION = re.compile(r"https?:|www\.|```|[{}<>\\]|\d{5,}")


class BrokenArtefact(ValueError):
    """What is stored of a recogniser can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """intent: None where nothing is sure enough. confidence: 0…1, the chance that the best intent is right, also where
    it is not sure enough. entities: those that belong to the intent's key. language: ISO 639-1 code of the text, "en"
    or "ko" where an intent was recognised. best: the most probable intent, also where it is not sure enough; None where
    the model was not asked. exact: the text is one of the intent's own utterances. threshold: the confidence that the
    best intent needs, above 1 where only its own utterances count; None where the model was not asked.
    """

    intent: str | None
    confidence: float
    entities: dict[str, str]
    language: str
    best: str | None = None
    exact: bool = False
    threshold: float | None = None


def _none() -> None:
    """No embedder."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A trained catalogue. model: reads the model at its first call, which loads numpy; an exact utterance never needs
    it. embedder: gives the sentence encoder, or None; called for each text that is no exact utterance, so it should
    give the same one again. raised: intent → a threshold that counts where it is above the calibrated one.
    """

    catalogue: Catalogue
    model: Callable[[], Model]
    embedder: Callable[[], Embedder | None] = _none
    raised: Mapping[str, float] = field(default_factory=dict)

    @staticmethod
    def open(folder: Path, *, embedder: Callable[[], Embedder | None] = _none) -> Recogniser:
        """The recogniser in a folder that `training.building.Built.save` wrote. Raises OSError or `BrokenArtefact`."""
        catalogue = _catalogue(json.loads((folder / CATALOGUE_FILE).read_text("utf-8")))
        return Recogniser(catalogue, _reader(folder / MODEL_FILE, catalogue), embedder)

    @staticmethod
    def of(document: dict[str, Any], model: bytes, *, embedder: Callable[[], Embedder | None] = _none) -> Recogniser:
        """The recogniser of the same two halves, wherever they are stored. Raises `BrokenArtefact`, also where the
        model belongs to another document.
        """
        catalogue = _catalogue(document)
        if document["model"] != model_digest(model):
            raise BrokenArtefact("its model is not the one that training stored")
        return Recogniser(catalogue, _reader(model, catalogue), embedder)

    def recognise(self, text: str) -> Recognition:
        """The intent of a text with its entities. Work is bounded: a text longer than `LONGEST` has no intent, nor has
        one in another language than English or Korean. Never raises.
        """
        language = detect_language(text)
        if len(text) > LONGEST or language not in LANGUAGES:
            return Recognition(None, 0.0, {}, language)
        normalised = normalise(text)
        key = exact_key(normalised)
        exact = self.catalogue.exact.get(key)
        if exact is None:  # whether a question that begins with "so" leans on the conversation is another question
            normalised = without_joining(normalised)
            exact = self.catalogue.exact.get(exact_key(normalised))
        if exact is not None:
            return Recognition(exact, 1.0, self._entities(exact, normalised, text), language, exact, exact=True)
        if (
            not key
            or len(normalised) > LONGEST
            or _NOT_A_QUESTION.search(text)  # normalised, what stands at its ends would be gone
            or foreign_letters(normalised)
        ):
            return Recognition(None, 0.0, {}, language)
        model = self.model()
        semantic = model.semantic
        embed = embed_question(self.embedder(), name=semantic.embedder, language=language) if semantic else None
        found = model.recognise(normalised, embed=embed)
        intent = self.catalogue.names[found.intent]
        threshold = max(found.threshold, self.raised.get(intent, 0.0))
        met = marks_of(normalised) <= self.catalogue.marks[intent]
        if found.confidence < threshold or not met or not self._knows(proper_names(text)):
            return Recognition(None, found.confidence, {}, language, intent, threshold=threshold)
        named = self._entities(intent, normalised, text)
        return Recognition(intent, found.confidence, named, language, intent, threshold=threshold)

    def _knows(self, names: frozenset[str]) -> bool:
        """Whether each stands in some utterance."""
        return all(any(name in utterance for utterance in self.catalogue.exact) for name in names)

    def _entities(self, intent: str, normalised: str, text: str) -> dict[str, str]:
        return entities.extract(normalised, self.catalogue.policies[intent].entities, raw=text)


def _catalogue(document: dict[str, Any]) -> Catalogue:
    try:
        layout, _, catalogue = document["format"], document["model"], read(document)
    except (LookupError, TypeError, AttributeError) as error:
        raise BrokenArtefact(f"its catalogue is not whole: {error!r}") from error
    if layout != FORMAT:
        raise BrokenArtefact(f"it has the layout {layout}, this release reads {FORMAT}: train again")
    return catalogue


def _reader(source: Path | bytes, catalogue: Catalogue) -> Callable[[], Model]:
    @cache
    def read_once() -> Model:
        from kongdori_intents.artefact_file import read_model

        return read_model(io.BytesIO(source) if isinstance(source, bytes) else source, catalogue.lexicon)

    return read_once
