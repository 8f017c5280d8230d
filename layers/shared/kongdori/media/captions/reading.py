"""Reads a captions file or a transcript: tells its format, reads it, brings it in order, and checks what came out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kongdori.media.captions import (
    fragments,
    frames,
    jacosub,
    json_captions,
    recognised,
    sami,
    spellings,
    substation,
    tables,
    time_lines,
    times,
    transcripts,
    xml_captions,
)
from kongdori.media.captions.cues import (
    LATEST_S,
    MAX_CUES,
    MAX_SECONDS,
    Captions,
    Cue,
    Found,
    RawCue,
    counted,
    too_many,
    unread,
)
from kongdori.media.captions.encodings import decode
from kongdori.media.captions.line_numbers import questions, turns
from kongdori.media.captions.markup import invisible, without_bold
from kongdori.media.captions.pacing import pace, sentences
from kongdori.media.captions.speakers import names_before_words, tell
from kongdori.media.captions.tidying import tidy
from kongdori.media.captions.wrapping import unwrapped

_NAMED_LANGUAGE = re.compile(r"[._-]([a-z]{2,3})(?:-[a-z]{2,4})?(?:\.(?:auto|sdh|cc|forced))?\.\w{2,5}$", re.IGNORECASE)
_DECLARED = re.compile(rb"(?:\blang(?:uage)?\s{0,3}[:=]\s{0,3}[\"']?)([A-Za-z]{2,3})\b", re.IGNORECASE)
_SAMI_CLASSES = {b"CLASS=KRCC": "ko", b"CLASS=KOCC": "ko", b"CLASS=JPCC": "ja"}  # the names that all programs give
_HOPELESS = (
    ("Scenarist_SCC", "SCC"),
    ("# VobSub index", "VobSub"),
    ("{\\rtf", "RTF"),
    ("%PDF-", "PDF"),
    ("#EXTM3U", "playlist"),
    (";FFMETADATA", "chapters"),
    ("CHAPTER01=", "chapters"),
    ('File type = "ooTextFile', "TextGrid"),
    ("File Format=MacCaption", "SCC"),
)
_HOPELESS_LINES = (
    (re.compile(r"TITLE:[^\n]{0,200}\n\s{0,9}(?:FCM:|\d{3,6}\s)"), "EDL"),
    (
        re.compile(r"(?:;;[^\n]{0,500}\n)*(?:SPKR-INFO|SPEAKER)\s\S{1,200}\s\S{1,20}\s(?:\d|<NA>)[^\n]{0,200}<NA>"),
        "RTTM",
    ),
)
_HOPELESS_BYTES = (
    (re.compile(rb"PK\x03\x04|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "office"),  # docx, odt, hwpx; doc, hwp
    (re.compile(rb"[\x00-\xff]{3}STL(?:2[345]|30|48|50|60)\.01"), "EBU STL"),
    (re.compile(rb"PG[\x00-\xff]{8}[\x14\x15\x16\x17\x80]"), "VobSub"),  # a Blu-ray's pictures
)
_PICTURE = re.compile(r"\S+\.(?:jpe?g|png|webp|gif|avif)(?:[#?]\S*)?", re.IGNORECASE)
_HTML = re.compile(r"\s*<!doctype html|\s*<html", re.IGNORECASE)
_LEFTOVER = re.compile(
    r"\d\s{0,3}-->|-->\s{0,3}\d|[\[(]\d{1,2}:\d\d(?::\d\d)?[\])]|\d:\d\d\*\*|\d:\d\d:\d\d[.,:;]\d{2,3}\s?(?:-|–|=|,\d)|</?(?:p|sync|font|span|text|br|tt)\b[^<>]*>|\{\\[a-z]|^Dialogue:"
    r"|[{;]\s*(?:margin|font|color|text-align)[\w-]*\s*:",
    re.IGNORECASE,
)
# A line of a text without times that has one all the same: an arrow between numbers, hours to seconds, or a clock in
# brackets.
_TIMED_LINE = re.compile(
    r"^\W{0,4}\d{1,6}(?::\d{1,2}){0,3}(?:[.,:;]\d{1,6})?\s{0,3}(?:<-{1,3}|-{1,3}>)\s{0,3}\d"
    r"|(?<![\d:])\d{1,2}:\d\d:\d\d(?![\d:])|[\[(<#|]\s?\d{1,3}:\d\d(?:[.,]\d{1,3})?\s?[\])>#|]"
    r"|^\s{0,4}\d{1,6}[.,]\d{1,9}s?(?:\t|\s?[-–—~|]\s?)\d{1,6}[.,]\d"
)
_STRICT = {"WebVTT", "JSON", "TTML"}
_LEAST_READ = 0.8
_MOST_LEFTOVER = 0.02


def read_captions(data: bytes, *, name: str = "", frame_rate: float | None = None) -> Captions:
    """What a captions file or a transcript says, in whatever encoding and format it is.

    `name` is the file's name and `frame_rate` the video's, where they are known: a name such as `talk.ja.srt` tells the
    language. Raises `InvalidInput` (no text, unknown encoding, or `unread-…`, which names the format) and `TooLarge`.
    """
    languages = _languages(data, name)
    spoken = next((one for one in languages if one != "en"), "en" if languages else "")  # English fits any encoding
    language = languages[0] if languages else ""
    lyrics = name.lower().endswith(".lrc")
    for signs, format in _HOPELESS_BYTES:
        if signs.match(data):
            raise unread(format)
    return parse(decode(data, language=spoken), language=language, frame_rate=frame_rate, lyrics=lyrics)


def parse(text: str, *, language: str = "", frame_rate: float | None = None, lyrics: bool = False) -> Captions:
    """The cues of a text; `lyrics`: it is known to be LRC.

    Raises `InvalidInput` where the format is known and can't be read, and `TooLarge`.
    """
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\x85", "\n")
        .replace("\x0b", "\n")
        .replace("\f", "\n")
    )
    text = unicodedata.normalize("NFC", invisible(text)) if not text.isascii() else text
    text = unwrapped(text)
    found = _read(text, language, frame_rate, lyrics)
    if found is None:
        return _untimed(text)
    cues = tidy(found.cues)
    _check(found, cues)
    return Captions(cues, timed=True, format=found.format)


def _languages(data: bytes, name: str) -> list[str]:
    """The languages that a file's name tells or the file says, the first one first."""
    if named := _NAMED_LANGUAGE.search(name):
        return [named[1].lower()]
    declared = [found[1].decode().lower() for found in _DECLARED.finditer(data, 0, 4096)]
    return declared or [language for name, language in _SAMI_CLASSES.items() if name in data[:4096].upper()]


def _read(text: str, language: str, frame_rate: float | None, lyrics: bool) -> Found | None:
    """What the reader of the text's own format finds; None for a text without times."""
    head = text.lstrip()[:200]
    for start, format in _HOPELESS:
        if head.startswith(start):
            raise unread(format)
    for line, format in _HOPELESS_LINES:
        if line.match(text.lstrip()[:2000]):
            raise unread(format)
    if sami.looks_like(text):
        return sami.read(text, language=language)
    if _HTML.match(text):
        raise unread("HTML")
    if xml_captions.looks_like(text):
        return xml_captions.read(text, language=language)
    if substation.looks_like(text):
        return substation.read(text)
    if json_captions.looks_like(text) and (found := json_captions.read(text)):
        page = json_captions.page_in(text) if not found.cues else ""
        return _read(fragments.to_text(page), language, frame_rate, lyrics) if page else found
    lines = text.split("\n")
    if found := recognised.read(lines) or jacosub.read(lines):
        return found
    if frames.looks_like(lines):
        return frames.read(lines, frame_rate=frame_rate)
    if found := _lines(text, lines, lyrics):
        return found
    respelt = spellings.respelt(text.split("\n"))
    return _lines("\n".join(respelt), respelt, lyrics) if respelt else None


def _lines(text: str, lines: list[str], lyrics: bool) -> Found | None:
    table = tables.read(text)
    if table is not None and table.cues:
        return table
    rate = times.frame_rate(text) if text.count(":") > 5 else 25.0
    ranged = time_lines.read(lines, rate=rate)
    stamped = transcripts.read(lines, rate=rate, lyrics=lyrics) if ranged is None or len(ranged.cues) < 2 else None
    if stamped is not None and (ranged is None or len(stamped.cues) > 2 * len(ranged.cues)):
        return stamped
    if ranged is not None or table is None:
        return ranged
    return table


def _check(found: Found, cues: list[Cue]) -> None:
    """Refuses what was read badly: too few of the cues, or with times and markup in the sentences."""
    too_late = any(cue.start >= LATEST_S for cue in found.cues)
    if not cues or too_late or len(found.cues) < _LEAST_READ * found.seen:
        raise unread(found.format)
    if sum(1 for cue in cues if _PICTURE.fullmatch(cue.text)) * 2 > len(cues):
        raise unread("thumbnails")
    leftover = sum(1 for cue in cues if _LEFTOVER.search(cue.text))
    if leftover:  # what the file has escaped, such as "--&gt;", was said
        leftover = min(leftover, sum(1 for cue in found.cues if _LEFTOVER.search("\n".join(cue.lines))))
    if found.format in _STRICT:  # what looks like a time there was said: it is no line of the file
        leftover = 0 if leftover * 2 < len(cues) else leftover
    if leftover > max(_MOST_LEFTOVER * len(cues), 0 if len(cues) < 5 else 1):
        raise unread(found.format)


def _untimed(text: str) -> Captions:
    """A text without times. Raises `InvalidInput` for one that was meant to have them."""
    lines = text.split("\n")
    arrows = sum(1 for line in lines if time_lines.looks_like_time_line(line))
    if arrows:
        raise unread("WebVTT" if text.lstrip().startswith("WEBVTT") else "SubRip")
    if json_captions.looks_like(text):
        raise unread("JSON")
    timed = sum(1 for line in lines if _TIMED_LINE.search(line[:1000]))
    if timed * 3 > sum(1 for line in lines if line.strip()):
        raise unread("transcript")
    written = without_bold(text).split("\n")
    asked = questions(written)
    spoken = turns(written) if asked != written else names_before_words(written)
    return Captions(list(_paced(spoken)), timed=False, format="text")


def _paced(lines: list[str]) -> Iterator[Cue]:
    at = 0.0
    count = 0
    for raw in tell(counted(RawCue(0.0, None, [line]) for line in lines if line.strip())):
        for sentence in sentences(raw.lines[0] if raw.lines else ""):
            count += 1
            if count > MAX_CUES:
                raise too_many()
            until = min(MAX_SECONDS, at + pace(sentence))
            yield Cue(round(at, 3), round(until, 3), sentence, raw.speaker)
            at = until
