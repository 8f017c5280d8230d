"""Captions and transcripts out of what they came in: a fence, a quoted mail, a page's markup, numbered lines."""

from __future__ import annotations

import re
from itertools import pairwise

from kongdori.media.captions import fragments, line_numbers, tables

_FENCE = "```"  # around what an assistant wrote
_QUOTED = re.compile(r"\s{0,3}>(?!>)\s?")
_FEWEST_LINES = 3


def unwrapped(text: str) -> str:
    """The text alone; as it is where it stands in nothing."""
    if _FENCE in text:
        text = _unfenced(text)
    if text.count("\\n") > text.count("\n") * 2 and "\\n" in text and not text.lstrip().startswith(("{", "[")):
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace('\\"', '"')  # a program's text, as it is written
    if text.lstrip()[:1] == ">":
        text = _unquoted(text)
    if fragments.looks_like(text):
        text = fragments.to_text(text)
    lines = text.split("\n")
    if not tables.has_header(text) and (bare := line_numbers.without(lines)) is not None:
        return "\n".join(bare)
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
