"""Words that were timed one by one become lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterable

from kongdori.media.captions.cues import Cue

_PAUSE_S = 1.0
_LONG_S, _LONG = 7.0, 70  # a line this long ends with the clause; one twice as long, with the word
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_CLAUSE_ENDS = (",", ";", ":", "—", "、", "，", "；", "：")


def phrases(words: Iterable[Cue]) -> list[Cue]:
    """The words as lines that end with a sentence, before a pause or another speaker, or when they are long.

    A word brings its own blank before it: not every language writes one.
    """
    lines: list[list[Cue]] = []
    for word in words:
        if lines and not _ends(lines[-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [
        Cue(line[0].start, line[-1].end, "".join(word.text for word in line).strip(), line[0].speaker) for line in lines
    ]


def _ends(line: list[Cue], word: Cue) -> bool:
    """Whether the line ends before the word."""
    last = line[-1]
    said = last.text.rstrip("\"'”’)]」』")
    is_sound = last.text.endswith("]") or word.text.lstrip().startswith("[")  # [Music] is a line of its own
    if is_sound or last.speaker != word.speaker or word.start - last.end >= _PAUSE_S or said.endswith(_ENDS):
        return True
    length = max((last.end - line[0].start) / _LONG_S, sum(len(before.text) for before in line) / _LONG)
    return length >= 2 or (length >= 1 and said.endswith(_CLAUSE_ENDS))
