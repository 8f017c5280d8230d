"""A conversation's name: from the words of its first question, or from what the model says."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
_LABEL = re.compile(r"^(?:title|제목)\s*[::]\s*", re.IGNORECASE)
_AROUND = "\"'`*_#.“”‘’「」『』«» "


def title_of(text: str) -> str:
    """The first words, in one line of at most 60 characters, cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    cut = line[: _LONGEST - 1]
    words, space, _ = cut.rpartition(" ")
    kept = words if space and len(words) >= _LONGEST // 2 else cut
    return kept.rstrip(" ,.;:-–—") + "…"


def title_from_model(text: str) -> str:
    """The title in a model's answer, without what models put around one; empty where there is none."""
    lines = [line.strip(_AROUND) for line in text.splitlines()]
    line = next((line for line in lines if line), "")
    seen = "".join(sign for sign in line if unicodedata.category(sign)[0] != "C")
    return title_of(_LABEL.sub("", seen).strip(_AROUND))
