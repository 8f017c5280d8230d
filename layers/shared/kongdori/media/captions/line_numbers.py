"""Texts whose lines are numbered: what was said in court or at a hearing, 25 lines to a page, and numbered listings.

The numbers, the pages' and what stands at the head and foot of each page are no words of anybody.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from kongdori.media.captions import speakers, times

_NUMBERED = re.compile(rf"\s{{0,20}}(?:({times.TIME})\s{{1,20}})?(\d{{1,5}})(?![\d.,):;|/%-])(?:\s{{1,80}}(.*))?$")
_TIME_NEXT = re.compile(rf"[\[(]?{times.TIME}|\d{{1,9}}[.,]\d")
_PAGE = re.compile(r"\W{0,9}(?:(?:page|p\.|pg\.?|페이지|쪽)\s{0,3})?\d{1,5}(?:\s{0,3}(?:/|of|-)\s{0,3}\d{1,5})?\W{0,9}", re.IGNORECASE)
_ASKED = re.compile(r"\s{0,40}(Q|A)(?:[.:]\s{1,20}|\s{2,20}|\t\s{0,20})(?=\S)")
_BY = re.compile(r"\s{0,40}BY (?:MR|MS|MRS|MX|DR)\.? [^:]{1,40}:\s*$")
_FEWEST = 5
_LEAST_NUMBERED, _LEAST_RISING = 0.7, 0.95


def without(lines: list[str]) -> list[str] | None:
    """The lines without their numbers and pages, what somebody says on one line; None where they are not numbered."""
    found = [_NUMBERED.match(line) if len(line) < 400 else None for line in lines]
    filled = sum(1 for line in lines if line.strip())
    numbers = [int(one[2]) for one in found if one]
    if len(numbers) < _FEWEST or len(numbers) < _LEAST_NUMBERED * filled:
        return None
    rising = sum(b == a + 1 or b == 1 < a for a, b in pairwise(numbers))
    timed = sum(1 for one in found if one and _TIME_NEXT.match(one[3] or ""))
    if rising < _LEAST_RISING * (len(numbers) - 1) or 2 * timed > len(numbers):
        return None
    again = Counter(_shape(line) for line, one in zip(lines, found, strict=True) if one is None and line.strip())
    bare: list[str] = []
    for line, one in zip(lines, found, strict=True):
        if one:
            bare.append(f"{one[1]} {one[3] or ''}" if one[1] else one[3] or "")
        elif line.strip() and not _PAGE.fullmatch(line) and again[_shape(line)] == 1:
            bare.append(line)
    return _turns(bare) if not any(one and one[1] for one in found) else bare


def _shape(line: str) -> str:
    """What the heads of all pages have in common: all but the numbers."""
    return re.sub(r"\d+", "0", " ".join(line.split()))


def questions(lines: list[str]) -> list[str]:
    """The lines with "Q." and "A.", as a court's reporter writes them, as names: "Q: …"."""
    asked = Counter(one[1] for line in lines if (one := _ASKED.match(line)))
    if min(asked["Q"], asked["A"]) < 1 or asked["Q"] + asked["A"] < 3:
        return lines
    return [_ASKED.sub(r"\1: ", line, count=1) for line in lines]


def _turns(lines: list[str]) -> list[str]:
    """What one person says, on one line: a line goes on until somebody else is named."""
    lines = questions(lines)
    starts = speakers.named_at(lines)
    if len(starts) < 2:
        return lines
    joined: list[str] = []
    for at, line in enumerate(lines):
        if at in starts or _BY.match(line) or not joined or at < min(starts):
            joined.append(line.strip())
        elif line.strip():
            joined[-1] += f" {line.strip()}"
    return joined
