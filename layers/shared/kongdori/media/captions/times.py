"""Times as people and programs write them: `0:12`, `00:00:01,000`, `01:00:12:12` with frames, `12.5s`, `1m04s`."""

from __future__ import annotations

import re

_WIDE = str.maketrans("０１２３４５６７８９：；，．－＞［］（）\u00a0\u202f\u2009\u3000", "0123456789:;,.->[]()    ")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2})(?:([.,:;])(\d+)(?:\.\d+)?)?")
_DOTTED = re.compile(r"(\d+)\.(\d+)\.(\d+)[.,:;](\d+)")
_UNITS = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:[.,]\d+)?)s)?(?:(\d{3})|(\d{1,3})ms)?", re.IGNORECASE)
_PLAIN = re.compile(r"(\d+(?:[.,]\d+)?)(ms|s|f|t)?")
_SEMICOLONS = re.compile(r"(\d\d);(\d\d);(\d\d)[;:](\d\d)(?!\d)")
# "00:00:-1,-500": a time before the beginning, as a program that shifts captions writes it
_NEGATIVE = re.compile(r"[-−]?\d{1,4}(?::[-−]?\d{1,2}){1,2}(?:[.,][-−]?\d{1,3})?")
_FRAMES = re.compile(r"\d:\d\d?:\d\d?[:;](\d\d)(?!\d)")

# A time inside a text: no blanks in it.
TIME = r"\d{1,4}:\d{1,2}(?::\d{1,2}(?!\d))?(?:[.,:;]\d{1,9})?(?!\d)(?!:\d)"
# A time on a line of its own, where blanks have slipped in: "00: 00: 01, 000".
LOOSE_TIME = (
    r"[-−]?\d{1,4}[ ]{0,2}:[ ]{0,2}\d{1,2}(?!\d)(?:[ ]{0,2}:[ ]{0,2}\d{1,2}(?!\d))?(?:[ ]{0,2}[.,:;][ ]{0,2}\d{1,9})?"
)
# "0m1s411ms", as Gemini writes it
UNIT_TIME = r"(?:\d{1,2}h)?\d{1,3}m\d{1,2}s(?:\d{1,3}ms)?"
# A time that only an arrow makes one: "00.00.01,000", "12.5s", "1h02m03s".
BARE_TIME = (
    r"\d{1,3}\.\d{1,2}\.\d{1,2}[.,:]\d{1,3}|(?:\d{1,2}h)?\d{1,3}m\d{1,2}s(?:\d{3}|\d{1,3}ms)?"
    r"|\d{1,6}[.,]\d{1,6}s?|\d{1,6}s"
)


def plain(line: str) -> str:
    """The line with digits, colons and blanks of full width made plain, and `00;00;01;00` as `00:00:01:00`."""
    line = line if line.isascii() else line.translate(_WIDE)
    if ":-" in line or ":−" in line:
        line = _NEGATIVE.sub(_signed, line)
    return _SEMICOLONS.sub(r"\1:\2:\3:\4", line) if ";" in line else line


def _signed(found: re.Match[str]) -> str:
    """One sign for the whole time."""
    bare = found[0].replace("-", "").replace("−", "")
    return bare if bare == found[0] else f"-{bare}"


def frame_rate(text: str) -> float:
    """Frames a second of the times in a text, told from the highest frame number; 25 where none is higher."""
    highest = max((int(found[1]) for found in _FRAMES.finditer(text)), default=0)
    return 25.0 if highest < 25 else 30.0 if highest < 30 else 60.0


def seconds(written: str, *, rate: float = 25.0, tick_rate: float = 10_000_000.0) -> float:
    """The time in seconds. Raises `ValueError` for what is no time."""
    token = plain(written).replace(" ", "").replace("−", "-")
    sign = -1.0 if token.startswith("-") else 1.0
    token = token.lstrip("-")
    if found := _CLOCK.fullmatch(token):
        hours, minutes, whole, point, rest = found.groups()
        value = int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + 0.0
        if rest and point in ":;" and len(rest) <= 2:
            value += int(rest) / rate
        elif rest:
            value += float(f"0.{rest[:9]}")
        return round(sign * value, 6)
    if found := _DOTTED.fullmatch(token):
        hours, minutes, whole, rest = found.groups()
        return sign * (int(hours) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{rest}"))
    if found := _PLAIN.fullmatch(token):
        value = float(found[1].replace(",", "."))
        per = {"ms": 1000.0, "f": rate, "t": tick_rate}.get(found[2] or "s", 1.0)
        return round(sign * value / per, 6)
    if token and (found := _UNITS.fullmatch(token)):
        hours, minutes, whole, *rest = found.groups()
        value = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float((whole or "0").replace(",", "."))
        return sign * (value + int(rest[0] or rest[1] or 0) / 1000)
    raise ValueError(f"{written!r} is no time.")
