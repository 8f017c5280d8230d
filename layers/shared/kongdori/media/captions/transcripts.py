"""Transcripts that say when a line begins: `[0:12] text`, YouTube's panel, Otter, Teams and Zoom, lyrics, SMPTE times.

No library was found that reads them: each program copies its own way, and people edit what they copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from kongdori.media.captions import speakers, times
from kongdori.media.captions.cues import Found, RawCue, counted

_CLOCK = r"\d{1,4}:\d{2}(?::\d{2}(?!\d))?(?:[.,:;]\d{1,9})?(?!\d)(?!:\d)(?!\s?[AaPp]\.?[Mm]\b)"
_TIME = rf"({_CLOCK}|(?:\d{{1,2}}h)?\d{{1,3}}m\d{{1,2}}s(?:\d{{1,3}}ms)?)"
_LINK = r"(?:\(https?://[^()\s]{1,300}\))?"
_ITEM = r"(?:#{1,6}\s|[-*•·●▪■►▶▸⏱⏰📍|]\ufe0f?\s|\d{1,3}[.)]\s{1,3})?"
# "Honey (12:05)": a list of chapters with the times behind
_BEHIND = re.compile(rf"^\s{{0,20}}{_ITEM}(\S[^\n]{{0,200}}?)[\s,|·•–—:-]{{1,8}}[\[(]?{_TIME}[\])]?\s*$")
_STAMPED = re.compile(
    rf"^\s{{0,20}}{_ITEM}\*{{0,2}}(?:[\[({{<`@]\s?)?{_TIME}(?:\s?[\])}}>`])?{_LINK}\*{{0,2}}"
    r"(?:\s+[-–—|]\s+|\s*[:：,|=]\s*|\s+|$|(?=[^\W\d_]))(.*)$"
)
_LYRIC = re.compile(rf"\s{{0,4}}[\[]{_TIME}[\]]")
# "[01:23:45]": in lyrics minutes, seconds and hundredths
_THREE_PARTS = re.compile(r"\[(\d{1,3}):(\d{2}):(\d{2})\]")
_BAR = re.compile(r"(?<=\S)\|(?=\S)|\s\|\s*$")  # TMPlayer's line break, and the end of a Markdown table's row
_SLOWEST_SUNG = 2.0  # characters a second, breaks and all
_MOST_TIMES = 20  # of one line of a lyric
_WORD_TIME = re.compile(rf"<{times.TIME}>")
_NAME = r"[^\W\d_][^\n\[\]<>{}!?;:,]{0,59}?"
_HEADED = re.compile(rf"^\s{{0,20}}(?:\[({_NAME})\]|({_NAME}))[\s,|·•-]{{0,8}}[\[(]?{_TIME}[\])]?\s*[:：]?\s*$")
_HEADED_SAID = re.compile(rf"^\s{{0,20}}(?:\[({_NAME})\]|({_NAME}))\s{{0,4}}[\[(]{_TIME}[\])]\s*[:：]?\s+(.+)$")
_LONGEST_HEAD = 300  # characters
_TIME_OF_DAY_S = 3600.0  # a transcript that begins later tells the time of day
_UNIT = (
    "hours?|minutes?|seconds?|시간|분|초|時間|分鐘|分钟|小时|小時|分|秒鐘|秒钟|秒|Stunden?|Minuten?|Sekunden?|heures?|secondes?"
    "|horas?|minutos?|segundos?|ore|ora|minuti|minuto|secondi|secondo|uur|seconden?|минут[аы]?|секунд[аы]?|час(?:а|ов)?"
    "|timmar|timme|minuter|sekunder|sekund|godzin[ay]?|minut[ay]?|sekund[ay]?|saat|dakika|saniye|giờ|phút|giây|jam|menit|detik"
)
# "0:022 seconds": YouTube's panel copied without its line ends.
_GLUED = re.compile(rf"^\s{{0,20}}(\d{{1,3}}(?::\d{{2}}){{1,2}})(?=\d{{1,3}}\s?(?:{_UNIT}))(.*)$")
_INSIDE = re.compile(rf"(?<=\S)\s+(?=[\[(]{_CLOCK}[\])])")
# What programs write under a transcript: Otter, Meet, Teams, YouTube's panel, Clova, SubViewer
_FOOTER = re.compile(
    r"\s*(?:Transcribed by https?://\S+|Meeting ended after [\d:]{4,8}\W{0,4}"
    r"|This editable transcript was computer generated.*"
    r"|.{1,60} (?:started|stopped) transcription|[^\W\d_]{3,20} \(auto-generated\)|clovanote\.naver\.com"
    r"|\[END\]|\*{4,9} ?(?:START|END) SCRIPT ?\*{4,9}|회의 종료.{0,40})\s*$",
    re.IGNORECASE,
)
# "Starting point is 00:00:05", "TC 01:00:05:00": words that stand before a time and name nobody
_BEFORE_TIME = re.compile(r"^\s{0,9}(?:Starting point is|TC|Timecode|Time)\s?:?\s(?=\[?\d{1,4}:\d{2})", re.IGNORECASE)
# Zoom's chat: "10:01:05 From Kim Bora to Everyone: Hello"
_FROM = re.compile(r"From\s{1,4}(?=[^\s:])", re.IGNORECASE)
_TO = re.compile(r"\sto\s", re.IGNORECASE)
_LONGEST_SENDER = 160  # characters, with whom it was sent to
_BOLD_NAME = re.compile(r"\*\*([^*\n:<>]{1,60})(?::\*\*|\*\*\s?:)")
# YouTube's panel: a chapter's name stands over the time at which it begins, and nobody says it.
_CHAPTER = re.compile(
    r"\s{0,9}(?:Chapter|Kapitel|Chapitre|Cap[ií]tulo|Capitolo|Hoofdstuk|Rozdział|Глава|챕터|チャプター|章节|章節)\s?\d{1,3}\s?[:：]\s",
    re.IGNORECASE,
)
_TAG_LINE = re.compile(r"\s*\[(?:ar|ti|al|au|by|re|ve|length|offset|la|id|lr|#)\s?:([^\]]*)\]\s*$", re.IGNORECASE)


def read(lines: list[str], *, rate: float, lyrics: bool = False) -> Found | None:
    """The cues of a transcript with a time at its lines; None if its times are only some among many lines.

    `lyrics`: the file's name says that it is LRC.
    """
    lines = _with_hundredths(lines, lyrics=lyrics or any(_TAG_LINE.match(line) for line in lines))
    lines = [_BEFORE_TIME.sub("", _BOLD_NAME.sub(r"<v \1>", line) if "**" in line else line) for line in lines]
    if listed := _listed(lines, rate):
        return listed
    lines = [part for line in lines for part in _parts(line)]
    if told := _ranged(lines, rate) or _under(lines, rate):
        return told
    alone = [index for index, line in enumerate(lines) if (found := _STAMPED.match(line[:40])) and not found[2]]
    for at in alone:
        if at and _CHAPTER.match(lines[at - 1]):
            lines[at - 1] = ""
    speakers.put_under_times(lines, alone)
    heads = _heads(lines, rate)
    filled = sum(1 for line in lines if line.strip())
    sung = sum(1 for line in lines if _LYRIC.match(line))
    starts = [head.start for head in heads]
    backwards = sum(b < a for a, b in pairwise(starts))
    if (
        not heads
        or (len(heads) < 2 and not sung)
        or filled > 8 * len(heads)
        or (backwards * 4 > len(starts) and not sung)
    ):
        return None
    _drop_spoken_times(heads)
    _take_senders(heads)
    is_lyrics = sung * 2 > len(heads) and any(_TAG_LINE.match(line) for line in lines)
    return Found(heads, "LRC" if is_lyrics else "transcript", len(heads))


def _with_hundredths(lines: list[str], *, lyrics: bool) -> list[str]:
    """Times of three parts with a point before the third one where it counts hundredths: it goes past 59, or lyrics
    would otherwise be sung far too slowly.
    """
    found = [time for line in lines for time in _THREE_PARTS.findall(line)]
    if not found:
        return lines
    starts = sorted(int(hours) * 3600 + int(minutes) * 60 + int(seconds) for hours, minutes, seconds in found)
    said = sum(len(_THREE_PARTS.sub("", line)) for line in lines if _THREE_PARTS.search(line))
    slow = lyrics and len(starts) > 1 and said < _SLOWEST_SUNG * (starts[-1] - starts[0])
    if slow or any(int(third) > 59 for _, _, third in found):
        return [_THREE_PARTS.sub(r"[\1:\2.\3]", line) for line in lines]
    return lines


def _listed(lines: list[str], rate: float) -> Found | None:
    """A list whose every line ends with the time at which it begins; None for anything else."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2 or not (_BEHIND.match(filled[0][:300]) and _BEHIND.match(filled[-1][:300])):
        return None
    found = [_BEHIND.match(line) for line in filled]
    cues = [RawCue(times.seconds(one[2], rate=rate), None, [one[1]]) for one in found if one and len(one[0]) < 300]
    rising = all(a.start < b.start for a, b in pairwise(cues))
    told = not any(_STAMPED.match(cue.lines[0]) for cue in cues)
    return Found(counted(cues), "transcript", len(cues)) if len(cues) == len(filled) and rising and told else None


def _ranged(lines: list[str], rate: float) -> Found | None:
    """Two times, each on a line of its own, over what is said between them; None where few times stand so."""
    alone = [index for index, line in enumerate(lines) if (found := _STAMPED.match(line[:40])) and not found[2]]
    pairs = [(a, b) for a, b in pairwise(alone) if b == a + 1]
    if len(pairs) < 2 or 2 * len(pairs) != len(alone):
        return None
    bounds = [first for first, _ in pairs] + [len(lines)]
    cues: list[RawCue] = []
    for (first, second), until in zip(pairs, bounds[1:], strict=True):
        start, end = (_stamped(times.plain(lines[at]), rate)[0].start for at in (first, second))
        cues.append(RawCue(start, end, lines[second + 1 : until]))
    return Found(counted(cues), "transcript", len(cues))


def _under(lines: list[str], rate: float) -> Found | None:
    """Paragraphs that each end with the time at which they begin, on a line of its own; None for any other text."""
    blocks = [list(block) for filled, block in groupby(lines, key=lambda line: bool(line.strip())) if filled]
    if len(blocks) < 2:
        return None
    cues: list[RawCue] = []
    for block in blocks:
        time = _STAMPED.match(times.plain(block[-1][:40]))
        if not time or time[2] or len(block) < 2 or any(map(_STAMPED.match, block[:-1])):
            return None
        cues.append(RawCue(times.seconds(time[1], rate=rate), None, block[:-1]))
    return Found(counted(cues), "transcript", len(cues))


def _parts(line: str) -> list[str]:
    """A paragraph with times inside: "[0:03] Good morning. [0:10] Well." """
    if _LYRIC.match(line) or line.lstrip()[:1] == "(":
        return _INSIDE.split(line)
    if headed := _HEADED_SAID.match(line[:_LONGEST_HEAD]):
        first, *more = _INSIDE.split(line[headed.start(4) :])
        return [line[: headed.start(4)] + first, *more]
    return [line]


def _heads(lines: list[str], rate: float) -> list[RawCue]:
    cues = counted(_stamps(lines, rate))
    zoom = [cue for cue in cues if cue.speaker.startswith("[")]
    if len(zoom) * 2 > len(cues) and cues[0].start >= _TIME_OF_DAY_S:  # Zoom writes the time of day
        first = min(cue.start for cue in cues)
        for cue in cues:
            cue.start -= first
    for cue in cues:
        cue.speaker = cue.speaker.strip("[] ")
    return cues


def _stamps(lines: list[str], rate: float) -> Iterator[RawCue]:
    current: list[RawCue] = []  # a lyric sung several times has several times
    offset = 0.0
    for line in lines:
        if not line.strip():
            continue
        plain = times.plain(line) if len(line) < _LONGEST_HEAD else line
        if _FOOTER.match(line):
            continue
        if tag := _TAG_LINE.match(line):
            if "offset" in line.lower() and re.fullmatch(r"[+-]?\d{1,7}", tag[1].strip()):
                offset = int(tag[1]) / 1000
            continue
        started = _lyric(line, rate, offset) or _headed(plain, rate) or _stamped(plain, rate)
        if started:
            yield from current
            current = started
        else:
            for cue in current:
                cue.lines.append(_BAR.sub("\n", line))
    yield from current


def _lyric(line: str, rate: float, offset: float) -> list[RawCue]:
    starts: list[float] = []
    at = 0
    while len(starts) < _MOST_TIMES and (found := _LYRIC.match(line, at)):
        starts.append(max(0.0, times.seconds(found[1], rate=rate) - offset))
        at = found.end()
    rest = line[at:]
    rest = _WORD_TIME.sub("", rest).strip()
    if not starts or _LYRIC.match(line, at) or _STAMPED.match(rest.lstrip(" -–—")):
        return []
    if rest.startswith("(http"):  # a link in Markdown
        return []
    said = rest[2:] if rest[:2] in {"- ", "– ", "— ", ": ", "| "} else rest
    return [RawCue(start, None, [_BAR.sub("\n", said)]) for start in starts]


def _headed(line: str, rate: float) -> list[RawCue]:
    """A line that says who speaks and since when: "Kim Bora  0:03", "[Kim Bora] 10:02:11", "Lee (0:03): text"."""
    found = _HEADED.match(line) if len(line) < _LONGEST_HEAD else None
    if found and len((found[1] or found[2]).split()) <= 5:
        speaker = f"[{found[1]}]" if found[1] else found[2].strip(" ,|·•-([")
        return [RawCue(times.seconds(found[3], rate=rate), None, [], speaker.removesuffix(":"))]
    found = _HEADED_SAID.match(line)
    if found and len((found[1] or found[2]).split()) <= 5:
        return [RawCue(times.seconds(found[3], rate=rate), None, [found[4]], (found[1] or found[2]).strip())]
    return []


def _stamped(line: str, rate: float) -> list[RawCue]:
    found = _STAMPED.match(line) or _GLUED.match(line)
    return [RawCue(times.seconds(found[1], rate=rate), None, [_BAR.sub("\n", found[2])])] if found else []


def _take_senders(heads: list[RawCue]) -> None:
    """Who wrote each message of a chat. It counts from its first one where it tells the time of day."""
    sent = [_sender(cue.lines[0]) if cue.lines else None for cue in heads]
    if sum(map(bool, sent)) < 0.8 * len(heads):
        return
    first = heads[0].start if heads[0].start >= _TIME_OF_DAY_S else 0.0
    for cue, message in zip(heads, sent, strict=True):
        cue.start -= first
        if message:
            cue.speaker, cue.lines[0] = message


def _sender(line: str) -> tuple[str, str] | None:
    """Who wrote a message, and its words."""
    found = _FROM.match(line)
    at = line.find(":", 0, _LONGEST_SENDER)
    if not found or at < found.end():
        return None
    return _TO.split(line[found.end() : at], maxsplit=1)[0].strip(), line[at + 1 :].strip()


def _drop_spoken_times(heads: list[RawCue]) -> None:
    """YouTube's panel tells each time twice, the second time for screen readers: "0:02", "2 seconds"."""
    told = [(cue, index, end) for cue in heads for index, end in [_spoken_time(cue)] if end]
    if len(told) * 2 <= len(heads):
        return
    for cue, index, end in told:
        cue.lines[index] = cue.lines[index][end:]


def _spoken_time(cue: RawCue) -> tuple[int, int]:
    """Which line of a cue tells its time in words, and up to where; (0, 0) if none does."""
    for index, line in enumerate(cue.lines[:3]):
        if not line.strip():
            continue
        whole = round(cue.start - cue.start % 1)
        parts = [part for part in (whole // 3600, whole // 60 % 60, whole % 60) if part] or [0]
        at = 0
        for part in parts:
            found = re.compile(rf"[\s,、]*(?:and|und|et|y|e)?\s*{part}\s?(?:{_UNIT})").match(line, at)
            if not found:
                return 0, 0
            at = found.end()
        return index, at
    return 0, 0
