"""SubStation Alpha: SSA and ASS.

pysubs2 1.9 was looked at: it takes the columns in its own order whatever the `Format:` line says, and needs quadratic
time for a line of `{{{{…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kongdori.media.captions import times
from kongdori.media.captions.cues import Found, RawCue, counted

_SECTION = r"\[(?:Script Info|V4\+{0,2} Styles|Events)\]"
_SIGNS = re.compile(
    rf"^[ \t]{{0,20}}(?:{_SECTION}|Dialogue:[ \t]{{0,9}}[^\s,]{{0,20}}\d)", re.IGNORECASE | re.MULTILINE
)
_COLUMNS = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
_KARAOKE = re.compile(r"\s{0,9}Comment:[^\n]{1,200},karaoke,", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{[^{}\n]{0,2000}\}")
_DRAWING = re.compile(
    r"\{[^{}\n]{0,400}\\p[1-9][^{}\n]{0,400}\}.*?(?:\{[^{}\n]{0,400}\\p0[^{}\n]{0,400}\}|$)", re.DOTALL
)


def looks_like(text: str) -> bool:
    return bool(_SIGNS.search(text, 0, 100_000))


def read(text: str) -> Found:
    """The dialogue lines, without comments and drawings; the column "Name" says who speaks."""
    lines = text.split("\n")
    cues = counted(_dialogue(lines))
    seen = sum(1 for line in lines if line.lstrip()[:9].lower() == "dialogue:" and ",fx," not in line)
    return Found(cues, "SubStation", seen)


def _dialogue(lines: list[str]) -> Iterator[RawCue]:
    """A karaoke's syllables are drawn by lines with the effect "fx"; its words stand in the comment they come from."""
    columns, in_events = _COLUMNS, False
    is_drawn = sum(1 for line in lines if _KARAOKE.match(line)) > 0 and any(",fx," in line for line in lines)
    for line in lines:
        head, _, rest = line.strip().partition(":")
        kind = head.lower()
        if line.startswith("["):
            in_events = line.strip().lower() == "[events]"
        elif kind == "format" and in_events:
            named = [column.strip().lower() for column in rest.split(",")]
            columns = named if {"start", "end", "text"} <= set(named) else columns
        elif kind == "dialogue" or (is_drawn and _KARAOKE.match(line)):
            values = dict(zip(columns, rest.split(",", len(columns) - 1), strict=False))
            if is_drawn and values.get("effect", "").strip().lower() == "fx":
                continue
            try:
                start, end = times.seconds(values.get("start", "")), times.seconds(values.get("end", ""))
            except ValueError:
                continue
            said = values.get("text", "")
            if "\\p" in said and len(said) < 20_000:
                said = _DRAWING.sub("", said)
            said = _OVERRIDE.sub("", said).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
            name = values.get("name", values.get("actor", "")).strip()
            yield RawCue(start, end, said.split("\n"), name)
