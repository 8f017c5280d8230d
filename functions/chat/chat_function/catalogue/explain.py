"""Explains what the served version makes of an utterance, with the nearest utterances of the draft."""

from __future__ import annotations

from heapq import nlargest

from kongdori_intents import Recognition, has_personal
from kongdori_intents.language import LANGUAGES
from kongdori_intents.recogniser import LONGEST
from kongdori_intents.text import normalise
from kongdori_intents.training.rules import ENOUGH_UTTERANCES
from kongdori_intents.training.source import Definitions

from chat_function.catalogue import draft, versions
from chat_function.catalogue.likeness import pairs_of, share_of_pairs
from chat_function.catalogue.schemas import Advice, Nearest, Reason, UtteranceTested
from kongdori.db import unit_of_work
from kongdori.recognition import serving, wit
from kongdori.recognition.serving import Serving

_NEAREST = 5
_A_FEW = 3  # further utterances, where an intent has enough of them but none like this one
_SHOWN = 300  # characters of the normalised text


def explain(utterance: str) -> UtteranceTested:
    """Recognises an utterance as if it were the first message of a conversation."""
    with unit_of_work() as work:
        drafted = draft.read(work)
        served = versions.served(work)
        work.commit()
    found = wit.apply_veto(
        served.recogniser.recognise(utterance), utterance, known=frozenset(served.recogniser.catalogue.names)
    )
    reason = _reason(served, utterance, found)
    policy = served.recogniser.catalogue.policies.get(found.intent) if found.intent else None
    nearest = _nearest(utterance, drafted.intents) if len(utterance) <= LONGEST else []
    return UtteranceTested(
        normalised=normalise(utterance[: 2 * LONGEST])[:_SHOWN],
        language=found.language,
        intent=found.intent,
        best=found.best,
        confidence=found.confidence,
        threshold=found.threshold if found.threshold is not None and found.threshold <= 1.0 else None,
        exact=found.exact,
        entities=found.entities,
        served=reason in {"exact", "sure"},
        reason=reason,
        version=served.version,
        answer=policy.answers.get(found.language) if policy else None,
        nearest=nearest,
        advice=_advice(found, drafted.intents, nearest) if reason == "unsure" else None,
    )


def _reason(served: Serving, utterance: str, found: Recognition) -> Reason:
    if len(utterance) > LONGEST:
        return "too-long"
    if found.language not in LANGUAGES:
        return "other-language"
    if found.intent is None:
        return "guarded" if found.threshold is None or found.confidence >= found.threshold else "unsure"
    policy = served.recogniser.catalogue.policies[found.intent]
    if serving.leans_on_conversation(utterance, opening=True):
        return "leans"
    if has_personal(utterance):
        return "personal"
    if not (policy.cacheable or policy.fixed):
        return "not-cacheable"
    return "exact" if found.exact else "sure"


def _advice(found: Recognition, drafted: Definitions, nearest: list[Nearest]) -> Advice | None:
    best = found.best
    if best is None or best not in drafted:
        return None
    missing = ENOUGH_UTTERANCES - len(drafted[best].utterances.get(found.language, []))
    own = next((near.similarity for near in nearest if near.intent == best), 0.0)
    rival = next((near.intent for near in nearest if near.intent != best and near.similarity >= own), None)
    return Advice(intent=best, more=max(_A_FEW, missing), rival=rival)


def _nearest(utterance: str, drafted: Definitions) -> list[Nearest]:
    """The utterances that share most of their pairs of characters with this one."""
    mine = pairs_of(utterance)
    close = (
        Nearest(intent=name, utterance=line, similarity=round(alike, 3))
        for name, intent in drafted.items()
        for line in intent.lines
        if (alike := share_of_pairs(mine, pairs_of(line))) > 0
    )
    return nlargest(_NEAREST, close, key=lambda one: one.similarity)
