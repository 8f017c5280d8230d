"""Which texts have the words of a question. scikit-learn's TF-IDF was looked at: it knows no Korean, and has 200 MB."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence


def scores(question: str, texts: Sequence[str]) -> list[float]:
    """How much of the question each text has, 0…1: the share of its words, where rare ones weigh more."""
    asked = set(_stems(question))
    documents = [set(_stems(text)) & asked for text in texts] if asked else []
    spread = Counter(stem for stems in documents for stem in stems)
    weight = {stem: math.log(1 + len(documents) / (1 + spread[stem])) for stem in asked}
    whole = sum(weight.values())
    return [sum(weight[stem] for stem in stems) / whole if whole else 0.0 for stems in documents] or [0.0] * len(texts)


def _stems(text: str) -> list[str]:
    """The stems of the words that carry a topic, and of Korean ones the pairs of syllables, which stay the same before
    every ending.
    """
    from kongdori_intents.terms import STOP_WORDS, terms  # most cold starts look for nothing

    found: list[str] = []
    for term in terms(unicodedata.normalize("NFKC", text[:20_000]).casefold()):
        stem = term.stem
        if stem in STOP_WORDS or term.surface in STOP_WORDS:
            continue
        if "가" <= stem[0] <= "힣" and len(stem) > 2:
            found += [stem[at : at + 2] for at in range(len(stem) - 1)]
        else:
            found.append(stem)
    return found
