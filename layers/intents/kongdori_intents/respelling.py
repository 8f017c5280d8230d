"""Whether two English words are forms of one: plural, -ing, British or American spelling, or one typing mistake."""

from __future__ import annotations

import re

_MISTYPED_FROM = 8  # letters: in a shorter word a slip makes too many other words ("marital", "martial")
_DOUBLE_BEFORE_ENDING = re.compile(r"([a-z])\1(ing|ings|ed|er|ers)$")  # "stripping" and "striping" are two words
_OTHER_IN_PLURAL = frozenset(
    {"news", "goods", "customs", "arms", "glasses", "means", "politics", "contents", "damages"}
)
_SPELLED = re.compile(r"is(e[sd]?|ing|ation)$")
_COLOUR = re.compile(r"(?<=[a-z]{2})our(s|ed|ing|ites?|ful|less|able)?$")
_SHORT_VOWEL = re.compile(r"(?:^|[^aeiou])[aeiou][^aeiouwxy]$")  # "striping" is of "stripe", "stripping" of "strip"
_HISSING = re.compile(r"(?:[sxz]|ch|sh)es$")
_FORMS = {"are": "is", "does": "do", "these": "this", "those": "that"}


def same_word(one: str, other: str) -> bool:
    """Whether two words of normalised texts are the same word, written differently."""
    return one == other or bool(_bases(one) & _bases(other)) or mistyped(one, other)


def _bases(word: str) -> set[str]:
    """The word, and what it may be the plural or the -ing of. Not the past tense, which asks something else."""
    word = _COLOUR.sub(r"or\1", _SPELLED.sub(r"iz\1", _FORMS.get(word, word)))
    if word in _OTHER_IN_PLURAL or not word.isalpha():
        return {word}
    if word.endswith("ing") and len(word) > 5:
        stem = word[:-3]
        if stem[-1] == stem[-2]:
            return {word, stem} if stem[-1] in "lsz" else {word, stem[:-1]}
        return {word, f"{stem}e"} if _SHORT_VOWEL.search(stem) else {word, stem, f"{stem}e"}
    if word.endswith("ies") and len(word) > 4:
        return {word, f"{word[:-3]}y"}
    if _HISSING.search(word) and len(word) > 4:
        return {word, word[:-1], word[:-2]}
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return {word, word[:-1]}
    return {word}


def mistyped(one: str, other: str) -> bool:
    """Whether one word is the other with two neighbouring letters exchanged, or a double letter written once, inside of
    a word of eight letters or more.

    Any other edit may make another word: "nitrate" and "nitrite", "mediation" and "meditation".
    """
    if min(len(one), len(other)) < _MISTYPED_FROM or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    if not (one.isalpha() and other.isalpha()):
        return False
    if len(one) != len(other):
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        return _DOUBLE_BEFORE_ENDING.sub(r"\1\2", longer) != shorter and any(
            longer[place] == longer[place - 1] and longer[:place] + longer[place + 1 :] == shorter
            for place in range(1, len(longer))
        )
    places = [place for place in range(len(one)) if one[place] != other[place]]
    return len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]]
