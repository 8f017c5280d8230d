"""Quotes: where a text stands in a transcript word for word, and from when to when it is said."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kongdori.media.captions import Cue

_LONGEST = 400  # characters
_FEWEST_WORDS = 2
_FEWEST_CHARACTERS = 4
# One sign for another, so that places in the text stay what they are.
_ALIKE = str.maketrans("‘’‚‛“”„‟–—‑\u00a0", "''''\"\"\"\"---" + " ")
_EDGES = " \t\r\n\"'“”‘’«»「」『』.,;:!?…。，、！？"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the transcript as they stand there, and when they are said (seconds)."""

    start: float
    end: float
    text: str


class SpokenText:
    """A transcript in one piece, which knows the time of each place in it."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._cues = [cue for cue in cues if cue.text.strip()]
        self._begins: list[int] = []
        at, texts = 0, []
        for cue in self._cues:
            text = " ".join(cue.text.split())
            self._begins.append(at)
            texts.append(text)
            at += len(text) + 1
        self.text = " ".join(texts)
        self._alike = _alike(self.text)

    def find(self, words: str) -> Quote | None:
        """Where these words are said, whatever their case and signs at their ends; None if nobody says them so.

        A quote of one short word proves nothing, so it is none.
        """
        wanted = _alike(" ".join(words.split())).strip(_EDGES)
        if len(wanted) < _FEWEST_CHARACTERS or len(wanted) > _LONGEST:
            return None
        if len(wanted.split()) < _FEWEST_WORDS and wanted.isascii():
            return None
        found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", self._alike)
        return self._at(*found.span()) if found else None

    def _at(self, begin: int, end: int) -> Quote:
        first = bisect_right(self._begins, begin) - 1
        last = bisect_right(self._begins, end - 1) - 1
        return Quote(self._cues[first].start, self._cues[last].end, self.text[begin:end])


def _alike(text: str) -> str:
    """The text in small letters and plain signs, each in the place of the one that it was."""
    return "".join(small if len(small := c.lower()) == 1 else c for c in text.translate(_ALIKE))
