"""What a question is understood to ask, and whose earlier answer may be the answer."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from kongdori_intents import IntentPolicy, Recognition, depends_on_now, has_personal, names_date, normalise
from kongdori_intents.dates import dates_of
from kongdori_intents.entities import extract
from kongdori_intents.recogniser import LONGEST
from kongdori_intents.text import exact_key

from chat_function.answer_cache.store import shared_key
from chat_function.engines.base import Engine, Question
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.observability import timed
from kongdori.recognition import serving, wit
from kongdori.repositories import movies

_NAMES_FILMS = frozenset({"which_films", "film_licences"})  # intents whose answer depends on what the house offers
_FILMS_NAMED = 100
_LIKELY = 0.5  # a guess that is rather right than wrong counts as seen in the report


def recognise(text: str) -> Recognition:
    """What the text asks for, by what is published. Called before a turn's transaction: a recogniser may ask a server
    of its own, and nothing should be locked meanwhile.
    """
    if serving.is_due():
        with unit_of_work() as work:
            serving.refresh(work)
    with timed("intent"):
        recogniser = serving.current().recogniser
        found = recogniser.recognise(text)
        return wit.contradicted(found, text, known=frozenset(recogniser.catalogue.names))


def understand(
    work: UnitOfWork, text: str, found: Recognition, *, opening: bool, temporary: bool, engine: Engine
) -> Question:
    """The question; and, where an earlier answer may be the answer, by which key. `opening`: there is nothing that it
    could lean on. `temporary`: its conversation leaves nothing behind.
    """
    policy = serving.policy(found.intent) if found.intent else None
    question = Question(
        text=text,
        language=found.language,
        intent=found.intent,
        confidence=found.confidence,
        policy=policy,
        films=_films(work, found.language) if found.intent in _NAMES_FILMS else None,
        exact=found.exact,
        guess=found.best if found.confidence >= _LIKELY else None,
    )
    if serving.leans_on_conversation(text, opening=opening) or (not found.exact and depends_on_now(text)):
        return question
    personal = has_personal(text)
    if policy is None:
        own = engine.source == "model" and not temporary and not personal and len(text) <= LONGEST
        return replace(question, own_key=_own_words(text)) if own else question
    if policy.fixed and found.language in policy.answers:
        question = replace(question, written=policy.answers[found.language])
    if personal or not policy.cacheable or policy.ttl_s is None or found.language not in policy.questions:
        return question
    if not found.exact and _holds_more(text, policy):
        return question
    entities = {name: found.entities[name] for name in policy.entities if name in found.entities}
    if "title" in policy.entities and "title" not in entities and (named := _titles_named(work, text)):
        entities["title"] = named
    key = shared_key(policy, entities, found.language, engine=engine, films=question.films)
    return replace(question, shared_key=key, shared_text=_shared_text(question, policy, entities))


def _own_words(text: str) -> str:
    """The words by which a person's same question is found: without width forms, case, extra spaces and what ends a
    sentence, but with every sign that may mean something ("C++", "5 %").
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" .!?~…。")


def _shared_text(question: Question, policy: IntentPolicy, entities: dict[str, str]) -> str:
    """What a shared answer is generated from: the intent's own question, so that nobody can slip in orders for
    everybody's answer, not even by signs or invisible letters between the words of an utterance.
    """
    asked = policy.questions[question.language]
    return f"{asked} ({', '.join(entities.values())})" if entities else asked


def _holds_more(text: str, policy: IntentPolicy) -> bool:
    """Whether the text holds a date or a number that does not belong to the key: an answer may depend on either."""
    rest = normalise(text)
    if "date" in policy.entities:
        _, rest = dates_of(rest)
    number = "number" not in policy.entities and extract(rest, ("number",))
    return bool(number) or names_date(rest)


def _titles_named(work: UnitOfWork, text: str) -> str:
    """The titles of the house's films that stand in the text without quotes."""
    said = f" {exact_key(normalise(text))} "
    films = movies.page(work, query=None, genre=None, after=None, limit=_FILMS_NAMED)
    titles = {exact_key(normalise(title)) for film in films for title in film.title.values()}
    return "+".join(sorted(title for title in titles if title and _stands_in(title, said)))


def _stands_in(title: str, said: str) -> bool:
    """As whole words; Korean carries particles behind its words and no spaces."""
    return title in said if any("가" <= letter <= "힣" for letter in title) else f" {title} " in said


def _films(work: UnitOfWork, language: str) -> list[str]:
    found = movies.page(work, query=None, genre=None, after=None, limit=_FILMS_NAMED)[:_FILMS_NAMED]
    titles = [film.title.get(language) or film.title["en"] for film in found]
    return sorted(f"{title} ({film.year}; {film.licence})" for title, film in zip(titles, found, strict=True))
