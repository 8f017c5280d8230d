"""Times for words that have none: sentences, each as long as it takes to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kongdori.media.captions.cues import Cue
from kongdori.media.captions.markup import words

# Characters a second at a calm reading pace.
_LATIN_PER_S = 14.0
_SYLLABIC_PER_S = 6.0
# "1. Bees dance." and "Dr. Kim said" go on after their points.
_NO_END = "".join(
    rf"(?<!\b{short}\.)" for short in ("Mr", "Mrs", "Ms", "Dr", "St", "vs", "Prof", "Mx", "MR", "MRS", "MS", "DR")
)
_SENTENCE_END = re.compile(
    rf"(?<=[.!?…。！？]){_NO_END}(?<!^\d\.)(?<!^\d\d\.)(?<!^\d\d\d\.)[\"'”’)\]]*\s+|\n+", re.MULTILINE
)
_SYLLABIC = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def pace(text: str) -> float:
    """How many seconds it takes to say the text."""
    syllables = len(_SYLLABIC.findall(text))
    return syllables / _SYLLABIC_PER_S + (len(text) - syllables) / _LATIN_PER_S


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; one without punctuation is cut at a blank."""
    for sentence in _SENTENCE_END.split(text):
        cleaned = words(sentence)
        at = 0
        while len(cleaned) - at > 400:
            cut = cleaned.rfind(" ", at + 100, at + 300)
            cut = cut if cut > 0 else at + 300
            yield cleaned[at:cut].strip()
            at = cut
        if cleaned[at:].strip():
            yield cleaned[at:].strip()


def spread(text: str, start: float, end: float, speaker: str = "") -> list[Cue]:
    """Sentences of a text that was said between two times, each as long as its share of the characters."""
    parts = list(sentences(text))
    total = sum(map(len, parts))
    cues: list[Cue] = []
    at = start
    for part in parts:
        until = min(end, at + (end - start) * len(part) / total)
        cues.append(Cue(round(at, 3), round(until, 3), part, speaker))
        at = until
    return cues
