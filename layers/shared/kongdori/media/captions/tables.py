"""Tables with a row for each cue: Whisper's TSV and CSV, and the sheets that people make."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from kongdori.media.captions import times
from kongdori.media.captions.cues import Found, RawCue, counted

_SPAN = re.compile(r"(?<=\d)\s*(?:-+>|[-–—~])\s*(?=\d)")  # "0:00.0 - 0:03.2", in one column
_START = {
    "start",
    "start time",
    "starttime",
    "begin",
    "from",
    "in",
    "time",
    "timestamp",
    "timespan",
    "timecode",
    "시작",
    "시작시간",
    "타임코드",
    "시작 시간",
    "시간",
    "start (s)",
    "start_time",
}
_END = {
    "end",
    "end time",
    "endtime",
    "to",
    "out",
    "stop",
    "끝",
    "종료",
    "종료 시간",
    "종료시간",
    "끝시간",
    "end (s)",
    "end_time",
}
_TEXT = {
    "text",
    "transcript",
    "content",
    "caption",
    "subtitle",
    "sentence",
    "자막",
    "내용",
    "텍스트",
    "대사",
    "dialogue",
}
_SPEAKER = {"speaker", "name", "화자", "발화자", "speaker name", "who"}


def read(text: str) -> Found | None:
    """The cues of a table with a header that names a time and a text; None if there is none."""
    head = text.lstrip("\n").partition("\n")[0]
    if len(head) > 2000:
        return None
    for delimiter in "\t,;|":
        names = [name.strip().strip('"').lower() for name in head.split(delimiter)]
        start, end, said, speaker = (_column(names, wanted) for wanted in (_START, _END, _TEXT, _SPEAKER))
        if start is not None and said is not None:
            rows = _rows(text, delimiter)
            cues = counted(_cues(rows, start, end, said, speaker, len(names)))
            return Found(cues, "table", len(rows))
    return None


def _column(names: list[str], wanted: set[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in wanted), None)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\n")), delimiter=delimiter))[1:]
    except csv.Error:
        rows = [line.split(delimiter) for line in text.split("\n")[1:]]
    return [row for row in rows if any(cell.strip() for cell in row)]


def _cues(
    rows: list[list[str]], start: int, end: int | None, said: int, speaker: int | None, width: int
) -> Iterator[RawCue]:
    whole = all(re.fullmatch(r"\s*\d+\s*", row[start]) for row in rows[:200] if len(row) > start)
    spans = [
        int(row[end]) - int(row[start]) for row in rows[:200] if end and len(row) > end and _whole(row, start, end)
    ]
    per = 1000.0 if whole and spans and sorted(spans)[len(spans) // 2] > 100 else 1.0
    for row in rows:
        if len(row) <= max(start, said):
            continue
        first, _, last = (part.strip() for part in _SPAN.sub("\t", row[start]).partition("\t"))
        last = row[end].strip() if end is not None else last
        try:
            at = times.seconds(first) / per
            until = times.seconds(last) / per if last else None
        except ValueError:
            continue
        text = row[said] if said < width - 1 else ",".join(row[said:])
        name = row[speaker] if speaker is not None and speaker < len(row) else ""
        yield RawCue(at, until, text.split("\n"), name)


def _whole(row: list[str], start: int, end: int) -> bool:
    return row[start].strip().isdecimal() and row[end].strip().isdecimal()
