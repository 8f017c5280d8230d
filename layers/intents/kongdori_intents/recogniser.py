"""What a text asks for. The exact utterance of an intent always counts; anything else only where the trust score
is above the intent's threshold and nothing in the text turns the sentence round or speaks of something the
intent has never met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kongdori_intents import entities
from kongdori_intents.catalogue import Catalogue
from kongdori_intents.embedding import asker
from kongdori_intents.guards import marks_of
from kongdori_intents.language import detect_language
from kongdori_intents.serving import Serving, current
from kongdori_intents.text import exact_key, foreign_letters, normalise

LONGEST = 280
_LANGUAGES = {"en", "ko"}
_NOT_A_QUESTION = re.compile(r"https?:|www\.|```|[{}<>\\]|\d{5,}")


@dataclass(frozen=True, slots=True)
class Recognition:
    """intent: None where nothing is sure enough. confidence: 0…1, the chance that the intent is right, also where
    it is None. entities: those that belong to the intent's key. language: of the text, "en" or "ko" where
    an intent was recognised. best: the most probable intent, also where it is not sure enough; None where nothing
    was asked of the model. exact: the text is one of the intent's own utterances.
    """

    intent: str | None
    confidence: float
    entities: dict[str, str]
    language: str
    best: str | None = None
    exact: bool = False


def recognise(text: str, *, serving: Serving | None = None) -> Recognition:
    """The intent of a text with its entities, by what is served now or by another version. Work is bounded: longer
    texts than `LONGEST` have no intent.
    """
    serving = serving or current()
    catalogue = serving.catalogue
    language = detect_language(text)
    if len(text) > LONGEST or language not in _LANGUAGES:
        return Recognition(None, 0.0, {}, language)
    normalised = normalise(text)
    exact = catalogue.exact.get(exact_key(normalised))
    if exact is not None:
        return Recognition(exact, 1.0, _entities(catalogue, exact, normalised, text), language, exact, exact=True)
    if (
        not exact_key(normalised)
        or len(normalised) > LONGEST
        or _NOT_A_QUESTION.search(text)  # normalised, what stands at its ends would be gone
        or foreign_letters(normalised)
    ):
        return Recognition(None, 0.0, {}, language)
    model = serving.model()
    found = model.recognise(normalised, ask=asker(model.meaning.embedder, language) if model.meaning else None)
    intent, trust = catalogue.names[found.intent], found.trust
    threshold = serving.threshold(intent, found.threshold)
    if trust < threshold or not _fits(catalogue, intent, normalised):
        return Recognition(None, trust, {}, language, intent)
    return Recognition(intent, trust, _entities(catalogue, intent, normalised, text), language, intent)


def _fits(catalogue: Catalogue, intent: str, normalised: str) -> bool:
    """Whether the intent has met every negation, opposite and kind of thing that the text holds."""
    return marks_of(normalised) <= catalogue.marks[intent]


def _entities(catalogue: Catalogue, intent: str, normalised: str, text: str) -> dict[str, str]:
    return entities.extract(normalised, catalogue.policies[intent].entities, raw=text)
