"""What captions are once they are read: cues with times, whoever wrote them and in whatever format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from kongdori.errors import InvalidInput, TooLarge

MAX_FILE_BYTES = 5 * 1024**2
MAX_CUES = 50_000
MAX_SECONDS = 48 * 3600.0  # of a video, and of a text without times
LATEST_S = 1000 * 3600.0  # of captions: some count from a time of day, or for weeks


class Cue(NamedTuple):
    """What is said from `start` to `end` (seconds), by whom where that is known. A tuple: there may be 50,000."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Captions:
    """Cues in order of time, not overlapping. `timed` is false where the text had no times and they were guessed.

    `format` is the name of the format in plain words, such as "SubRip".
    """

    cues: list[Cue]
    timed: bool
    format: str


@dataclass(slots=True)
class RawCue:
    """A cue as a reader found it: lines with markup and all. `end` is None where the file does not say it."""

    start: float
    end: float | None
    lines: list[str]
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found. `seen` counts the places that should have become a cue, for the gate."""

    cues: list[RawCue]
    format: str
    seen: int = field(default=0)


def counted(cues: Iterable[RawCue]) -> list[RawCue]:
    """The cues as a list. Raises `TooLarge` past `MAX_CUES`, before more are read."""
    kept: list[RawCue] = []
    for cue in cues:
        if len(kept) >= MAX_CUES:
            raise too_many()
        kept.append(cue)
    return kept


def too_many() -> TooLarge:
    return TooLarge(f"This transcript is too long: it has more than {MAX_CUES} lines. Split it.", code="too-many-cues")


# format → its problem's code, and what a person is told where nothing of such a file can be read
_UNREAD = {
    "SubRip": ("unread-subrip", "This is a SubRip file (SRT) whose times can't be read."),
    "WebVTT": ("unread-webvtt", "This is a WebVTT file whose times can't be read."),
    "SubViewer": ("unread-subviewer", "This is a SubViewer file (SBV, SUB) whose times can't be read."),
    "SubStation": ("unread-substation", "This is a SubStation file (ASS, SSA) with no dialogue lines."),
    "SAMI": ("unread-sami", "This is a SAMI file (SMI) with no captions in it."),
    "MicroDVD": ("unread-microdvd", "This is a MicroDVD file (SUB) whose lines can't be read."),
    "TTML": ("unread-ttml", "This is a TTML file (XML, DFXP) with no timed paragraphs."),
    "JSON": ("unread-json", "This is a JSON file with no captions in it."),
    "table": ("unread-table", "This is a table (CSV, TSV) whose times and texts can't be told apart."),
    "transcript": ("unread-transcript", "This is a transcript whose times can't be read."),
    "LRC": ("unread-lrc", "This is a lyrics file (LRC) whose times can't be read."),
    "SCC": ("unread-scc", "This is a Scenarist file (SCC), which holds television codes instead of text."),
    "VobSub": ("unread-vobsub", "These are VobSub captions (IDX, SUB), which are pictures, not text."),
    "RTF": ("unread-rtf", "This is a formatted document (RTF), not captions."),
    "PDF": ("unread-pdf", "This is a PDF document, not captions."),
    "HTML": ("unread-html", "This is a web page, not a transcript."),
    "XML": ("unread-xml", "This XML file has no captions in it."),
    "playlist": ("unread-playlist", "This is a playlist (M3U8) with links to other files."),
    "chapters": ("unread-chapters", "This file has only chapter names, not what was said."),
    "TextGrid": ("unread-textgrid", "This is a Praat file (TextGrid), not captions."),
    "CTM": ("unread-recognised", "This is a recogniser's file (CTM, STM) whose words can't be read."),
    "STM": ("unread-recognised", "This is a recogniser's file (CTM, STM) whose words can't be read."),
    "RTTM": ("unread-rttm", "This file (RTTM) says who speaks when, but not what is said."),
    "JACOsub": ("unread-jacosub", "This is a JACOsub file (JSS) whose times can't be read."),
    "EBU STL": ("unread-stl", "This is an EBU file (STL), which holds television codes instead of text."),
    "EDL": ("unread-edl", "This is an edit list (EDL), not what was said."),
    "office": ("unread-office", "This is a Word or another office document, not a text file."),
    "thumbnails": ("unread-thumbnails", "This is a list of preview images, not what was said."),
}


def unread(format: str) -> InvalidInput:
    """The refusal of a file whose format is known and whose captions can't be read."""
    code, said = _UNREAD[format]
    return InvalidInput(f"{said} Export it as SRT or VTT, or paste the text.", code=code)
