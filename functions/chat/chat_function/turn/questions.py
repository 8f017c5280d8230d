"""What a question asks for, and which saved answer may answer it."""

from __future__ import annotations

import unicodedata

from kongdori_intents import IntentPolicy, Recognition, has_personal, names_date, normalise, time_marks
from kongdori_intents.dates import dates_of
from kongdori_intents.entities import extract
from kongdori_intents.recogniser import LONGEST
from kongdori_intents.text import exact_key

from chat_function.answer_cache.store import shared_key
from chat_function.engines.base import Engine, Question
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.observability import timed
from kongdori.recognition import serving, wit
from kongdori.repositories import library

_NAMES_FILMS = frozenset({"which_films", "film_licences"})  # intents whose answer depends on the films that there are
_FILMS_NAMED = 100
_LIKELY = 0.5  # from this confidence on, the report counts the question for the intent


def recognise(text: str) -> Recognition:
    """The intent of a text, by the version that is served. Called before a turn's transaction: a recogniser may ask a
    server, and no conversation should be locked meanwhile.
    """
    if serving.is_due():
        with unit_of_work() as work:
            serving.refresh(work)
    with timed("intent"):
        recogniser = serving.current().recogniser
        return wit.apply_veto(recogniser.recognise(text), text, known=frozenset(recogniser.catalogue.names))


def interpret(
    work: UnitOfWork,
    text: str,
    recognition: Recognition,
    *,
    opening: bool,
    temporary: bool,
    engine: Engine,
    has_files: bool = False,
    manner: str = "",
) -> Question:
    """The question with the key of the saved answer that may answer it, if one may. `opening`: the question begins its
    branch, so it can't lean on what was said before. `temporary`: its conversation leaves nothing behind. `has_files`:
    its conversation has files, which the answer may depend on. `manner`: how the person wants to be answered, so that
    everybody's answer will not do.
    """
    policy = serving.policy(recognition.intent) if recognition.intent else None
    question = Question(
        text=text,
        language=recognition.language,
        intent=recognition.intent,
        confidence=recognition.confidence,
        policy=policy,
        films=_film_list(work, recognition.language) if recognition.intent in _NAMES_FILMS else None,
        exact=recognition.exact,
        guess=recognition.best if recognition.confidence >= _LIKELY else None,
        manner=manner if engine.source == "model" else "",
    )
    if (
        has_files
        or serving.leans_on_conversation(text, opening=opening)
        or (not recognition.exact and not time_marks(text) <= serving.marks(recognition.intent))
    ):
        return question
    personal = has_personal(text)
    if policy is None:
        own = engine.source == "model" and not temporary and not personal and len(text) <= LONGEST
        return question._replace(own_key=_own_key(text)) if own else question
    if policy.fixed and recognition.language in policy.answers:
        question = question._replace(written=policy.answers[recognition.language])
    if (
        personal
        or question.manner
        or not policy.cacheable
        or policy.ttl_s is None
        or recognition.language not in policy.questions
    ):
        return question
    if not recognition.exact and _has_other_values(text, policy):
        return question
    entities = {name: recognition.entities[name] for name in policy.entities if name in recognition.entities}
    if "title" in policy.entities and "title" not in entities and (named := _film_titles_in(work, text)):
        entities["title"] = named
    key = shared_key(policy, entities, recognition.language, engine=engine, films=question.films)
    return question._replace(shared_key=key, shared_text=_shared_text(question, policy, entities))


def for_one_person(question: Question, *, temporary: bool, engine: Engine) -> Question:
    """The question of somebody who found everybody's answer wrong: from now on theirs is for them alone, and their own
    earlier reply may be it.
    """
    own = engine.source == "model" and not temporary and len(question.text) <= LONGEST
    return question._replace(shared_key=None, shared_text=None, own_key=_own_key(question.text) if own else None)


def _own_key(text: str) -> str:
    """The words by which a person's same question is found: without width forms, case, extra spaces and what ends a
    sentence, but with every sign that may mean something ("C++", "5 %").
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" .!?~…。")


def _shared_text(question: Question, policy: IntentPolicy, entities: dict[str, str]) -> str:
    """The text that a shared answer is generated from: the catalogue's own question. So nobody can hide an instruction
    for everybody's answer in theirs, not even in signs or invisible letters between the words of an utterance.
    """
    asked = policy.questions[question.language]
    return f"{asked} ({', '.join(entities.values())})" if entities else asked


def _has_other_values(text: str, policy: IntentPolicy) -> bool:
    """Whether the text names a date or a number that is no entity of the intent. The answer may depend on it, and the
    key would not hold it.
    """
    rest = normalise(text)
    if "date" in policy.entities:
        _, rest = dates_of(rest)
    number = "number" not in policy.entities and extract(rest, ("number",))
    return bool(number) or names_date(rest)


def _film_titles_in(work: UnitOfWork, text: str) -> str:
    """The titles of films that stand in the text, also without quotes."""
    words = f" {exact_key(normalise(text))} "
    films = library.films(work, limit=_FILMS_NAMED)
    titles = {exact_key(normalise(title)) for film in films for title in film.title.values()}
    return "+".join(sorted(title for title in titles if title and _contains_title(words, title)))


def _contains_title(words: str, title: str) -> bool:
    """As whole words; but Korean writes particles behind a word without a space."""
    return title in words if any("가" <= letter <= "힣" for letter in title) else f" {title} " in words


def _film_list(work: UnitOfWork, language: str) -> list[str]:
    films = library.films(work, limit=_FILMS_NAMED)
    return sorted(f"{film.link(language)} ({film.year}; {film.licence})" for film in films)
