"""Words that were timed one by one become lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterable

from kongdori.media.captions.cues import Cue, RawCue

_WORD_S, _PAUSE_S = 0.8, 1.0
_LONG_S, _LONG = 7.0, 70  # a line this long ends with the clause; one twice as long, with the word
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_CLAUSE_ENDS = (",", ";", ":", "—", "、", "，", "；", "：")


def is_word_by_word(cues: list[RawCue]) -> bool:
    """Whether nearly each of the cues is one word, said in less than a second."""
    spans = sorted(cue.end - cue.start for cue in cues if cue.end is not None)
    words = sum(1 for cue in cues if len(" ".join(cue.lines).split()) == 1)
    return len(spans) > 2 and spans[len(spans) // 2] < _WORD_S and words > 0.9 * len(cues)


def phrases(words: Iterable[Cue]) -> list[Cue]:
    """The words as lines that end with a sentence, before a pause or another speaker, or when they are long.

    A word brings its own blank before it: not every language writes one.
    """
    return [Cue(line[0].start, line[-1].end, _text(line), line[0].speaker) for line in _lines(words)]


def joined(words: list[RawCue]) -> list[RawCue]:
    """The same for the words of a file, which bring no blanks. A line has no end where its last word has none."""
    timed = (
        Cue(word.start, word.start if word.end is None else word.end, f" {' '.join(word.lines).strip()}", word.speaker)
        for word in words
    )
    found: list[RawCue] = []
    at = 0
    for line in _lines(timed):
        at += len(line)
        found.append(RawCue(line[0].start, words[at - 1].end, [_text(line)], line[0].speaker))
    return found


def _lines(words: Iterable[Cue]) -> list[list[Cue]]:
    lines: list[list[Cue]] = []
    for word in words:
        if lines and not _ends(lines[-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _text(line: list[Cue]) -> str:
    return "".join(word.text for word in line).strip()


def _ends(line: list[Cue], word: Cue) -> bool:
    """Whether the line ends before the word."""
    last = line[-1]
    said = last.text.rstrip("\"'”’)]」』")
    is_sound = last.text.endswith("]") or word.text.lstrip().startswith("[")  # [Music] is a line of its own
    goes_on = last.start <= word.start < last.end + _PAUSE_S and last.speaker == word.speaker
    if is_sound or not goes_on or said.endswith(_ENDS):
        return True
    length = max((last.end - line[0].start) / _LONG_S, sum(len(before.text) for before in line) / _LONG)
    return length >= 2 or (length >= 1 and said.endswith(_CLAUSE_ENDS))
