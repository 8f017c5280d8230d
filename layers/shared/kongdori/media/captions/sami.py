"""SAMI, the captions of Windows and of Korean films: one text for each moment at which it changes.

pysubs2 1.9 was looked at: it guesses when a text ends and mixes the languages of a file that has two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kongdori.media.captions.cues import Found, RawCue, counted

_SYNC = re.compile(r"<sync\b([^<>]{0,160})>", re.IGNORECASE)
_TIME = re.compile(r"\b(start|end)\s{0,3}=\s{0,3}[\"']?\s{0,3}(-?\d{1,10})", re.IGNORECASE)
_ANY_SYNC = re.compile(r"<sync\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b[^<>]{0,200}?(?:class\s{0,3}=\s{0,3}[\"']?([\w-]{1,40})[^<>]{0,200})?>", re.IGNORECASE)
_LANGUAGE = re.compile(r"\.([\w-]{1,40})\s{0,5}\{[^{}]{0,300}?lang\s{0,3}:\s{0,3}([A-Za-z]{2,3})", re.IGNORECASE)
_LOOKS = re.compile(r"<sami\b|<sync\b[^<>]{0,80}(?:start|end)\s{0,3}=", re.IGNORECASE)
_STRIP = re.compile(r"<!--.{0,20000}?-->|<(?:style|head|title)\b.{0,20000}?</(?:style|head|title)>", re.I | re.S)
_CLOSING = re.compile(r"</?(?:body|sami|sync|table|tr|td)\b[^<>]{0,100}>", re.IGNORECASE)
_SPACE = re.compile(r"&nbsp;?|&#160;", re.IGNORECASE)


def looks_like(text: str) -> bool:
    return bool(_LOOKS.search(text, 0, 20_000))


@dataclass(frozen=True, slots=True)
class _Moment:
    """What stands there from `start` on: a paragraph's text, and its class. `end`: where the file says it."""

    start: float
    end: float | None
    name: str
    text: str


def read(text: str, *, language: str = "") -> Found:
    """The cues of one language: the one asked for, else the one with the most words."""
    moments = list(_moments(text))
    chosen = _class(text, moments, language)
    cues = counted(_cues([moment for moment in moments if moment.name in {chosen, ""}]))
    lost = len(_ANY_SYNC.findall(text)) - sum(1 for sync in _SYNC.finditer(text) if _TIME.search(sync[1]))
    return Found(cues, "SAMI", len(cues) + lost)


def _moments(text: str) -> Iterator[_Moment]:
    """Each text at the time at which it begins. `<SYNC End=…>` alone is a time as well: what was there is over."""
    found = list(_SYNC.finditer(text))
    for index, sync in enumerate(found):
        until = found[index + 1].start() if index + 1 < len(found) else len(text)
        block = _CLOSING.sub("", _STRIP.sub("", text[sync.end() : until]))
        told = {name.lower(): int(value) / 1000 for name, value in _TIME.findall(sync[1])}
        if not told:
            continue
        start = told.get("start", told.get("end", 0.0))
        end = told.get("end") if "start" in told else None
        paragraphs = list(_PARAGRAPH.finditer(block))
        if not paragraphs:
            yield _Moment(start, end, "", block)
        for number, paragraph in enumerate(paragraphs):
            to = paragraphs[number + 1].start() if number + 1 < len(paragraphs) else len(block)
            yield _Moment(start, end, (paragraph[1] or "").lower(), block[paragraph.end() : to])


def _class(text: str, moments: list[_Moment], language: str) -> str:
    sizes: Counter[str] = Counter()
    for moment in moments:
        sizes[moment.name] += len(_SPACE.sub("", moment.text).strip())
    wanted = {name.lower() for name, tag in _LANGUAGE.findall(text[:20_000]) if language and tag.lower() == language}
    return max(sizes, key=lambda name: (name in wanted and sizes[name] > 0, sizes[name]), default="")


def _cues(moments: list[_Moment]) -> Iterator[RawCue]:
    for index, moment in enumerate(moments):
        bare = _SPACE.sub(" ", moment.text)
        if bare.strip():
            later = next((m.start for m in moments[index + 1 : index + 20] if m.start > moment.start), None)
            ends = [end for end in (moment.end, later) if end is not None and end > moment.start]
            lines = re.sub(r"<br\s?/?>", "\n", bare, flags=re.IGNORECASE).split("\n")
            yield RawCue(moment.start, min(ends, default=None), lines)
