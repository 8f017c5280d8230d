"""Tables with a row for each cue: Whisper's TSV and CSV, and the sheets that people make."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    "start tc",
    "in cue",
    "in time",
    "tc in",
    "timecode in",
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
    "end tc",
    "out cue",
    "out time",
    "tc out",
    "timecode out",
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
    "words",
    "utterance",
}
_NOTES = {
    "notes",
    "description",
    "comment",
    "메모",
    "설명",
}  # of an editor's markers, which have a name that nobody says
_SPEAKER = {"speaker", "name", "화자", "발화자", "speaker name", "who"}


_CLOCK = re.compile(r"\s*\d{1,4}:\d{2}(?::\d{2})?(?:[.,:;]\d{1,9})?\s*")
_LABELLED = re.compile(r"[^\W\d_](?:[\w .'’-]{0,38}[\w'’-])?")  # no sentence
_SAMPLE = 200
_MOST_COLUMNS = 30
_MOST_BESIDE = 0.4
_PREAMBLE = 10  # lines


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what."""

    start: int
    end: int | None
    said: int
    speaker: int | None
    width: int


def read(text: str) -> Found | None:
    """The cues of a table whose header names a time and a text, or whose columns are plain without one; None if there
    is none.
    """
    for delimiter in "\t,;|":
        if columns := _named(text, delimiter):
            rows = _rows(text, delimiter)[1:]
            return Found(counted(_cues(rows, columns)), "table", len(rows))
    for delimiter in "\t,;":
        if found := _plain(text, delimiter):
            return found
    return None


def has_header(text: str) -> bool:
    """Whether a text's first line names the columns of a table."""
    return any(_named(text, delimiter) for delimiter in "\t,;|")


def _named(text: str, delimiter: str) -> _Columns | None:
    head = text.lstrip("\n").partition("\n")[0]
    if len(head) > 2000:
        return None
    names = [name.strip().strip('"').lower() for name in head.split(delimiter)]
    start, end, said, speaker = (_column(names, wanted) for wanted in (_START, _END, _TEXT, _SPEAKER))
    if said is None:
        said, speaker = _column(names, _NOTES), None
    return _Columns(start, end, said, speaker, len(names)) if start is not None and said is not None else None


def _plain(text: str, delimiter: str) -> Found | None:
    """A table that is told by what stands in its columns: clocks, a name that comes again, and the longest texts."""
    if delimiter == "\t":
        text = _without_preamble(text)
    head = [line for line in text[:20_000].split("\n") if line.strip()][:2]
    if len(head) < 2 or not all(1 < line.count(delimiter) < _MOST_COLUMNS for line in head):
        return None
    rows = _rows(text, delimiter)
    if rows and not any(_is_clock(cell) for cell in rows[0]):
        rows = rows[1:]  # a header in another language
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or width < 3 or any(len(row) != width for row in rows[:_SAMPLE]):
        return None
    sample = list(zip(*rows[:_SAMPLE], strict=True))
    clocks = [at for at, cells in enumerate(sample) if sum(map(_is_clock, cells)) >= 0.8 * len(cells)]
    others = [at for at in range(width) if at not in clocks]
    if not clocks or not others:
        return None
    said = max(others, key=lambda at: sum(map(len, sample[at])))
    speaker = next((at for at in others if at != said and _are_names(sample[at])), None)
    rest = [at for at in others if at not in (said, speaker)]
    if any(sum(map(len, sample[at])) > _MOST_BESIDE * sum(map(len, sample[said])) for at in rest):
        return None  # words as well, which must not be lost
    if delimiter == "," and speaker is None and '"' not in text[:20_000]:
        return None  # a comma may be one of a sentence
    columns = _Columns(clocks[0], clocks[1] if len(clocks) > 1 else None, said, speaker, width)
    return Found(counted(_cues(rows, columns)), "table", len(rows))


def _without_preamble(text: str) -> str:
    """The text from its first row on: a title may stand over a table."""
    lines = text.split("\n", _PREAMBLE)
    first = next((at for at, line in enumerate(lines) if line.count("\t") > 1), 0)
    return "\n".join(lines[first:])


def _is_clock(cell: str) -> bool:
    return len(cell) < 60 and all(_CLOCK.fullmatch(part) for part in _SPAN.sub("\t", cell).split("\t"))


def _are_names(cells: Sequence[str]) -> bool:
    names = {cell.strip() for cell in cells}
    told = sum(1 for cell in cells if _LABELLED.fullmatch(cell.strip()) and len(cell.split()) <= 4)
    return told >= 0.8 * len(cells) and len(names) <= len(cells) // 2 + 1


def _column(names: list[str], wanted: set[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in wanted), None)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """All rows with something in them, the header as well; none of the line under a Markdown table's header."""
    try:
        apart = f'{delimiter} "' in text
        rows = list(csv.reader(io.StringIO(text.lstrip("\n")), delimiter=delimiter, skipinitialspace=apart))
    except csv.Error:
        rows = [line.split(delimiter) for line in text.split("\n")]
    return [row for row in rows if any(cell.strip(" :-") for cell in row)]


def _cues(rows: list[list[str]], columns: _Columns) -> Iterator[RawCue]:
    start, end, said, speaker = columns.start, columns.end, columns.said, columns.speaker
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
        text = row[said] if said < columns.width - 1 else ",".join(row[said:])
        name = row[speaker] if speaker is not None and speaker < len(row) else ""
        yield RawCue(at, until, text.split("\n"), name)


def _whole(row: list[str], start: int, end: int) -> bool:
    return row[start].strip().isdecimal() and row[end].strip().isdecimal()
