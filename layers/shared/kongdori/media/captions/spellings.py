"""Times as fewer programs and people spell them, in the spelling that the readers of lines know.

Asked only where nothing else was found in a text, so that a text which is read rightly stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kongdori.media.captions.markup import without_bold

_CLOCK = r"\d{1,4}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?"
_SECONDS = r"\d{1,6}[.,]\d{1,9}"
# "0분 3초", "[00분 03초]", "1시간 2분 3초", "1 minute, 4 seconds"; "4초" alone is one as well
_IN_WORDS = re.compile(
    r"^\s{0,9}[\[(]?(?:(\d{1,3})\s?(?:시간|時間|小时|小時|hours?|hrs?)[\s,]{0,3})?(?:(\d{1,3})\s?(?:분|分钟|分鐘|分|minutes?|mins?)[\s,]{0,3})?"
    r"(\d{1,2})\s?(?:초|秒|seconds?|secs?)(?![가-힣\w])[\])]?[\s:：-]{0,4}(.*)$",
    re.IGNORECASE,
)
# Audacity's labels, and scripts: "0.50<tab>2.00<tab>text", "12.5 - 15.0: text"
_TWO_NUMBERS = re.compile(rf"^\s{{0,9}}({_SECONDS})s?(?:\t|\s?[-–—~]\s?)({_SECONDS})s?(?:\t|\s?[:：|]\s?|\s|$)(.*)$")
_BARS = re.compile(rf"^\s{{0,9}}(?:\d{{1,6}}\s?\|\s?|\|\s?)?({_CLOCK})\s?\|\s?({_CLOCK})\s?\|(.*)$")
# pyannote's and others' heads: "SPEAKER_00 [00:00:03.100 - 00:00:05.200]"
_NAME = r"[^\W\d_][^\n\[\]<>{}!?;:,|*]{0,39}?"
_HEAD = re.compile(
    rf"^\s{{0,9}}({_NAME})\s{{0,3}}[:：]?\s{{0,3}}[\[(]?({_CLOCK})\s?(?:-{{1,2}}>?|–|—|~)\s?({_CLOCK})[\])]?\s{{0,3}}[:：]?\s{{0,3}}(.*)$"
)
# as Sonix writes it, with the name before the time
_NAME_FIRST = re.compile(rf"^\s{{0,9}}({_NAME})\s?[:：]\s{{0,3}}[\[(]({_CLOCK})[\])]\s{{1,4}}(\S.*)$")
# Coursera's page, copied: the time stands behind words for screen readers
_PLAY_AT = re.compile(
    rf"^\s{{0,9}}Play video starting at [^\n]{{1,60}} and follow transcript\s?({_CLOCK})\s*$", re.IGNORECASE
)
_BOLD_HEAD = re.compile(
    rf"^\s{{0,9}}\*\*(?:[^*\n]{{0,60}}{_CLOCK}[^*\n]{{0,10}}\*\*|[^*\n]{{1,60}}\*\*\s?[\[(]?{_CLOCK})"
)
# Grain's "Kim Bora (Acme): 0:01", over the words
_NAME_ALONE = re.compile(rf"^\s{{0,9}}({_NAME})\s?(?:\([^()\n]{{1,60}}\))?\s?[:：]\s{{0,4}}({_CLOCK})\s{{0,9}}$")
_SECONDS_FIRST = re.compile(
    r"^\s{0,9}(?:[\[(](\d{1,6}(?:\.\d{1,9})?)\s?s[\])]|(\d{1,6}\.\d{1,9})s?\s?[:：|])\s{1,4}(\S.*)$"
)
# "1'12"", "00′05″"
_PRIMES = re.compile(r"^\s{0,9}[\[(]?(\d{1,3})['’′](\d{2})(?:[\"”″]|''|’’)[\])]?\s{1,4}(\S.*)$")
_FASTEST = 40.0  # characters a second
# PowerDivX writes both times in braces
_BRACES = re.compile(rf"^\s{{0,9}}\{{({_CLOCK})\}}\{{({_CLOCK})\}}(.*)$")
# YAML: "- start: 1.0", "  end: 3.0", "  text: Bees dance."
_KEYED = re.compile(r"^\s{0,9}(-\s{1,4})?(start|end|text|speaker):\s{1,9}[\"']?(\S.*?)[\"']?\s{0,9}$")
# Lyrics that count milliseconds, for a line and for each word: "[1000,2000]<0,500,0>Bees"
_LYRIC_MS = re.compile(r"^\s{0,9}\[(\d{1,8}),(\d{1,8})\](?=[<(]\d)(.*)$")
_WORD_MS = re.compile(r"[<(]\d{1,8},\d{1,8},\d{1,4}[>)]")
# "1  10:02:11  Q.  Good morning": the number of a line before its time
_NUMBER_TIME = re.compile(rf"^\s{{0,20}}\d{{1,3}}\s{{1,20}}({_CLOCK})\s{{1,20}}(?!{_CLOCK})(\S.*)$")
# Cheetah's "*T 00:00:01:00" among its other orders
_ORDER_TIME = re.compile(rf"^\s{{0,9}}\*T\s({_CLOCK}(?::\d{{2}})?)\s{{0,9}}$")
_ORDER = re.compile(r"^\s{0,9}\*{1,2}(?:[A-Z][A-Za-z]{1,12}\d{0,4}|\s?Caption Number \d{1,6})\s{0,9}$")
# youtube-transcript-api, printed: {'text': 'Bees dance.', 'start': 1.0, 'duration': 2.0}, and its snippets
_PRINTED = re.compile(
    r"\btext'?\s?[=:]\s?('(?:[^'\\\n]|\\.){0,2000}'|\"(?:[^\"\\\n]|\\.){0,2000}\"),\s?'?start'?\s?[=:]\s?"
    r"(\d{1,6}(?:\.\d{1,9})?),\s?'?duration'?\s?[=:]\s?(\d{1,6}(?:\.\d{1,9})?)"
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))")  # of Python's texts
_HASHED = re.compile(r"#(\d{1,2}:\d{2}:\d{2})-(\d)#")  # f4's, in tenths; at the end of what was said


def respelt(lines: list[str]) -> list[str] | None:
    """The lines with each time in a spelling that is known; None where no spelling of these is in most of them."""
    filled = [line for line in lines if line.strip()]
    if any(_PRINTED.search(line[:10_000]) for line in filled[:2]):
        return _printed("\n".join(lines))
    if sum(1 for line in filled if _KEYED.match(line)) > 0.8 * len(filled):
        return _keyed(filled)
    if sum(1 for line in filled if _ORDER_TIME.match(line)) > 1:
        return [at[1] if (at := _ORDER_TIME.match(line)) else line for line in lines if not _ORDER.match(line)]
    if sum(1 for line in filled if _HASHED.search(line)) * 2 > len(filled):
        return _hashed(lines)
    for pattern, written in _SPELLINGS:
        times = sum(1 for line in filled if pattern.match(line))
        if times > 1 and len(filled) <= 4 * times and (pattern is not _SECONDS_FIRST or _is_said_in_time(filled)):
            return [written(one) if (one := pattern.match(line)) else line for line in lines]
    return None


def _hashed(lines: list[str]) -> list[str]:
    """f4 writes when somebody's words end: they begin where the ones before ended. MAXQDA writes when they begin."""
    written: list[str] = []
    last = "0:00:00.0"
    begins = [found for line in lines if (found := _HASHED.match(line.lstrip()))]
    if len(begins) == sum(len(_HASHED.findall(line)) for line in lines):
        return [_HASHED.sub(r"[\1.\2]", line) for line in lines]
    for line in lines:
        times = [f"{found[1]}.{found[2]}" for found in _HASHED.finditer(line)]
        said = _HASHED.sub("", line).strip()
        if not times:
            written.append(line)
            continue
        start, end = (times[0], times[-1]) if len(times) > 1 else (last, times[0])
        written += [f"{start} --> {end}", said, ""] if said else []
        last = times[-1]
    return written


def _is_said_in_time(lines: list[str]) -> bool:
    """Whether seconds before the lines leave time to say them; "1.1: Methods" is the number of a section."""
    found = [one for line in lines if (one := _SECONDS_FIRST.match(line))]
    starts = [float(one[1] or one[2]) for one in found]
    return sum(len(one[3]) for one in found[:-1]) <= _FASTEST * (starts[-1] - starts[0])


def _printed(text: str) -> list[str]:
    written: list[str] = []
    for said, start, length in _PRINTED.findall(text):
        plain = " ".join(_ESCAPE.sub(_character, said[1:-1]).split())
        written += [f"{float(start):.3f} --> {float(start) + float(length):.3f}", plain, ""]
    return written


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else {"n": "\n", "r": "\r", "t": "\t"}.get(escape[3], escape[3])


def _keyed(lines: list[str]) -> list[str] | None:
    rows: list[dict[str, str]] = []
    for line in lines:
        if found := _KEYED.match(line):
            if found[1] or not rows:
                rows.append({})
            rows[-1][found[2]] = found[3]
    if len(rows) < 2 or not all({"start", "text"} <= set(row) for row in rows):
        return None
    return [
        f"{row['start']} --> {row.get('end', '')} "
        + (f"<v {row['speaker']}>" if "speaker" in row else "")
        + row["text"]
        for row in rows
    ]


def _in_words(found: re.Match[str]) -> str:
    return f"{int(found[1] or 0)}:{int(found[2] or 0):02d}:{int(found[3]):02d} {found[4]}"


def _two_numbers(found: re.Match[str]) -> str:
    return f"{found[1]} --> {found[2]} {found[3]}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{seconds % 60:06.3f}"


def _lyric_ms(start: int, length: int, said: str) -> str:
    return f"{start / 1000:.3f} --> {(start + length) / 1000:.3f} {_WORD_MS.sub('', said)}"


def _head(found: re.Match[str]) -> str:
    return f"{found[2]} --> {found[3]}: <v {found[1]}>{found[4]}"


_SPELLINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_PLAY_AT, lambda found: found[1]),
    (_BRACES, lambda found: f"{found[1]} --> {found[2]} {found[3].replace('|', ' ')}"),
    (_LYRIC_MS, lambda found: _lyric_ms(int(found[1]), int(found[2]), found[3])),
    (_NUMBER_TIME, lambda found: f"{found[1]} {found[2]}"),
    (_PRIMES, lambda found: f"{found[1]}:{found[2]} {found[3]}"),
    (_NAME_ALONE, lambda found: f"{found[1]}  {found[2]}"),
    (_SECONDS_FIRST, lambda found: f"[{_clock(float(found[1] or found[2]))}] {found[3]}"),
    (_BARS, lambda found: f"{found[1]} --> {found[2]} {found[3].strip(' |')}"),
    (_TWO_NUMBERS, _two_numbers),
    (_HEAD, _head),
    (_NAME_FIRST, lambda found: f"[{found[2]}] {found[1]}: {found[3]}"),
    (_BOLD_HEAD, lambda found: without_bold(found.string)),
    (_IN_WORDS, _in_words),
)
