"""JACOsub, the captions of the Amiga and of early fansubs: times, how a text is shown, and the text, on one line.

pysubs2 1.9 was looked at: it does not know the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kongdori.media.captions.cues import Found, RawCue, counted

_TIME = r"\d{1,3}:\d{2}:\d{2}\.\d{2,3}"
_SHOWN = r"(?:[Dd]|[CFHJPRV][A-Z]{1,8}\d{0,3})(?:\[[^\[\]\n]{0,60}\]){0,4}|(?:\[[^\[\]\n]{0,60}\]){1,4}"
_LINE = re.compile(
    rf"\s{{0,9}}(?:({_TIME})\s{{1,4}}({_TIME})|@(\d{{1,8}})\s{{1,4}}@(\d{{1,8}}))\s{{1,9}}(?:{_SHOWN})\s(.*)$"
)
_TIMED = re.compile(rf"\s{{0,9}}(?:{_TIME}\s{{1,4}}{_TIME}|@\d{{1,8}}\s{{1,4}}@\d{{1,8}})\s")
_NOTHING = re.compile(r"[^{}\n]{0,60}\{[^{}\n]{0,400}\}\s{0,9}")  # a comment with a time
_RATE = re.compile(r"\s{0,9}#\s{0,4}T(?:IMERES)?\s{0,9}(\d{1,4})\s*$", re.IGNORECASE)
_SHIFT = re.compile(
    r"\s{0,9}#\s{0,4}S(?:HIFT)?\s{0,9}([-+]?)(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,5})(?:\.(\d{1,3}))?\s*$", re.IGNORECASE
)
_COMMENT = re.compile(r"(?<!\\)\{[^{}\n]{0,400}\}")
_CODE = re.compile(r"\\([\\{}~nN]|[CFcf]\d|[A-Za-z])")
_USUAL_RATE = 30.0


def read(lines: list[str]) -> Found | None:
    """The cues; None where few of the timed lines say how they are shown, as this format asks for."""
    timed = [line for line in lines if _TIMED.match(line) and not _NOTHING.fullmatch(line)]
    if not timed or sum(1 for line in timed if _LINE.match(line)) < 0.8 * len(timed):
        return None
    return Found(counted(_cues(lines)), "JACOsub", len(timed))


def _cues(lines: list[str]) -> Iterator[RawCue]:
    rate, shift, goes_on = _USUAL_RATE, 0.0, False
    last: RawCue | None = None
    for line in lines:
        if told := _RATE.match(line):
            rate = max(1.0, float(told[1]))
        elif told := _SHIFT.match(line):
            sign, hours, minutes, whole, parts = told.groups()
            value = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole) + int(parts or 0) / rate
            shift = -value if sign == "-" else value
        elif found := _LINE.match(line):
            if last is not None:
                yield last
            first, until, at, to, said = found.groups()
            start, end = (_clock(first, rate), _clock(until, rate)) if first else (int(at) / rate, int(to) / rate)
            last = RawCue(start + shift, end + shift, _said(said))
        elif goes_on and last is not None:
            last.lines += _said(line)
        goes_on = line.endswith("\\") and not line.endswith("\\\\")
    if last is not None:
        yield last


def _clock(written: str, rate: float) -> float:
    clock, _, parts = written.partition(".")
    hours, minutes, whole = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + whole + int(parts) / rate


def _said(text: str) -> list[str]:
    """A text without its comments and codes: "\\I" begins italics, "~" is a blank."""
    bare = _COMMENT.sub("", text.removesuffix("\\")).replace("~", " ")
    return _CODE.sub(lambda code: {"n": "\n"}.get(code[1], "" if code[1][0].isalpha() else code[1]), bare).split("\n")
