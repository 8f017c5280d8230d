"""Sentences of a transcript, with the times of the cues that they are made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kongdori_intents.terms import Term, terms

from kongdori.media.captions import Cue

_MAX_S = 30.0
_MAX_CHARACTERS = 300
_PAUSE_S = 2.0
END = re.compile(r"[.!?…。！？][\"'”’)\]]*$")


@dataclass(frozen=True)
class Sentence:
    start: float
    end: float
    text: str

    @cached_property
    def terms(self) -> list[Term]:
        return list(terms(self.text))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word that carries a topic is said, by its stem."""
        return Counter(term.stem for term in self.terms if not term.is_stop)


def sentences(cues: Sequence[Cue]) -> list[Sentence]:
    """Cues joined until a sentence ends, the speaker pauses, or the sentence grows too long."""
    found: list[Sentence] = []
    held: list[Cue] = []
    size = 0
    for cue in cues:
        if held and (
            cue.start - held[-1].end > _PAUSE_S
            or cue.end - held[0].start > _MAX_S
            or size + len(cue.text) > _MAX_CHARACTERS
        ):
            found.append(_join(held))
            held, size = [], 0
        held.append(cue)
        size += len(cue.text)
        if END.search(cue.text):
            found.append(_join(held))
            held, size = [], 0
    if held:
        found.append(_join(held))
    return found


def _join(cues: Sequence[Cue]) -> Sentence:
    return Sentence(cues[0].start, cues[-1].end, " ".join(c.text for c in cues))
