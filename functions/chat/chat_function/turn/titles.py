"""A conversation's name, from its first question."""

from __future__ import annotations

_LONGEST = 60


def title_of(text: str) -> str:
    """The first words, in one line of at most 60 characters, cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    cut = line[: _LONGEST - 1]
    words, space, _ = cut.rpartition(" ")
    kept = words if space and len(words) >= _LONGEST // 2 else cut
    return kept.rstrip(" ,.;:-–—") + "…"
