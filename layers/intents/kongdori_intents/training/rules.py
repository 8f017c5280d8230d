"""What intents must keep, each alone and all together, before they are saved or trained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kongdori_intents import entities
from kongdori_intents.language import LANGUAGES
from kongdori_intents.recogniser import LONGEST
from kongdori_intents.text import exact_key, normalise
from kongdori_intents.training.source import Definitions, IntentDefinition

NAME = r"^[a-z][a-z0-9_]{1,63}$"
MOST_INTENTS = 500
ENOUGH_UTTERANCES = 10  # of an intent in one language, to recognise more than its own words
MOST_UTTERANCES = 500  # of an intent in one language
MOST_UTTERANCES_IN_ALL = 20_000  # training holds them all in memory
LONGEST_UTTERANCE = LONGEST  # a longer text is never recognised
LONGEST_ANSWER = 4_000
LONGEST_NEAR_MISS = 1_000
MOST_NEAR_MISSES = 5_000
SHORTEST_TTL_S = 60
LONGEST_TTL_S = 365 * 24 * 3600
_HANGUL = re.compile("[ㄱ-ㅣ가-힣]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LATIN = re.compile("[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Fault:
    """place: the intent and what of it, such as ("greeting", "utterances", "en", 3). message: the rule, in English.

    code: which rule it is, for whoever tells it in another language with `values`; "" where there is no such text.
    """

    place: tuple[str | int, ...]
    message: str
    code: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


def _broken(code: str, *place: str | int, **values: str | int) -> Fault:
    return Fault(place, RULES[code].format(**values), code, values)


RULES = {
    "name": "A name is 2 to 64 lower-case letters, digits and _, and begins with a letter.",
    "entity": "There is no kind of entity {kind!r}; there are {known}.",
    "no-utterances": "It needs at least one utterance.",
    "lifetime-unused": "Only what is cacheable has a life time.",
    "lifetime": "A saved answer lives from {least} to {most} seconds.",
    "language": "A language is one of {known}.",
    "no-text": "It holds what is not text.",
    "answer-too-long": "An answer has at most {most} characters.",
    "answer-missing": "A fixed answer is written in each language that has utterances.",
    "too-many-utterances": "There are at most {most} utterances in a language.",
    "utterance-too-long": "An utterance has at most {most} characters.",
    "no-word": "There is no word in it.",
    "other-language": "{line!r} is not in {language}.",
    "twice": "{line!r} is there twice.",
    "too-many-intents": "There are at most {most} intents.",
    "too-many-in-all": "There are at most {most} utterances in all.",
    "of-another-intent": "{line!r} is also an utterance of {intent}.",
    "near-miss": "{line!r} is also a near-miss, which belongs to no intent.",
}


def faults_of(name: str, intent: IntentDefinition) -> Iterator[Fault]:
    """What is wrong with one intent alone, whatever the others are."""
    if not re.fullmatch(NAME, name):
        yield _broken("name", name)
    yield from _life_time(name, intent)
    for place, kind in enumerate(intent.entities):
        if kind not in entities.NAMES:
            known = ", ".join(sorted(entities.NAMES))
            yield _broken("entity", name, "entities", place, kind=kind, known=known)
    yield from _answers(name, intent)
    if not intent.utterances:
        yield _broken("no-utterances", name, "utterances")
    for language, lines in intent.utterances.items():
        yield from _utterances(name, language, lines)


def _life_time(name: str, intent: IntentDefinition) -> Iterator[Fault]:
    ttl_s = intent.ttl_s
    if not intent.cacheable and ttl_s is not None:
        yield _broken("lifetime-unused", name, "ttl_s")
    elif intent.cacheable and (ttl_s is None or not SHORTEST_TTL_S <= ttl_s <= LONGEST_TTL_S):
        yield _broken("lifetime", name, "ttl_s", least=SHORTEST_TTL_S, most=LONGEST_TTL_S)


def _answers(name: str, intent: IntentDefinition) -> Iterator[Fault]:
    for language, answer in intent.answers.items():
        if language not in LANGUAGES:
            yield _broken("language", name, "answers", language, known=", ".join(LANGUAGES))
        if not _is_text(answer):
            yield _broken("no-text", name, "answers", language)
        if len(answer) > LONGEST_ANSWER:
            yield _broken("answer-too-long", name, "answers", language, most=LONGEST_ANSWER)
    if intent.fixed:
        for language in intent.utterances.keys() - intent.answers.keys():
            yield _broken("answer-missing", name, "answers", language)


def _utterances(name: str, language: str, lines: Sequence[str]) -> Iterator[Fault]:
    place = (name, "utterances", language)
    if language not in LANGUAGES:
        yield _broken("language", *place, known=", ".join(LANGUAGES))
        return
    if len(lines) > MOST_UTTERANCES:
        yield _broken("too-many-utterances", *place, most=MOST_UTTERANCES)
        return
    known: dict[str, int] = {}
    for number, line in enumerate(lines):
        if not _is_text(line):
            yield _broken("no-text", *place, number)
            continue
        if len(line) > LONGEST_UTTERANCE:
            yield _broken("utterance-too-long", *place, number, most=LONGEST_UTTERANCE)
            continue
        key = exact_key(normalise(line))
        if not key:
            yield _broken("no-word", *place, number)
        elif not _in_language(line, language):
            yield _broken("other-language", *place, number, line=line, language=language)
        elif known.setdefault(key, number) != number:
            yield _broken("twice", *place, number, line=line)


def _is_text(text: str) -> bool:
    """Whether it can be stored: YAML can spell NUL and half a surrogate pair, as JSON can."""
    return not _UNSTORABLE.search(text)


def _in_language(line: str, language: str) -> bool:
    """Korean is spoken with English words in it, so one letter of its own is enough."""
    return bool(_HANGUL.search(line)) if language == "ko" else bool(_LATIN.search(line)) and not _HANGUL.search(line)


def contradictions(intents: Definitions, near_misses: Sequence[str] = ()) -> Iterator[Fault]:
    """What is wrong with all of them together: too many, one utterance of two intents, a near-miss that is one."""
    if len(intents) > MOST_INTENTS:
        yield _broken("too-many-intents", most=MOST_INTENTS)
    in_all = sum(len(intent.lines) for intent in intents.values())
    if in_all > MOST_UTTERANCES_IN_ALL:
        yield _broken("too-many-in-all", most=MOST_UTTERANCES_IN_ALL)
        return
    owner: dict[str, tuple[str, str]] = {}
    for name, intent in intents.items():
        for language, lines in intent.utterances.items():
            for number, line in enumerate(lines):
                first, _ = owner.setdefault(exact_key(normalise(line)), (name, line))
                if first != name:
                    yield _broken("of-another-intent", name, "utterances", language, number, line=line, intent=first)
    for text in near_misses:
        found = owner.get(exact_key(normalise(text)))
        if found is not None:
            yield _broken("near-miss", found[0], "utterances", line=found[1])
