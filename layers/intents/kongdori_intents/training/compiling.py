"""From intents as they are written to the JSON that is served beside the model."""

from __future__ import annotations

from typing import Any

from kongdori_intents.guards import kind_marks, marks_of
from kongdori_intents.text import exact_key, normalise
from kongdori_intents.time_dependence import time_marks
from kongdori_intents.training.source import IntentDefinition, Source, digest_of


def compiled(source: Source) -> dict[str, Any]:
    """What `catalogue.read` reads; training adds `evidence` to it."""
    intents = {}
    exact = {}
    for name, intent in source.intents.items():
        utterances = [normalise(utterance) for utterance in intent.lines]
        exact.update({exact_key(utterance): name for utterance in utterances})
        intents[name] = {
            "cacheable": intent.cacheable,
            "ttl_s": intent.ttl_s,
            "entities": intent.entities,
            "answers": intent.answers,
            "questions": {language: lines[0] for language, lines in intent.utterances.items()},
            "fixed": intent.fixed,
            "digest": digest_of(intent),
            "marks": sorted(always_met(intent).union(*map(marks_of, utterances), *map(time_marks, utterances))),
        }
    return {
        "version": source.version,
        "intents": intents,
        "exact": exact,
        "concepts": {"en": source.lexicon.en, "ko": source.lexicon.ko},
    }


def always_met(intent: IntentDefinition) -> frozenset[str]:
    """The marks of the entities in an intent's key, which its texts may always hold."""
    return kind_marks(intent.entities)
