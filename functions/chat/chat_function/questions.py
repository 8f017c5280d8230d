"""What a question is understood to ask, and whether its answer may be shared with others."""

from __future__ import annotations

from dataclasses import replace

from chat_function.engines import Engine, Question
from chat_function.saved import shared_key
from kongdori import intents
from kongdori.db import UnitOfWork
from kongdori.intents import IntentPolicy, Recognition
from kongdori.observability import timed
from kongdori.repositories import movies

_NAMES_FILMS = frozenset({"which_films", "film_licences"})  # intents whose answer depends on what the house offers
_FILMS_NAMED = 100


def understand(work: UnitOfWork, text: str, *, opening: bool, engine: Engine) -> Question:
    """Intent, entities, confidence and language; and, where the answer may be shared with others, under which key."""
    with timed("intent"):
        found = intents.recognise(text)
        policy = intents.policy(found.intent) if found.intent else None
        shareable = policy is not None and _shareable(text, policy, found.language, opening=opening)
    films = _films(work, found.language) if found.intent in _NAMES_FILMS else None
    question = Question(
        text=text,
        language=found.language,
        intent=found.intent,
        confidence=found.confidence,
        policy=policy,
        films=films,
    )
    if policy is None or not shareable:
        return question
    entities = {name: found.entities[name] for name in policy.entities if name in found.entities}
    key = shared_key(policy, entities, found.language, engine=engine, films=films)
    return replace(question, shared_key=key, shared_text=_shared_text(text, policy, found, entities))


def _shareable(text: str, policy: IntentPolicy, language: str, *, opening: bool) -> bool:
    """Whether the policy allows it, and the text neither leans on the conversation nor holds anything personal."""
    return (
        policy.cacheable
        and policy.ttl_s is not None
        and language in policy.questions
        and not intents.leans_on_conversation(text, opening=opening)
        and not intents.has_personal(text)
    )


def _shared_text(text: str, policy: IntentPolicy, found: Recognition, entities: dict[str, str]) -> str:
    """What a shared answer is generated from: words that we wrote, so that nobody can slip in orders for everybody's
    answer. An utterance of the catalogue stands for itself; any other is asked as the intent's own question.
    """
    if found.confidence == 1.0 and not entities:
        return text
    question = policy.questions[found.language]
    return f"{question} ({', '.join(entities.values())})" if entities else question


def _films(work: UnitOfWork, language: str) -> list[str]:
    found = movies.page(work, query=None, genre=None, after=None, limit=_FILMS_NAMED)[:_FILMS_NAMED]
    titles = [row["title"].get(language) or row["title"]["en"] for row in found]
    return sorted(f"{title} ({row['year']}; {row['licence']})" for title, row in zip(titles, found, strict=True))
