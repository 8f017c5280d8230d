"""Short lines with their times in braces or brackets: MicroDVD counts frames, MPL2 counts tenths of a second.

pysubs2 1.9 was looked at: it refuses a MicroDVD file that does not name its frame rate, and needs quadratic time for a
line of `{y:{y:…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kongdori.media.captions.cues import Found, RawCue, counted

_LINE = re.compile(r"\s{0,10}(?:\{\s?(-?\d{1,9})\s?\}\s?\{\s?(\d{0,9})\s?\}|\[(\d{1,9})\]\s?\[(\d{0,9})\])(.*)$")
# Phoenix: `  10,  30,"text"`, in tenths as well
_PHOENIX = re.compile(r"\s{0,10}(\d{1,9}),\s{0,10}(\d{1,9}),\s{0,4}\"(.*)\"\s{0,9}$")
_CODE = re.compile(r"\{[A-Za-z]:[^{}]{0,100}\}")
_RATE = re.compile(r"\s{0,10}\{[01]\}\{[01]\}\s{0,4}(\d{1,3}(?:[.,]\d{1,5})?)\s{0,10}")
_USUAL_RATE = 25.0


def looks_like(lines: list[str]) -> bool:
    head = [line for line in lines[:200] if line.strip()][:20]
    return bool(head) and (
        sum(1 for line in head if _LINE.match(line)) * 2 > len(head) or all(map(_PHOENIX.match, head))
    )


def read(lines: list[str], *, frame_rate: float | None = None) -> Found:
    """The cues. `frame_rate` is the video's; the file's own first line wins, and 25 is taken where neither is known."""
    return Found(
        counted(_cues(lines, frame_rate)),
        "MicroDVD",
        sum(1 for line in lines if line.strip() and not _named_rate(line)),
    )


def _cues(lines: list[str], frame_rate: float | None) -> Iterator[RawCue]:
    rate = frame_rate or _USUAL_RATE
    for line in lines:
        found = _LINE.match(line)
        if tenths := _PHOENIX.match(line):
            yield RawCue(int(tenths[1]) / 10, int(tenths[2]) / 10, tenths[3].split("|"))
        if not found:
            continue
        first, last, tenth, last_tenth, said = found.groups()
        if named := _named_rate(line):
            rate = named
            continue
        per = rate if first is not None else 10.0
        until = last if first is not None else last_tenth
        parts = [part.strip().removeprefix("/") for part in _CODE.sub("", said).split("|")]
        yield RawCue(int(first or tenth) / per, int(until) / per if until else None, parts)


def _named_rate(line: str) -> float | None:
    """The frame rate that a first line such as `{1}{1}23.976` names."""
    found = _RATE.fullmatch(line)
    return max(1.0, float(found[1].replace(",", "."))) if found else None
