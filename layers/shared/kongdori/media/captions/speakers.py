"""Who speaks: names written before the words become speakers, where the whole file writes them so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from kongdori.media.captions.cues import RawCue
from kongdori.media.captions.markup import words

_VOICE = re.compile(r"<v(?:\.[\w.-]{1,60})?[ \t]+([^<>\n]{1,120})>", re.IGNORECASE)
# In Korean, Japanese and Chinese nothing need stand behind the colon.
_PREFIX = re.compile(
    r"^\s*(?:>{2,3}\s*|[-–—•*·▪]\s+)?[\[(]?([^\W\d_][\w .'’&/#()-]{0,39}?)[\])]?"
    r"\s?(?:[:：]\s+(?=\S)|：(?=\S)|:(?=[가-힣\u3041-\u30ff\u4e00-\u9fff]))"
)
_BRACKETED = re.compile(r"^\s*(?:[-–—•]\s+)?[\[(]([^\W\d_][\w .'’-]{1,39})[\])]\s+(?=\S)")
_CHANGE = re.compile(r"^\s*(?:>|&gt;){2,3}\s*")
_CHANGE_INSIDE = re.compile(r"(?<=[.!?…,:;)\]♪\"”'’–—-])\s{1,3}(?:>|&gt;){2,3}\s")
_ANNOUNCED = re.compile(r"^\s*(?:>|&gt;){2,3}\s*([^\W\d_][\w .'’&/#()-]{0,39}?)\s?[:：]\s+(?=\S)")
_HEADING = re.compile(r"^#{1,6}\s{1,4}(?=[^\W\d_])")
_LABEL = re.compile(r"(?:speaker|spk|화자|참석자|발화자|발언자)[\s_]?\d{1,3}:?", re.IGNORECASE)  # nobody says that
_ENDS_SENTENCE = re.compile(r"[.!?…。！？,，、:;]\s*$")


def tell(cues: list[RawCue]) -> list[RawCue]:
    """The cues with their speakers; a cue in which two speak becomes two."""
    voiced = [part for cue in cues for part in _voices(cue)]
    voiced = _turns(voiced)
    _announced(voiced)
    _first_lines(voiced)
    _prefixes(voiced)
    for cue in voiced:
        cue.lines = [_CHANGE_INSIDE.sub(" ", _CHANGE.sub("", line)) for line in cue.lines]
        cue.speaker = words(cue.speaker)[:80]
    return voiced


def _voices(cue: RawCue) -> Iterator[RawCue]:
    """WebVTT's `<v Name>`: the words up to the next one are that person's."""
    text = "\n".join(cue.lines)
    found = list(_VOICE.finditer(text))
    if not found:
        yield cue
        return
    bounds = [voice.start() for voice in found] + [len(text)]
    spoken = [("", text[: bounds[0]])]
    spoken += [(voice[1], text[voice.end() : until]) for voice, until in zip(found, bounds[1:], strict=True)]
    turns = [(name, "\n".join(said for _, said in turn)) for name, turn in groupby(spoken, key=itemgetter(0))]
    parts = [(name, said) for name, said in turns if words(said)]
    if not parts:
        return
    yield from _in_turn(cue, parts)


def _in_turn(cue: RawCue, parts: list[tuple[str, str]]) -> Iterator[RawCue]:
    """A cue for each (name, words) of `parts`, as long as its share of the words. Where the cue's end is not known, all
    begin with it.
    """
    total = sum(len(said) for _, said in parts)
    at, end = cue.start, cue.end if cue.end is not None and cue.end > cue.start else None
    for name, said in parts:
        if end is None:
            yield RawCue(at, cue.end, said.split("\n"), name)
            continue
        later = at + (end - cue.start) * len(said) / total
        yield RawCue(at, later, said.split("\n"), name)
        at = later


def _turns(cues: list[RawCue]) -> list[RawCue]:
    """Google Meet writes what several people say under one time: "Kim Bora: Good morning." and so on, each on a line.

    Names count that come again, or all of them where nearly every line has one.
    """
    found = [[_PREFIX.match(line) for line in cue.lines] for cue in cues]
    names = Counter(one[1].strip() for ones in found for one in ones if one and len(one[1].split()) <= 4)
    filled = sum(1 for cue in cues for line in cue.lines if line.strip())
    least = 1 if len(names) > 1 and len(names) < sum(names.values()) >= 0.9 * filled else 2
    split: list[RawCue] = []
    for cue, ones in zip(cues, found, strict=True):
        starts = [at for at, one in enumerate(ones) if one and names[one[1].strip()] >= least]
        if not starts or cue.speaker or (len(starts) == 1 and not words("\n".join(cue.lines[: starts[0]]))):
            split.append(cue)
            continue
        bounds = [0, *(at for at in starts if at), len(cue.lines)]
        parts = ["\n".join(cue.lines[start:end]) for start, end in pairwise(bounds)]
        split += _in_turn(cue, [("", said) for said in parts if words(said)])
    return split


def named_at(lines: Sequence[str]) -> set[int]:
    """Which lines begin with a name that comes again, or is written in capitals."""
    found = [_PREFIX.match(line) for line in lines]
    names = Counter(one[1].strip() for one in found if one and len(one[1].split()) <= 4)
    return {at for at, one in enumerate(found) if one and (names[one[1].strip()] > 1 or one[1].isupper())}


def _first_lines(cues: list[RawCue]) -> None:
    """Teams writes the name on a line of its own over the words."""
    firsts = [_name(cue) for cue in cues]
    names = Counter(name for name in firsts if name)
    labels = bool(names) and all(map(_LABEL.fullmatch, names))
    if len(cues) < 2 or sum(names.values()) < 0.8 * len(cues):
        return
    if not labels and (len(names) * 2 > len(cues) + 1 or max(names.values()) < 2):
        return
    for cue, name in zip(cues, firsts, strict=True):
        if name:
            filled = [line for line in cue.lines if line.strip()]
            cue.speaker, cue.lines = name.rstrip(":"), filled[1:]


def _name(cue: RawCue) -> str:
    filled = [line.strip() for line in cue.lines if line.strip()]
    return filled[0] if len(filled) > 1 and not cue.speaker and _is_name(filled[0]) else ""


def _is_name(line: str) -> bool:
    bare = line.strip()
    if not bare or len(bare) > 40 or len(bare.split()) > 4:
        return False
    return bare[0].isalpha() and not _ENDS_SENTENCE.search(bare.rstrip(":")) and "<" not in bare


def names_before_words(lines: list[str]) -> list[str]:
    """A text whose paragraphs begin with a name on a line of its own: the names before the words, "Kim: Bees dance."

    A name may be a heading in Markdown: "### Kim".

    The lines as they are for any other text.
    """
    if sum(1 for line in lines if _HEADING.match(line)) > 1:
        lines = [_HEADING.sub("", line) for line in lines]
    starts = [at for at, line in enumerate(lines) if line.strip() and (at == 0 or not lines[at - 1].strip())]
    named = [
        at
        for at in starts
        if _is_name(lines[at]) and at + 1 < len(lines) and lines[at + 1].strip() and ":" not in lines[at]
    ]
    names = Counter(lines[at].strip() for at in named)
    labels = bool(names) and all(map(_LABEL.fullmatch, names))
    if len(named) < 2 or len(named) < 0.8 * len(starts) or (len(names) * 2 > len(named) + 1 and not labels):
        return lines
    joined = list(lines)
    for at in named:
        joined[at], joined[at + 1] = "", f"{lines[at].strip()}: {lines[at + 1].strip()}"
    return joined


def put_under_times(lines: list[str], times_at: Sequence[int]) -> list[int]:
    """Google Meet and Premiere write the name over the time: moves it under the time, as WebVTT's voice.

    Changes `lines`, and returns where the times are now.
    """
    above = [at for at in times_at if at and _is_name(lines[at - 1])]
    names = Counter(lines[at - 1].strip() for at in above)
    if len(above) < 2 or len(above) < 0.8 * len(times_at):
        return list(times_at)
    followed = all(any(line.strip() for line in lines[at + 1 : at + 3]) for at in above)
    apart = len(above) == len(times_at) and followed and all(at < 2 or not lines[at - 2].strip() for at in above)
    if len(names) * 2 > len(above) + 1 and not apart:
        return list(times_at)
    for at in above:
        lines[at - 1], lines[at] = lines[at], f"<v {lines[at - 1].strip()}>"
    return sorted({*times_at} - {*above} | {at - 1 for at in above})


def _announced(cues: list[RawCue]) -> None:
    """Captions of television: a new voice begins with ">>", and a name after it is a speaker's, once or often."""
    for cue in cues:
        at = next((at for at, line in enumerate(cue.lines) if line.strip()), None)
        found = _ANNOUNCED.match(cue.lines[at]) if at is not None and not cue.speaker else None
        if at is not None and found and len(found[1].split()) <= 4:
            cue.speaker, cue.lines[at] = found[1].strip(), cue.lines[at][found.end() :]


def _prefixes(cues: list[RawCue]) -> None:
    """ "Kim Bora: Good morning." The names count as names where they come again and again."""
    for pattern in (_PREFIX, _BRACKETED):
        found = [(cue, index, match) for cue in cues if not cue.speaker for index, match in _first_match(cue, pattern)]
        names = Counter(match[1].strip() for _, _, match in found)
        repeated = sum(count for count in names.values() if count > 1)
        often = len(found) * 4 >= len(cues) and repeated * 2 >= len(found)
        always = len(found) >= 0.8 * len(cues) and len(names) > 1
        if len(found) < 2 or not (often or always):
            continue
        if pattern is _BRACKETED and repeated < 0.8 * len(cues):
            continue  # "[Music]" is a sound and no name
        for cue, index, match in found:
            cue.speaker = match[1].strip()
            cue.lines[index] = cue.lines[index][match.end() :]


def _first_match(cue: RawCue, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for index, line in enumerate(cue.lines):
        if line.strip():
            match = pattern.match(line)
            if match and len(match[1].split()) <= 4:
                yield index, match
            return
