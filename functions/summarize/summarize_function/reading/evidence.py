"""Whether what a model writes stands in the sentences that it names: by words and, where there is a sentence encoder,
by meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kongdori_intents.embedder import EmbedderUnavailable
from kongdori_intents.terms import terms

from summarize_function.reading.sentences import Sentence

# How near each of the texts of the first list is to that of the second, from -1 to 1.
Nearness = Callable[[Sequence[str], Sequence[str]], Sequence[float]]

_WORDS_ALONE = 0.5  # of a claim's words have to be said where it is said to stand …
_WORDS_WITHOUT_MEANING = 0.3  # … and, where nothing knows meanings, so many
_NEAR = 0.25  # measured: what a sentence says in other words, or in Korean, 0.31 to 0.77; what it does not, up to 0.17
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HANGUL, _LATIN = re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[A-Za-z]")


def carried(
    claims: Sequence[tuple[str, Sequence[int]]], spoken: Sequence[Sentence], nearness: Nearness | None
) -> list[bool]:
    """For each claim whether the sentences that it names, or those next to them, carry it. A number of two digits or
    more has to be said there.
    """
    places = [_said(spoken, numbers) for _, numbers in claims]
    texts = [text for text, _ in claims]
    shares = [_shared(text, place) for text, place in zip(texts, places, strict=True)]
    found = [
        bool(place) and _numbers(text) <= _numbers(place) and share >= _WORDS_ALONE
        for text, place, share in zip(texts, places, shares, strict=True)
    ]
    # Meanings are asked for only where words leave it open: that takes a processor.
    unsure = [
        n
        for n, (text, place) in enumerate(zip(texts, places, strict=True))
        if place and not found[n] and _numbers(text) <= _numbers(place)
    ]
    near = _nearness([texts[n] for n in unsure], [places[n] for n in unsure], nearness)
    for n, distance in zip(unsure, near, strict=True):
        by_words = shares[n] >= _WORDS_WITHOUT_MEANING or _foreign(texts[n], places[n])
        found[n] = distance >= _NEAR if distance is not None else by_words
    return found


def _said(spoken: Sequence[Sentence], numbers: Sequence[int]) -> str:
    around = sorted({n + d for n in numbers for d in (-1, 0, 1) if 0 <= n + d < len(spoken)})
    return " ".join(spoken[n].text for n in around)


def _nearness(texts: list[str], places: list[str], nearness: Nearness | None) -> Sequence[float | None]:
    if nearness is None or not texts:
        return [None] * len(texts)
    try:
        return nearness(texts, places)
    except EmbedderUnavailable:
        return [None] * len(texts)


def _shared(text: str, place: str) -> float:
    """The share of a text's words that are said there, by their stems."""
    wanted = {term.stem for term in terms(text) if not term.is_stop}
    return len(wanted & {term.stem for term in terms(place)}) / len(wanted) if wanted else 0.0


def _numbers(text: str) -> set[str]:
    found = (number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text))
    return {number for number in found if len(number) > 1}


def _foreign(text: str, place: str) -> bool:
    """Whether the two are written in other letters, so that their words can't be compared."""
    scripts = [(bool(_HANGUL.search(one)), bool(_LATIN.search(one))) for one in (text, place)]
    return scripts[0][0] != scripts[1][0]
