"""What intents must keep, each alone and all together, before they are saved or trained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kongdori_intents import entities
from kongdori_intents.language import LANGUAGES
from kongdori_intents.recogniser import LONGEST
from kongdori_intents.text import exact_key, normalise
from kongdori_intents.training.source import Definitions, IntentDefinition

NAME = r"^[a-z][a-z0-9_]{1,63}$"
MOST_INTENTS = 500
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
    """place: the intent and what of it, such as ("greeting", "utterances", "en", 3)."""

    place: tuple[str | int, ...]
    message: str


def faults_of(name: str, intent: IntentDefinition) -> Iterator[Fault]:
    """What is wrong with one intent alone, whatever the others are."""
    if not re.fullmatch(NAME, name):
        yield Fault((name,), "A name is 2 to 64 lower-case letters, digits and _, and begins with a letter.")
    yield from _life_time(name, intent)
    for place, kind in enumerate(intent.entities):
        if kind not in entities.NAMES:
            known = ", ".join(sorted(entities.NAMES))
            yield Fault((name, "entities", place), f"There is no kind of entity {kind!r}; there are {known}.")
    yield from _answers(name, intent)
    if not intent.utterances:
        yield Fault((name, "utterances"), "It needs at least one utterance.")
    for language, lines in intent.utterances.items():
        yield from _utterances(name, language, lines)


def _life_time(name: str, intent: IntentDefinition) -> Iterator[Fault]:
    ttl_s = intent.ttl_s
    if not intent.cacheable and ttl_s is not None:
        yield Fault((name, "ttl_s"), "Only what is cacheable has a life time.")
    elif intent.cacheable and (ttl_s is None or not SHORTEST_TTL_S <= ttl_s <= LONGEST_TTL_S):
        yield Fault((name, "ttl_s"), f"A saved answer lives from {SHORTEST_TTL_S} to {LONGEST_TTL_S} seconds.")


def _answers(name: str, intent: IntentDefinition) -> Iterator[Fault]:
    for language, answer in intent.answers.items():
        if language not in LANGUAGES:
            yield Fault((name, "answers", language), f"A language is one of {', '.join(LANGUAGES)}.")
        if not _is_text(answer):
            yield Fault((name, "answers", language), "It holds what is not text.")
        if len(answer) > LONGEST_ANSWER:
            yield Fault((name, "answers", language), f"An answer has at most {LONGEST_ANSWER} characters.")
    if intent.fixed:
        for language in intent.utterances.keys() - intent.answers.keys():
            yield Fault((name, "answers", language), "A fixed answer is written in each language that has utterances.")


def _utterances(name: str, language: str, lines: Sequence[str]) -> Iterator[Fault]:
    place = (name, "utterances", language)
    if language not in LANGUAGES:
        yield Fault(place, f"A language is one of {', '.join(LANGUAGES)}.")
        return
    if len(lines) > MOST_UTTERANCES:
        yield Fault(place, f"There are at most {MOST_UTTERANCES} utterances in a language.")
        return
    known: dict[str, int] = {}
    for number, line in enumerate(lines):
        if not _is_text(line):
            yield Fault((*place, number), "It holds what is not text.")
            continue
        if len(line) > LONGEST_UTTERANCE:
            yield Fault((*place, number), f"An utterance has at most {LONGEST_UTTERANCE} characters.")
            continue
        key = exact_key(normalise(line))
        if not key:
            yield Fault((*place, number), "There is no word in it.")
        elif not _in_language(line, language):
            yield Fault((*place, number), f"{line!r} is not in {language}.")
        elif known.setdefault(key, number) != number:
            yield Fault((*place, number), f"{line!r} is there twice.")


def _is_text(text: str) -> bool:
    """Whether it can be stored: YAML can spell NUL and half a surrogate pair, as JSON can."""
    return not _UNSTORABLE.search(text)


def _in_language(line: str, language: str) -> bool:
    """Korean is spoken with English words in it, so one letter of its own is enough."""
    return bool(_HANGUL.search(line)) if language == "ko" else bool(_LATIN.search(line)) and not _HANGUL.search(line)


def contradictions(intents: Definitions, near_misses: Sequence[str] = ()) -> Iterator[Fault]:
    """What is wrong with all of them together: too many, one utterance of two intents, a near-miss that is one."""
    if len(intents) > MOST_INTENTS:
        yield Fault((), f"There are at most {MOST_INTENTS} intents.")
    in_all = sum(len(intent.lines) for intent in intents.values())
    if in_all > MOST_UTTERANCES_IN_ALL:
        yield Fault((), f"There are at most {MOST_UTTERANCES_IN_ALL} utterances in all.")
        return
    owner: dict[str, tuple[str, str]] = {}
    for name, intent in intents.items():
        for language, lines in intent.utterances.items():
            for number, line in enumerate(lines):
                first, _ = owner.setdefault(exact_key(normalise(line)), (name, line))
                if first != name:
                    yield Fault((name, "utterances", language, number), f"{line!r} is also an utterance of {first}.")
    for text in near_misses:
        found = owner.get(exact_key(normalise(text)))
        if found is not None:
            yield Fault((found[0], "utterances"), f"{found[1]!r} is also a near-miss, which belongs to no intent.")
