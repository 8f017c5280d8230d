"""Titles without a model: the phrase of a stretch that says most, as it stands there."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kongdori_intents.terms import Term

from summarize_function.reading.sentences import Sentence

_LONGEST_PHRASE = 6  # words
_ONE_WORD = 0.3  # of a phrase's weight: one word seldom tells what is said of it
_JOINING = frozenset(
    ["of", "the", "a", "an", "and", "in", "on", "for", "from", "to", "with", "by", "at", "upon", "its"]
)
_BEFORE_NOUNS = frozenset(
    ["the", "a", "an", "of", "this", "these", "my", "your", "our", "his", "her", "its", "their", "in", "with", "about"]
)
_BEFORE_VERBS = frozenset(
    ["i", "you", "we", "they", "he", "she", "it", "to", "can", "will", "would", "could", "should"]
)
_OBJECTS = frozenset(["the", "a", "an", "it", "them", "him", "her", "me", "us", "this", "my", "your", "our", "their"])
_KOREAN_VERB = re.compile(r"(?:면|고|서|는|은|을|게|지|다|요|자|며|니|데|한|된|인|할|던|까|하여|따른)$")


def phrase(part: Sequence[Sentence], weights: Mapping[str, float], used: set[str]) -> str:
    """The phrase of the part that says most; "" where there is none. `weights`: of a word, by its stem. Words
    in `used`, those of other titles, count against it; its own are added to them.
    """
    said = Counter(stem for sentence in part for stem in sentence.counts.elements())
    nouns = {stem for sentence in part for stem in _nouns(sentence)}
    if not any(len(listed) > 1 for sentence in part for listed in _phrases(sentence, nouns)):
        pairs = Counter(pair for sentence in part for pair in _pairs(sentence))
        nouns |= {second for (_, second), times in pairs.items() if times > 1}  # said again and again: likely a name
    said_times: Counter[str] = Counter()
    scores: dict[str, float] = {}
    words: dict[str, frozenset[str]] = {}
    for sentence in part:
        for listed in _phrases(sentence, nouns):
            stems = frozenset(term.stem for term in listed if not term.is_stop)
            text = sentence.text[listed[0].start : listed[-1].start] + listed[-1].surface
            weight = sum(math.log(1 + said[stem]) * weights[stem] for stem in stems)
            said_times[text] += 1
            scores[text] = (_ONE_WORD if len(stems) == 1 else 1.0) * weight / len(listed) ** 0.4
            words[text] = stems

    def worth(text: str) -> float:
        new = len(words[text] - used) / len(words[text])
        return new**2 * scores[text] * (1 + math.log(said_times[text]))

    best = max(sorted(scores), key=worth, default="")
    used.update(words.get(best, ()))
    return best


def _phrases(sentence: Sentence, nouns: set[str]) -> Iterator[list[Term]]:
    """Words that stand beside each other and make a phrase: it begins with a word that carries a topic, ends with a
    noun, and what lies between joins them.
    """
    listed = sentence.terms
    for first, opening in enumerate(listed):
        if opening.is_stop or (_is_korean(opening) and _KOREAN_VERB.search(opening.surface)):
            continue
        if first and listed[first - 1].surface.lower() in _BEFORE_VERBS:
            continue
        phrase: list[Term] = []
        for term in listed[first : first + _LONGEST_PHRASE]:
            if phrase and sentence.text[phrase[-1].end : term.start] != " ":
                break
            if term.is_stop and (_is_korean(term) or term.surface.lower() not in _JOINING):
                break
            phrase.append(term)
            if not term.is_stop and term.stem in nouns:
                yield list(phrase)
            if _is_korean(term) and (_particle(sentence, term) not in {"", "의"} or _KOREAN_VERB.search(term.surface)):
                break


def _pairs(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Stems of English words that stand beside each other and both carry a topic."""
    for first, second in pairwise(sentence.terms):
        is_run = sentence.text[first.end : second.start] == " "
        if is_run and not (first.is_stop or second.is_stop or _is_korean(second)):
            yield first.stem, second.stem


def _nouns(sentence: Sentence) -> Iterator[str]:
    """Stems of what is likely a noun there: in Korean a word with a particle, in English the last word after an article
    or "of", unless it has an object: then it is a verb.
    """
    listed = sentence.terms
    for at, term in enumerate(listed):
        if term.is_stop:
            continue
        if _is_korean(term):
            if _particle(sentence, term):
                yield term.stem
            continue
        after = listed[at + 1] if at + 1 < len(listed) else None
        touches = after is not None and sentence.text[term.end : after.start] == " "
        if touches and after is not None and not after.is_stop:
            continue  # the last word of a run alone
        first = at
        while (
            first
            and not listed[first - 1].is_stop
            and sentence.text[listed[first - 1].end : listed[first].start] == " "
        ):
            first -= 1
        opened = first > 0 and listed[first - 1].surface.lower() in _BEFORE_NOUNS
        is_verb = touches and after is not None and after.surface.lower() in _OBJECTS
        if opened and not is_verb:
            yield term.stem
        elif is_verb and at > first:
            yield listed[at - 1].stem


def _particle(sentence: Sentence, term: Term) -> str:
    return sentence.text[term.start + len(term.surface) : term.end]


def _is_korean(term: Term) -> bool:
    return "가" <= term.surface[0] <= "힣"
