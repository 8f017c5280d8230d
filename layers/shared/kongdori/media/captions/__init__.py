"""Reads captions and transcripts as cues, and writes cues as captions.

Reads WebVTT, SubRip, transcripts with a time at each line (`[00:12] text`, `0:12`) and plain text. The files come
from strangers: the work is linear in their size, and cues, characters and times are capped.

pysubs2 and webvtt-py were looked at: both leave encodings, limits, entities and plain text to the caller and keep cues
that end before they begin, and pysubs2 1.8.1 needs quadratic time for a line of `{\\{\\{\\…`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kongdori.errors import InvalidInput, TooLarge

MAX_FILE_BYTES = 5 * 1024**2
MAX_CUES = 50_000
MAX_CUE_CHARACTERS = 5_000
MAX_SECONDS = 48 * 3600.0

# Characters a second at a calm reading pace, from which the times of a text without times are guessed.
_LATIN_PER_S = 14.0
_SYLLABIC_PER_S = 6.0
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s|$)", re.ASCII)
_STAMPED = re.compile(rf"^\s*[\[(]?{_TIME}[\])]?(?:\s+[-–—]\s+|\s*:\s+|\s+|$)(.*)$", re.ASCII)
_TAG = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\n+")
_SYLLABIC = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Cue(NamedTuple):
    """What is said from `start` to `end` (seconds). A tuple, because there may be 50,000 of them."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """Cues in order of time, not overlapping. `timed` is false where the text had no times and they were guessed."""

    cues: list[Cue]
    timed: bool


def decode(data: bytes) -> str:
    """Text in UTF-8, UTF-16 (with or without a mark) or CP949. Raises `InvalidInput` for what is not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in data[:200]:
        candidates = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "cp949", "cp1252"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    raise InvalidInput("This file is not a text. Captions are WebVTT, SubRip or plain text.", code="not-a-text")


def parse(text: str) -> Parsed:
    """Cues of a captions file or a transcript. Raises `TooLarge` past `MAX_CUES`."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(_ARROW.match(line) for line in lines):
        return Parsed(_tidy(_arrowed(lines)), timed=True)
    stamped = _stamped(lines)
    if stamped is not None:
        return Parsed(_tidy(stamped), timed=True)
    return Parsed(list(_paced(text)), timed=False)


def clip(cues: Iterable[Cue], duration_s: float) -> list[Cue]:
    """The cues within a film's length; one that ends after it is cut there."""
    return [Cue(c.start, min(c.end, duration_s), c.text) for c in cues if c.start < duration_s]


def spread(text: str, start: float, end: float) -> list[Cue]:
    """Sentences of a text that was said between two times, each as long as its share of the characters."""
    sentences = list(_sentences(text))
    total = sum(map(len, sentences))
    cues: list[Cue] = []
    at = start
    for sentence in sentences:
        until = min(end, at + (end - start) * len(sentence) / total)
        cues.append(Cue(round(at, 3), round(until, 3), sentence))
        at = until
    return cues


def to_vtt(cues: Sequence[Cue]) -> str:
    """WebVTT. Text is escaped, so that no cue can end early or hold a tag."""
    blocks = [f"{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n{html.escape(c.text, quote=False)}\n" for c in cues]
    return "WEBVTT\n\n" + "\n".join(blocks)


def to_srt(cues: Sequence[Cue]) -> str:
    """SubRip. A text that looks like a time line is broken, so that it can't start a cue of its own."""
    return "\n".join(
        f"{number}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n{c.text.replace('-->', '→')}\n"
        for number, c in enumerate(cues, 1)
    )


def to_text(cues: Sequence[Cue]) -> str:
    return "\n".join(c.text for c in cues) + "\n"


def _arrowed(lines: list[str]) -> Iterator[Cue]:
    """WebVTT and SubRip alike: a time line, then text up to an empty line. Headers, notes and styles are passed."""
    position = 0
    while position < len(lines):
        found = _ARROW.match(lines[position])
        position += 1
        if not found:
            continue
        said: list[str] = []
        while position < len(lines) and lines[position].strip() and not _ARROW.match(lines[position]):
            said.append(lines[position])
            position += 1
        if said and position < len(lines) and _ARROW.match(lines[position]) and said[-1].strip().isdigit():
            said.pop()  # SubRip without the empty line: the next cue's number
        yield Cue(_seconds(found.groups()[:4]), _seconds(found.groups()[4:8]), " ".join(said))


def _stamped(lines: list[str]) -> list[Cue] | None:
    """A transcript with a time at its lines, each until the next; None if most lines have no time near them."""
    starts: list[tuple[float, list[str]]] = []
    filled = 0
    for line in lines:
        if not line.strip():
            continue
        filled += 1
        found = _STAMPED.match(line)
        if found:
            starts.append((_seconds(found.groups()[:4]), [found.group(5)]))
        elif starts:
            starts[-1][1].append(line)
    if len(starts) < 2 or len(starts) * 3 < filled or [s for s, _ in starts] != sorted(s for s, _ in starts):
        return None
    ends = [start for start, _ in starts[1:]]
    last_start, last_said = starts[-1]
    ends.append(last_start + max(2.0, _pace(" ".join(last_said))))
    return [Cue(start, end, " ".join(said)) for (start, said), end in zip(starts, ends, strict=True)]


def _paced(text: str) -> Iterator[Cue]:
    at = 0.0
    for count, sentence in enumerate(_sentences(text)):
        if count >= MAX_CUES:
            raise TooLarge(f"This transcript has more than {MAX_CUES} sentences.", code="too-many-cues")
        until = min(MAX_SECONDS, at + _pace(sentence))
        yield Cue(round(at, 3), round(until, 3), sentence)
        at = until


def _pace(text: str) -> float:
    syllables = len(_SYLLABIC.findall(text))
    return syllables / _SYLLABIC_PER_S + (len(text) - syllables) / _LATIN_PER_S


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        cleaned = _clean(sentence)
        while len(cleaned) > 400:  # no punctuation: cut at a blank
            cut = cleaned.rfind(" ", 100, 300)
            cut = cut if cut > 0 else 300
            yield cleaned[:cut].strip()
            cleaned = cleaned[cut:].strip()
        if cleaned:
            yield cleaned


def _tidy(cues: Iterable[Cue]) -> list[Cue]:
    """Cleaned, sorted, within bounds, without repeats; a cue that overlaps the next one ends where that begins."""
    kept: list[Cue] = []
    for count, cue in enumerate(cues):
        if count >= MAX_CUES:
            raise TooLarge(f"These captions have more than {MAX_CUES} cues.", code="too-many-cues")
        text = _clean(cue.text)
        if text and 0 <= cue.start < MAX_SECONDS and cue.end > cue.start:
            kept.append(Cue(cue.start, min(cue.end, MAX_SECONDS), text))
    kept.sort(key=lambda c: (c.start, c.end))
    tidy: list[Cue] = []
    for cue in kept:
        if tidy and cue.text == tidy[-1].text and cue.start <= tidy[-1].end + 0.1:
            tidy[-1] = Cue(tidy[-1].start, max(tidy[-1].end, cue.end), cue.text)
        elif tidy and cue.start == tidy[-1].start:
            tidy[-1] = Cue(cue.start, max(tidy[-1].end, cue.end), f"{tidy[-1].text} {cue.text}"[:MAX_CUE_CHARACTERS])
        else:
            if tidy and tidy[-1].end > cue.start:
                tidy[-1] = Cue(tidy[-1].start, cue.start, tidy[-1].text)
            tidy.append(cue)
    return tidy


def _clean(text: str) -> str:
    """One line without tags, entities and control characters."""
    bare = html.unescape(_TAG.sub("", text[: 2 * MAX_CUE_CHARACTERS]))
    bare = "".join(c if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} else " " for c in bare)
    return " ".join(bare.split())[:MAX_CUE_CHARACTERS]


def _is_binary(text: str) -> bool:
    head = text[:4000]
    odd = sum(1 for c in head if unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} and c not in "\t\n\r\f\ufeff")
    return "\x00" in head or odd > len(head) // 50


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    milliseconds = int(fraction.ljust(3, "0"))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + milliseconds / 1000


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    return (
        f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:{milliseconds // 1000 % 60:02}"
        f"{point}{milliseconds % 1000:03}"
    )
