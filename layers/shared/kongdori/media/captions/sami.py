"""SAMI, the captions of Windows and of Korean films: one text for each moment at which it changes.

pysubs2 1.9 was looked at: it guesses when a text ends and mixes the languages of a file that has two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kongdori.media.captions.cues import Found, RawCue, counted

_SYNC = re.compile(r"<sync\b[^<>]{0,80}?start\s{0,3}=\s{0,3}[\"']?\s{0,3}(-?\d{1,10})[^<>]{0,80}>", re.IGNORECASE)
_ANY_SYNC = re.compile(r"<sync\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b[^<>]{0,200}?(?:class\s{0,3}=\s{0,3}[\"']?([\w-]{1,40})[^<>]{0,200})?>", re.IGNORECASE)
_LANGUAGE = re.compile(r"\.([\w-]{1,40})\s{0,5}\{[^{}]{0,300}?lang\s{0,3}:\s{0,3}([A-Za-z]{2,3})", re.IGNORECASE)
_LOOKS = re.compile(r"<sami\b|<sync\b[^<>]{0,80}start", re.IGNORECASE)
_STRIP = re.compile(r"<!--.{0,20000}?-->|<(?:style|head|title)\b.{0,20000}?</(?:style|head|title)>", re.I | re.S)
_CLOSING = re.compile(r"</?(?:body|sami|sync|table|tr|td)\b[^<>]{0,100}>", re.IGNORECASE)
_SPACE = re.compile(r"&nbsp;?|&#160;", re.IGNORECASE)


def looks_like(text: str) -> bool:
    return bool(_LOOKS.search(text, 0, 20_000))


def read(text: str, *, language: str = "") -> Found:
    """The cues of one language: the one asked for, else the one with the most words."""
    moments = list(_moments(text))
    chosen = _class(text, moments, language)
    cues = counted(_cues([moment for moment in moments if moment[1] in {chosen, ""}]))
    lost = len(_ANY_SYNC.findall(text)) - len(_SYNC.findall(text))
    return Found(cues, "SAMI", len(cues) + lost)


def _moments(text: str) -> Iterator[tuple[float, str, str]]:
    """When a text changes, the class of its paragraph, and the text."""
    found = list(_SYNC.finditer(text))
    for index, sync in enumerate(found):
        until = found[index + 1].start() if index + 1 < len(found) else len(text)
        block = _CLOSING.sub("", _STRIP.sub("", text[sync.end() : until]))
        start = int(sync[1]) / 1000
        paragraphs = list(_PARAGRAPH.finditer(block))
        if not paragraphs:
            yield start, "", block
        for number, paragraph in enumerate(paragraphs):
            end = paragraphs[number + 1].start() if number + 1 < len(paragraphs) else len(block)
            yield start, (paragraph[1] or "").lower(), block[paragraph.end() : end]


def _class(text: str, moments: list[tuple[float, str, str]], language: str) -> str:
    sizes: Counter[str] = Counter()
    for _, name, said in moments:
        sizes[name] += len(_SPACE.sub("", said).strip())
    wanted = {name.lower() for name, tag in _LANGUAGE.findall(text[:20_000]) if language and tag.lower() == language}
    return max(sizes, key=lambda name: (name in wanted and sizes[name] > 0, sizes[name]), default="")


def _cues(moments: list[tuple[float, str, str]]) -> Iterator[RawCue]:
    for index, (start, _, said) in enumerate(moments):
        bare = _SPACE.sub(" ", said)
        if bare.strip():
            later = next((m[0] for m in moments[index + 1 : index + 20] if m[0] > start), None)
            yield RawCue(start, later, re.sub(r"<br\s?/?>", "\n", bare, flags=re.IGNORECASE).split("\n"))
