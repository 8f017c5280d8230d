"""Captions in JSON: YouTube's JSON3, Whisper's and its kin's segments, and any list of objects with times and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from kongdori.media.captions import times
from kongdori.media.captions.cues import Found, RawCue, counted
from kongdori.media.captions.joining import is_word_by_word, joined
from kongdori.media.captions.markup import escaped

_LOOKS = re.compile(r"\s*(?:\{\s*(?:\"|\})|\[\s*[\[{\]])")
_START = (
    "start",
    "from",
    "begin",
    "starttime",
    "tstartms",
    "startms",
    "offset",
    "offsets",
    "timestamps",
    "timestamp",
    "ts",
    "startat",
    "time",
)
_END = ("end", "to", "endtime", "endms", "endts", "stop")
_LENGTH = ("duration", "dur", "ddurationms", "durationms")
_TEXT = (
    "text",
    "utf8",
    "content",
    "transcript",
    "sentence",
    "body",
    "segs",
    "value",
    "caption",
    "punctuatedword",
    "word",
    "msg",
    "segment",
)
_SPEAKER = ("speaker", "speakername", "speakerlabel", "speakerid", "spk", "name", "role")
_DEPTH = 8
_OUR_EXPORT = {"cues", "chapters", "coverage", "engine"}  # whose texts have no markup
_WORDS_COUNT = 0.95
_GIVEN = ("speaker", "speaker_id", "speakerId", "speakerName")
_LANGUAGES = ("lang", "language", "languageCode", "language_code")
_READINGS = {"alternatives", "nbest"}  # of one speech, the likeliest first


def page_in(text: str) -> str:
    """The page that a file holds as its text: oTranscribe's. Empty for any other file."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    page = document.get("text") if isinstance(document, dict) else None
    return page if isinstance(page, str) and page.lstrip()[:1] == "<" else ""


def looks_like(text: str) -> bool:
    return bool(_LOOKS.match(text))


def read(text: str) -> Found | None:
    """The cues of the list that holds the most words; None if the text is no JSON."""
    try:
        document = json.loads(text)
    except RecursionError:
        return Found([], "JSON")
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            document = [json.loads(line) for line in lines]  # an object a line
        except (ValueError, RecursionError):
            return None
    is_ours = isinstance(document, dict) and set(document) >= _OUR_EXPORT
    best: list[RawCue] = []
    most, words = 0.0, False
    for items in _lists(document):
        cues = counted(_cues(items))
        word_by_word = is_word_by_word(cues)
        size = float(sum(len("".join(line.split())) for cue in cues for line in cue.lines))
        size *= _WORDS_COUNT if word_by_word else 1.0  # the lines they make up, where those stand there as well
        if size > most or (size == most and best and len(cues) < len(best)):
            best, most, words = cues, size, word_by_word
    best = joined(best) if words else best
    names = _names(document)
    for cue in best:
        cue.lines = list(map(escaped, cue.lines)) if is_ours else cue.lines
        cue.speaker = names.get(cue.speaker, cue.speaker)
    return Found(best, "JSON", len(best))


def _names(document: Any) -> dict[str, str]:
    """The speakers' names by the ids that the cues have, where the file lists them."""
    listed = document.get("speakers") if isinstance(document, dict) else None
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    found = {str(row.get("id", row.get("spkid", ""))): row.get("name", row.get("label")) for row in rows}
    return {id: name for id, name in found.items() if id and isinstance(name, str) and name.strip()}


def _lists(document: Any) -> list[list[dict[str, Any]]]:
    """Each list of objects, and as one those that stand at the same place of several objects: Rev's words lie in
    monologues, Google's in results.
    """
    lists: list[list[dict[str, Any]]] = []
    places: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    _collect(document, (), {}, lists, places)
    return lists + list(places.values())


def _collect(
    value: Any,
    place: tuple[str, ...],
    told: dict[str, Any],
    lists: list[list[dict[str, Any]]],
    places: dict[tuple[str, ...], list[dict[str, Any]]],
) -> None:
    """Adds the lists of objects within `value`; `told` is the speaker that an object around them names."""
    if len(place) > _DEPTH:
        return
    if isinstance(value, dict):
        if columns := _columns(value):
            lists.append(columns)
        told = told | {key: value[key] for key in _GIVEN if isinstance(value.get(key), str | int)}
        for name, inner in value.items():
            if isinstance(inner, dict | list):
                readings = name.lower() in _READINGS and isinstance(inner, list)
                _collect(inner[:1] if readings else inner, (*place, name), told, lists, places)
    elif isinstance(value, list):
        found = [told | item for item in map(_object, value) if item]
        if found:
            lists.append(found)
            places.setdefault(place, []).extend(found)
        languages = {str(item[key]) for item in found for key in _LANGUAGES if isinstance(item.get(key), str)}
        for at, inner in enumerate(value):
            apart = (*place, str(at)) if len(languages) > 1 else place  # tracks, each in a language of its own
            if isinstance(inner, dict | list):
                _collect(inner, apart if isinstance(inner, dict) else (*place, ""), told, lists, places)


def _object(item: Any) -> dict[str, Any] | None:
    """An object of a list, or a word and its times as a list: IBM's `["bees", 1.0, 1.4]`, Clova's `[1, 2, "bees"]`."""
    if isinstance(item, dict):
        return item
    if isinstance(item, list) and len(item) == 3:
        numbers = [part for part in item if isinstance(part, int | float) and not isinstance(part, bool)]
        said = [part for part in item if isinstance(part, str)]
        if len(numbers) == 2 and len(said) == 1:
            return {"start": numbers[0], "end": numbers[1], "word": said[0]}
    return None


def _columns(value: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The rows of edX's captions, which are three lists of the same length."""
    lists = [value.get(name) for name in ("start", "end", "text")]
    if all(isinstance(column, list) for column in lists) and len({len(column or []) for column in lists}) == 1:
        return [dict(zip(("start", "end", "text"), row, strict=True)) for row in zip(*lists, strict=True)]
    return None


def _cues(items: list[dict[str, Any]]) -> Iterator[RawCue]:
    rows = [{re.sub(r"[^a-z0-9]", "", str(key).lower()): value for key, value in item.items()} for item in items]
    per = _unit(rows)
    last: RawCue | None = None
    for row in rows:
        start, end, length = _time(row, _START, per), _time(row, _END, per), _time(row, _LENGTH, per)
        said = _text(row)
        if last is not None and str(row.get("type")).startswith("punct"):  # of the word before
            last.lines[-1] += said.strip()
            continue
        if start is None or not said.strip() or row.get("aappend") == 1:
            continue
        if end is None and isinstance(row.get("timestamp"), list):
            end = _number(row["timestamp"][-1], per)
        if end is None and isinstance(inner := row.get("offsets", row.get("timestamps")), dict):
            end = _number(inner.get("to"), 1000.0 if "offsets" in row else 1.0)
        end = end if end is not None else start + length if length is not None else None
        speaker = next(filter(None, (_name(row.get(key)) for key in _SPEAKER)), "")
        if last is not None:
            yield last
        last = RawCue(start, end, said.split("\n"), speaker)
    if last is not None:
        yield last


def _unit(rows: list[dict[str, Any]]) -> float:
    """1000 where the times are whole numbers too large to be seconds of a cue, else 1."""
    lasts = [_raw(row, _LENGTH) for row in rows[:200]]
    spans = [value for value in lasts if isinstance(value, int | float)]
    if not spans:
        pairs = [(_raw(row, _START), _raw(row, _END)) for row in rows[:200]]
        spans = [b - a for a, b in pairs if isinstance(a, int) and isinstance(b, int)]
        if not spans:
            starts = [start for start, _ in pairs]
            spans = [b - a for a, b in pairwise(starts) if isinstance(a, int) and isinstance(b, int)]
    if not spans or any(isinstance(span, float) and span % 1 for span in spans):
        return 1.0
    return 1000.0 if sorted(spans)[len(spans) // 2] > 100 else 1.0


def _raw(row: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if name in row and not isinstance(row[name], bool)), None)


def _time(row: dict[str, Any], names: tuple[str, ...], per: float) -> float | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):  # whisper.cpp: {"from": 0, "to": 2000}
            if "seconds" in value:  # Google's, as gRPC writes it
                whole, nanos = _number(value["seconds"], 1.0), _number(value.get("nanos", 0), 1e9)
                return (whole or 0.0) + (nanos or 0.0)
            value, name = value.get("from"), "ms" if name == "offsets" else name
        elif isinstance(value, list):  # transformers: [0.0, 2.0]
            value = value[0] if value else None
        found = _number(value, 1000.0 if name.endswith("ms") else per)
        if found is not None:
            return found
    return None


def _number(value: Any, per: float) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value / per if abs(value) < 1e12 else None
    if isinstance(value, str) and len(value) < 40:
        try:
            found = times.seconds(value.strip().removeprefix("PT"))  # "PT1M3.5S"
        except ValueError:
            return None
        return found / per if re.fullmatch(r"\d+", value.strip()) else found
    return None


def _name(value: Any) -> str:
    """A speaker's name: Clova's are objects."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("label")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _text(row: dict[str, Any]) -> str:
    readings = row.get("alternatives") or row.get("nbest")  # the likeliest first: Speechmatics, Amazon; Azure
    if isinstance(readings, list) and readings and isinstance(readings[0], dict):
        return str(readings[0].get("content") or readings[0].get("display") or readings[0].get("transcript") or "")
    for name in _TEXT:
        value = row.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return "".join(str(part.get("utf8", part.get("text", ""))) for part in value if isinstance(part, dict))
    return ""
