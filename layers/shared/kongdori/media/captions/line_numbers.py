"""Texts whose lines are numbered: what was said in court or at a hearing, 25 lines to a page, and numbered listings.

The numbers, the pages' and what stands at the head and foot of each page are no words of anybody.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from kongdori.media.captions import speakers, times

_NUMBERED = re.compile(
    rf"\s{{0,20}}(?:({times.TIME})\s{{1,20}})?(\d{{1,5}})(?:\s?[:|](?=\s))?(?![\d.,):;|/%-])(?:\s{{1,80}}(.*))?$"
)
_AT_THE_END = re.compile(r"(?<=\s)\d{1,2}$")
_APART = "   "  # at least, before a number at the right edge
# "12:07": the page and the line, as reporters cite them
_CITED = re.compile(r"\s{0,20}(\d{1,5}):(\d{1,2})(?:\s{1,80}(.*))?$")
_TIME_NEXT = re.compile(rf"[\[(]?{times.TIME}|\d{{1,9}}[.,]\d")
_PAGE = re.compile(
    r"\W{0,9}(?:(?:page|p\.|pg\.?|페이지|쪽)\s{0,3})?\d{1,5}(?:\s{0,3}(?:/|of|-)\s{0,3}\d{1,5})?\W{0,9}", re.IGNORECASE
)
_ASKED = re.compile(r"\s{0,40}(Q|A|문|답)(?:[.:]\s{1,20}|\s{2,20}|\t\s{0,20})(?=\S)")
_BY = re.compile(r"\s{0,40}BY (?:MR|MS|MRS|MX|DR)\.? [^:]{1,40}:\s*$")
# "Mr. Lee. Thank you." and "◯김보라 위원  질문 있습니다.": how parliaments write who speaks
_FORMAL = re.compile(
    r"\s{0,20}((?:Mr|Mrs|Ms|Mx|Dr|Miss|Madam|The|Chairman|Chairwoman|Chair|Senator|Representative|Secretary|Governor|Judge"
    r"|General|Ambassador|Professor)\.?\s(?:[A-Z][\w'’-]{1,30}\s?){1,3})\.\s{1,9}(?=[A-Z\[(\"“])"
)
_MINUTED = re.compile(r"\s{0,9}[◯○◎●]\s?([가-힣][가-힣· ]{1,30}?)(?:\s{2,9}|\t)(?=\S)")
_FEWEST = 3
_HIGHEST_FIRST = 60  # lines of a page; "2024 was good." begins with a year
_LEAST_NUMBERED, _LEAST_RISING = 0.7, 0.95


def without(lines: list[str]) -> list[str] | None:
    """The lines without their numbers and pages, what somebody says on one line; None where they are not numbered."""
    lines = _from_the_right(lines)
    found = _without_pages([_NUMBERED.match(line) if len(line) < 400 else None for line in lines])
    filled = sum(1 for line in lines if line.strip())
    if (cited := _uncited(lines, filled)) is not None:
        return turns(cited)
    numbers = [int(one[2]) for one in found if one]
    if len(numbers) < _FEWEST or len(numbers) < _LEAST_NUMBERED * filled or numbers[0] > _HIGHEST_FIRST:
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
        elif line.strip() and not _PAGE.fullmatch(line.strip()) and again[_shape(line)] == 1:
            bare.append(line)
    return turns(bare) if not any(one and one[1] for one in found) else bare


def _from_the_right(lines: list[str]) -> list[str]:
    """Numbers that stand at the right edge, before their lines; the lines as they are for any other text."""
    ends = [line.rstrip() for line in lines]
    found = [_AT_THE_END.search(end, max(0, len(end) - 3)) if len(end) < 400 else None for end in ends]
    found = [one if one and ends[at][: one.start()].endswith(_APART) else None for at, one in enumerate(found)]
    numbers = [int(one[0]) for one in found if one]
    rising = sum(b == a + 1 or b == 1 < a for a, b in pairwise(numbers))
    if len(numbers) < _FEWEST or len(numbers) < _LEAST_NUMBERED * sum(1 for line in lines if line.strip()):
        return lines
    if rising < _LEAST_RISING * (len(numbers) - 1) or numbers[0] > _HIGHEST_FIRST:
        return lines
    return [f"{one[0]}  {one.string[: one.start()]}" if one else line for line, one in zip(lines, found, strict=True)]


def _without_pages(found: list[re.Match[str] | None]) -> list[re.Match[str] | None]:
    """The numbered lines without those that hold a page's number alone: it does not follow the line before."""
    kept: list[re.Match[str] | None] = []
    last = 0
    for one in found:
        is_page = one is not None and not one[1] and not (one[3] or "").strip() and int(one[2]) != last + 1
        kept.append(None if is_page else one)
        last = int(one[2]) if one and not is_page else last
    return kept


def _uncited(lines: list[str], filled: int) -> list[str] | None:
    """The lines without their page and line; None where those may as well be minutes and seconds."""
    found = [_CITED.match(line) if len(line) < 400 else None for line in lines]
    cited = [(int(one[1]), int(one[2])) for one in found if one]
    if len(cited) < _FEWEST or len(cited) < _LEAST_NUMBERED * filled:
        return None
    steps = list(pairwise(cited))
    new_pages = sum(b == (a[0] + 1, 1) for a, b in steps)
    rising = new_pages + sum(b == (a[0], a[1] + 1) for a, b in steps)
    padded = sum(1 for one in found if one and len(one[1]) > 3)
    if rising < _LEAST_RISING * len(steps) or not (new_pages or padded):
        return None
    return [(one[3] or "") if one else line for line, one in zip(lines, found, strict=True)]


def _shape(line: str) -> str:
    """What the heads of all pages have in common: all but the numbers."""
    return re.sub(r"\d+", "0", " ".join(line.split()))


def questions(lines: list[str]) -> list[str]:
    """The lines with a reporter's "Q." and "A.", and a parliament's "Mr. Lee.", as other names: "Q: …"."""
    asked = Counter(one[1] for line in lines if (one := _ASKED.match(line)))
    pairs = ((asked["Q"], asked["A"]), (asked["문"], asked["답"]))
    if any(min(pair) > 0 and sum(pair) > 2 for pair in pairs):
        lines = [_ASKED.sub(r"\1: ", line, count=1) for line in lines]
    for pattern in (_FORMAL, _MINUTED):
        named = Counter(one[1].strip() for line in lines if (one := pattern.match(line)))
        if sum(named.values()) > max(2, len(named)):
            lines = [pattern.sub(lambda one: f"{one[1].strip()}: ", line, count=1) for line in lines]
    return lines


def turns(lines: list[str]) -> list[str]:
    """What one person says, on one line: a line goes on until somebody else is named."""
    named = questions(lines)
    starts = speakers.named_at(named) | {at for at, line in enumerate(named) if line != lines[at]}
    lines = named
    if len(starts) < 2:
        return lines
    joined: list[str] = []
    for at, line in enumerate(lines):
        if at in starts or _BY.match(line) or not joined or at < min(starts):
            joined.append(line.strip())
        elif line.strip():
            joined[-1] += f" {line.strip()}"
    return joined
