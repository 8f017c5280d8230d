"""Names of people, products and places in English, known by their capital letter within a sentence."""

from __future__ import annotations

import re

_WITHIN = r"(?<=[a-z,] )[A-Z][A-Za-z]+"
_TITLE_CASE = 0.5  # where more of the words begin with a capital, it says nothing


def proper_names(text: str) -> frozenset[str]:
    """The words of a text as it was written that begin with a capital and follow another word, in small letters:
    {"tinder"} for "my chats on Tinder".
    """
    within = text.split()[1:]
    if sum(word[0].isupper() for word in within) > _TITLE_CASE * len(within):
        return frozenset()
    return frozenset(name.casefold() for name in re.findall(_WITHIN, text))
