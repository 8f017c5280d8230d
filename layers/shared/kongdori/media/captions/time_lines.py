"""Captions that say when a cue begins and ends on one line: SubRip, WebVTT, SubViewer, and Whisper's printed output.

pysubs2 1.9 and webvtt-py 0.6 were looked at: pysubs2 loses cues of these two formats whose times are not written to the
letter and cuts "if a < b", webvtt-py refuses a file without its header; both leave rolling captions as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kongdori.media.captions import speakers, times
from kongdori.media.captions.cues import Found, RawCue, counted

# "-->" as it is written, mistyped, typeset, escaped, or drawn.
_ARROW = r"(?:[-‐-―−=~⁓]\s{0,2}){1,4}(?:>|&gt;|›|»|》){1,3}|[→⇒➔➜➝⟶⟹↦▶]"
_BETWEEN = r"[,;|/~〜～‐-―−-]|\t|\s(?:to|bis|until|부터|から)\s|\s"
_ANY = rf"(?:{times.LOOSE_TIME}|{times.BARE_TIME})"
_OPEN, _CLOSE = r"[\[({<«]?\s{0,3}", r"\s{0,3}[\])}»]?"
_LEAD = r"^\s{0,20}(?:#?\d{1,6}[.):]?\s{1,4})?"
_STRONG = re.compile(
    rf"{_LEAD}{_OPEN}({_ANY}){_CLOSE}\s{{0,8}}(?:{_ARROW})\s{{0,8}}{_OPEN}({_ANY}|\d{{1,6}}(?![\d:.,]))?(?:{_CLOSE}|>)(.*)$"
)
_WEAK = re.compile(
    rf"^\s{{0,20}}(?:#?\d{{1,6}}\s{{1,4}}(?=\d{{1,2}}:\d\d:\d\d))?{_OPEN}({times.TIME}){_CLOSE}\s{{0,8}}(?:{_BETWEEN})\s{{0,8}}{_OPEN}({times.TIME}){_CLOSE}(.*)$"
)
_IN_UNITS = re.compile(rf"^\s{{0,9}}[\[(]\s?({times.UNIT_TIME})\s?[-–—~]\s?({times.UNIT_TIME})\s?[\])](.*)$")
_LOOKS = re.compile(
    rf"{_LEAD}[\[({{<-]?\s{{0,3}}\d{{1,9}}\s{{0,2}}:\s{{0,2}}\d[^\n]{{0,20}}(?:{_ARROW})[^\n]{{0,12}}\d\s{{0,2}}[:.,]\s{{0,2}}\d"
)
_AFTER = re.compile(r"(?:\s+|\s*[:：|,]\s*|$)(.*)$|([^\W\d].*)$", re.DOTALL)
_SETTINGS = re.compile(r"(?:\s*[A-Za-z][A-Za-z0-9]{0,11}:[^\s]+)+\s*$")
_COMMA = re.compile(r"^\s{0,20}[\d:.]{4,16}\s?,\s?\d{1,4}:")
_MAYBE = re.compile(r"\d\s{0,2}[:;.：,smh]\s{0,2}\d|\ds")
# Avid's and Ulead's
_SECTION = re.compile(r"\s{0,9}(?:<(?:begin|end) subtitles>|#Subtitle text (?:begin|end))\s{0,9}", re.IGNORECASE)
# "1 "Kim Bora" (3187245312)": Webex names the speaker in the cue's identifier
_IDENTIFIED = re.compile(r"\s{0,9}\d{1,6}\s{1,4}\"([^\"\n]{1,80})\"\s{1,4}\(\d{1,20}\)\s{0,9}")
_Range = tuple[str, str | None, str]
_VTT_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(r"\s*WEBVTT(?:\s|$)", re.IGNORECASE)


def is_time_line(line: str) -> bool:
    """Whether a line says from when to when."""
    return _range(line) is not None


def looks_like_time_line(line: str) -> bool:
    """Whether a line was meant to say from when to when, whether or not it can be read."""
    return len(line) < 400 and ":" in line and bool(_LOOKS.match(times.plain(line)))


def read(lines: list[str], *, rate: float) -> Found | None:
    """The cues between the time lines; None if there is no time line."""
    is_vtt = any(_HEADER.match(line) for line in lines[:3])
    # WebVTT writes "&gt;" for a ">" in a text; elsewhere it is an arrow that a program has escaped.
    ranges = [None if is_vtt and "&gt;" in line[:200] else _range(line) for line in lines]
    if not any(ranges):
        return None
    times_at = [index for index, found in enumerate(ranges) if found and not found[2].strip()]
    for old, new in zip(times_at, speakers.put_under_times(lines, times_at), strict=True):
        ranges[old], ranges[new] = ranges[new], ranges[old]
    lost = 0
    for index, line in enumerate(lines):
        if ranges[index] is None and looks_like_time_line(line) and not (is_vtt and "&gt;" in line):
            lost += 1
            lines[index] = ""
    cues = counted(_cues(lines, ranges, is_vtt=is_vtt, rate=rate))
    commas = sum(1 for line, found in zip(lines, ranges, strict=True) if found and _COMMA.match(line))
    name = "WebVTT" if is_vtt else "SubViewer" if commas * 2 > len(cues) else "SubRip"
    if name == "SubViewer":
        for cue in cues:
            cue.lines = [line.replace("|", "\n") for line in cue.lines]
    return Found(cues, name, sum(1 for found in ranges if found) + lost)


def _range(line: str) -> _Range | None:
    """When a line says that a cue begins and ends, and what else stands on it."""
    if line.lstrip()[:1] == "|":  # a row of a Markdown table
        line = line.strip().strip("|")
    if line.lstrip().startswith("**"):  # Markdown's bold
        line = line.replace("**", "", 2)
    head = line[:200]
    if not _MAYBE.search(head[:80]):
        return None
    found = _STRONG.match(times.plain(head)) or _WEAK.match(times.plain(head)) or _IN_UNITS.match(head)
    after = _AFTER.match(found[3] + line[200:]) if found else None
    return (found[1], found[2], after[1] or after[2] or "") if found and after else None


def _cues(lines: list[str], ranges: list[_Range | None], *, is_vtt: bool, rate: float) -> Iterator[RawCue]:
    current: RawCue | None = None
    number = 0
    before = ""
    for line, found in zip(lines, ranges, strict=True):
        named, before = _IDENTIFIED.fullmatch(before) if is_vtt and found else None, line
        if found is None:
            if current is not None and not _SECTION.fullmatch(line):
                current.lines.append(line)
            continue
        try:
            start = times.seconds(found[0], rate=rate)
            end = times.seconds(found[1], rate=rate) if found[1] else None
        except ValueError:
            continue
        if current is not None:
            number += 1
            _drop_label(current.lines, number, is_vtt=is_vtt)
            yield _finished(current, is_vtt=is_vtt)
        said = "" if _SETTINGS.fullmatch(found[2][:300]) else found[2]
        current = RawCue(start, end, [said] if said else [], named[1] if named else "")
    if current is not None:
        yield _finished(current, is_vtt=is_vtt)


def _drop_label(lines: list[str], number: int, *, is_vtt: bool) -> None:
    """Takes away the next cue's number or identifier, which stands right before its time line."""
    if not lines or not lines[-1].strip():
        while lines and not lines[-1].strip():
            lines.pop()
        if lines and _digits(lines[-1]) == number + 1 and len(lines) > 1 and not lines[-2].strip():
            lines.pop()  # a number with an empty line after it
        return
    value = _digits(lines[-1])
    if len(lines) > 1 and value is not None and _digits(lines[-2]) == value:
        lines.pop()  # a number written twice
    apart = len(lines) > 1 and not lines[-2].strip()
    if (value is not None and (len(lines) > 1 or value == number + 1)) or (is_vtt and apart):
        lines.pop()


def _digits(line: str) -> int | None:
    bare = line.strip().strip("\ufeff\u200b\u200e\u200f\u202a\u202c#.[]")
    return int(bare) if bare.isdecimal() and len(bare) < 10 else None


def _finished(cue: RawCue, *, is_vtt: bool) -> RawCue:
    if not is_vtt:
        return cue
    kept: list[str] = []
    skipping = False
    for position, line in enumerate(cue.lines):
        if not line.strip():
            skipping = False
        elif (_VTT_BLOCK.match(line) or _HEADER.match(line)) and position and not cue.lines[position - 1].strip():
            skipping = True
        if not skipping:
            kept.append(line)
    cue.lines = kept
    return cue
