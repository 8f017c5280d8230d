"""Captions and transcripts out of what they came in: a fence, a quoted mail, a page's markup, numbered lines."""

from __future__ import annotations

import re
from itertools import pairwise

from kongdori.media.captions import fragments, line_numbers, tables, times

_FENCE = "```"  # around what an assistant wrote
_QUOTED = re.compile(r"\s{0,3}>(?!>)\s?")
_SPRUCE = re.compile(r"^\s{0,9}\$[A-Z][A-Za-z]{1,30}\s{0,20}=", re.MULTILINE)
_TRANSCRIPT = re.compile(
    r"^(#{1,4})\s{1,4}\**(?:full |meeting )?(?:transcript|transcription|대본|스크립트|녹취록)\**\s?:?\s{0,9}#*$",
    re.IGNORECASE | re.MULTILINE,
)
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>~|#.+=)-])")
_FEWEST_LINES = 3
_MOST_LINES = 1000
_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_RANGE = re.compile(rf"(?:(?<=\s)|^)(?:\d{{1,6}}\s{{1,3}})?({_CLOCK}\s{{0,3}}-->\s{{0,3}}{_CLOCK})\s{{0,3}}")
_FLOWING = re.compile(r"(?:(?<=\s)|^)(\d{1,3}:\d{2}(?::\d{2})?)(?![\d:.,]|\s?[AaPp]\.?[Mm]\b)\s{1,3}")


def unwrapped(text: str) -> str:
    """The text alone; as it is where it stands in nothing."""
    if _FENCE in text:
        text = _unfenced(text)
    if text.count("\\n") > text.count("\n") * 2 and "\\n" in text and not text.lstrip().startswith(("{", "[")):
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace('\\"', '"')
    if "#" in text and (part := _part(text)):
        text = part
    text = _broken(text)
    if "$" in text and _SPRUCE.search(text, 0, 5000):
        text = re.sub(r"\^[BIU]", "", text)  # bold, italics, underlined
    if text.lstrip()[:1] == ">":
        text = _unquoted(text)
    if fragments.looks_like(text):
        text = fragments.to_text(text)
    lines = text.split("\n")
    if not tables.has_header(text) and (bare := line_numbers.without(lines)) is not None:
        return "\n".join(bare)
    return text


def _part(text: str) -> str:
    """What stands under the heading "Transcript" of a Markdown document, which may hold a summary as well; else ""."""
    if not (heading := _TRANSCRIPT.search(text)):
        return ""
    following = re.compile(rf"^#{{1,{len(heading[1])}}}\s", re.MULTILINE).search(text, heading.end())
    part = text[heading.end() : following.start() if following else len(text)]
    if not part.strip():
        return ""
    part = part.replace("&amp;", "&amp;amp;")  # `words` decodes twice
    return _ESCAPED.sub(lambda sign: f"&#{ord(sign[1])};", part)  # said, and no markup


def _broken(text: str) -> str:
    """Captions that lost their line ends on the way, as many fields on pages take them, with a line for each again."""
    lines = text.count("\n", 0, len(text.rstrip()))
    if lines > _MOST_LINES:
        return text
    ranges = len(_RANGE.findall(text))
    if ranges > max(1, lines):
        return re.sub(r"^\s*WEBVTT\b", "WEBVTT\n", _RANGE.sub(r"\n\n\1\n", text))
    starts = [times.seconds(found) for found in _FLOWING.findall(text)]
    rising = all(a < b for a, b in pairwise(starts))
    if len(starts) > max(_FEWEST_LINES, 2 * lines) and rising and _FLOWING.match(text.lstrip()):
        return _FLOWING.sub(r"\n\1 ", text)
    return text


def _unfenced(text: str) -> str:
    """What stands in a fence, without the words around it, where that is most of the text."""
    lines = text.split("\n")
    marks = [at for at, line in enumerate(lines) if line.lstrip().startswith(_FENCE)]
    blocks = [lines[first + 1 : last] for first, last in pairwise([*marks, len(lines)])]
    longest = max(blocks, key=len, default=[])
    return "\n".join(longest) if 2 * sum(map(bool, longest)) > sum(map(bool, lines)) - len(marks) else text


def _unquoted(text: str) -> str:
    """A quoted mail's lines without the ">" before each."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    if len(filled) < _FEWEST_LINES or sum(1 for line in filled if _QUOTED.match(line)) < 0.9 * len(filled):
        return text
    return "\n".join(_QUOTED.sub("", line, count=1) for line in lines)
