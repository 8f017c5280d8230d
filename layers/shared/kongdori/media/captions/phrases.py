"""Words that have a time each, joined to lines that people read."""

from __future__ import annotations

from kongdori.media.captions.cues import RawCue

_WORD_S, _PAUSE_S, _LONG = 0.8, 1.0, 70
_ENDS = (".", "!", "?", "…", "。", "！", "？")


def is_word_by_word(cues: list[RawCue]) -> bool:
    """Whether nearly each of the cues is one word, said in less than a second."""
    spans = sorted(cue.end - cue.start for cue in cues if cue.end is not None)
    words = sum(1 for cue in cues if len(" ".join(cue.lines).split()) == 1)
    return len(spans) > 2 and spans[len(spans) // 2] < _WORD_S and words > 0.9 * len(cues)


def phrases(words: list[RawCue]) -> list[RawCue]:
    """Lines that end with a sentence, before a pause or another speaker, or when they are long."""
    joined: list[RawCue] = []
    for word in words:
        last = joined[-1] if joined else None
        goes_on = (
            last is not None
            and last.speaker == word.speaker
            and word.start - last.start >= 0
            and word.start - (last.end or last.start) < _PAUSE_S
            and len(last.lines[0]) < _LONG
            and not last.lines[0].endswith(_ENDS)
        )
        if last is not None and goes_on:
            last.lines[0] += f" {word.lines[0].strip()}"
            last.end = word.end
        else:
            joined.append(RawCue(word.start, word.end, [" ".join(word.lines).strip()], word.speaker))
    return joined
