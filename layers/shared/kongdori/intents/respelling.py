"""Whether two English words are one: in another number or form, in British or American spelling, or mistyped once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_MISTYPED_FROM = 7  # letters: in a shorter word one edit makes too many other words
_OTHER_IN_PLURAL = frozenset(
    {"news", "goods", "customs", "arms", "glasses", "means", "politics", "contents", "damages"}
)
_SPELLED = re.compile(r"is(e[sd]?|ing|ation)$")
_FORMS = {"are": "is", "these": "this", "those": "that"}


def same_word(one: str, other: str) -> bool:
    """Of two lower-case words of a normalised text."""
    return one == other or _stem(one) == _stem(other) or mistyped(one, other)


def _stem(word: str) -> str:
    """Without plural and -ing; past tense stays, which asks something else."""
    word = _SPELLED.sub(r"iz\1", _FORMS.get(word, word))
    if word in _OTHER_IN_PLURAL or not word.isalpha():
        return word
    if word.endswith("ing") and len(word) > 6:
        word = word[:-3]
        return word[:-1] if word[-1] == word[-2] and word[-1] not in "lsz" else word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:[sxz]|ch|sh)es$", word) and len(word) > 5:
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def mistyped(one: str, other: str) -> bool:
    """A letter too many, too few, or two that changed places, inside of a long word of which only one is known.

    Another letter instead of one is no slip: "nitrate" and "nitrite", "Anderson" and "Andersen".
    """
    if min(len(one), len(other)) < _MISTYPED_FROM or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    if not (one.isalpha() and other.isalpha()) or not _one_slip(one, other):
        return False
    return (one in _known()) != (other in _known())


def _one_slip(one: str, other: str) -> bool:
    if len(one) == len(other):
        places = [place for place in range(len(one)) if one[place] != other[place]]
        return len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


@cache
def _known() -> frozenset[str]:
    """The whole words of BERT's vocabulary."""
    listed = (Path(__file__).parent / "wordpieces.txt").read_text("utf-8").splitlines()
    return frozenset(piece for piece in listed if piece.isalpha())
