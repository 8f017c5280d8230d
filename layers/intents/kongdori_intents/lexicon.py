"""A lexicon: words that mean the same in a catalogue, in both languages. "movie", "film" and "영화" are one concept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kongdori_intents.text import words

NOTHING = "-"  # the concept of words that carry no meaning
_LONGEST_EN = 5
_LONGEST_KO = 10


def _hangul(word: str) -> bool:
    return any("가" <= character <= "힣" for character in word)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Forms → concept. English forms are words joined by spaces, Korean ones stems and endings without spaces."""

    en: Mapping[str, str] = field(default_factory=dict)
    ko: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.en)

    def tokens(self, normalised: str) -> list[str]:
        """The concepts of a normalised text in their order. A word without a concept is "?word"; a word whose concept
        is `NOTHING` is left out.
        """
        found: list[str] = []
        given = words(normalised)
        start = 0
        while start < len(given):
            end = start
            while end < len(given) and _hangul(given[end]):
                end += 1
            if end > start:
                found += self._korean(given[start:end])
                start = end
            else:
                concept, length = self._english(given, start)
                found.append(concept)
                start += length
        return [token for token in found if token != NOTHING]

    def _english(self, given: list[str], start: int) -> tuple[str, int]:
        for length in range(min(_LONGEST_EN, len(given) - start), 0, -1):
            form = " ".join(given[start : start + length])
            concept = self.en.get(form) or (self.ko.get(form) if length == 1 else None)
            if concept is not None:
                return concept, length
        return f"?{given[start]}", 1

    def _korean(self, given: list[str]) -> Iterator[str]:
        """The concepts of Hangul words written together, longest form first. A one-syllable ending opens no word."""
        text = "".join(given)
        edges = {0}
        for word in given:
            edges.add(max(edges) + len(word))
        edges.discard(len(text))
        place, unknown = 0, ""
        while place < len(text):
            concept, length = self._longest(text, place, edges)
            opens = place in edges or bool(unknown)
            if (
                concept == NOTHING
                and length == 1
                and opens
                and not self._stands_alone(text, place, edges, bool(unknown))
            ) or (concept is not None and concept != NOTHING and length == 1 and unknown):
                concept = None
            if concept is None:
                if place in edges and unknown:
                    yield f"?{unknown}"
                    unknown = ""
                unknown += text[place]
                place += 1
                continue
            if unknown:
                yield f"?{unknown}"
                unknown = ""
            yield concept
            place += length
        if unknown:
            yield f"?{unknown}"

    def _longest(self, text: str, place: int, edges: set[int]) -> tuple[str | None, int]:
        """The concept and length of the longest form at a place, (None, 1) where there is none. A form may cross into
        the next word only from the start of a word: "기억이 안", but not the "이 어" of "비용이 어떻게".
        """
        for length in range(min(_LONGEST_KO, len(text) - place), 0, -1):
            concept = self.ko.get(text[place : place + length])
            if concept is not None and (place in edges or not any(place < edge < place + length for edge in edges)):
                return concept, length
        return None, 1

    def _stands_alone(self, text: str, place: int, edges: set[int], after_unknown: bool) -> bool:
        """Whether a one-syllable ending may count as one here: at the end of a word, or before a longer concept."""
        if place + 1 in edges or place + 1 == len(text):
            return True
        concept, length = self._longest(text, place + 1, edges)
        return not after_unknown and concept not in {None, NOTHING} and length > 1
