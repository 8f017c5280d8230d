"""What a media file holds: its container, its length, its video, audio and subtitle tracks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kongdori.media import ffmpeg
from kongdori.media.ffmpeg import MediaFault
from kongdori.media.sniff import DEMUXERS, is_quicktime, is_webm, sniff

_PROBE_S = 30.0
_MAX_TRACKS = 64
_TRACK = re.compile(
    r"^  Stream #0:(\d+)(?:\[0x[0-9a-f]+\])?(?:\(([a-z]{2,3})\))?: (Video|Audio|Subtitle): ([a-z0-9_]+)(.*)$"
)
_DURATION = re.compile(r"^  Duration: (?:(\d+):(\d\d):(\d\d(?:\.\d+)?)|N/A)")
_SIZE = re.compile(r", (\d{2,5})x(\d{2,5})[ ,\[]")
_LANGUAGES = {"kor": "ko", "eng": "en", "jpn": "ja", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es"}


@dataclass(frozen=True, slots=True)
class Track:
    """`index` is the track's place among all streams of the file. `language` is ISO 639-1, "" where it is not known."""

    index: int
    codec: str
    language: str = ""
    default: bool = False
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a file holds. `duration_s` is None where the file does not say (no index); `length` measures it."""

    path: Path
    container: str
    duration_s: float | None
    webm: bool = False
    quicktime: bool = False
    video: list[Track] = field(default_factory=list)
    audio: list[Track] = field(default_factory=list)
    subtitles: list[Track] = field(default_factory=list)

    def input(self) -> list[str]:
        """The arguments with which ffmpeg opens this file and nothing else."""
        return ffmpeg.Input(self.path, DEMUXERS[self.container]).arguments()


def probe(path: Path) -> MediaInfo:
    """What the file holds, by its first bytes and by what ffmpeg says of it.

    Raises `UnsupportedMedia` for what is no media, and `MediaFault` for a damaged file.
    """
    container = sniff(path)
    look = ffmpeg.Input(path, DEMUXERS[container]).arguments()
    outcome = ffmpeg.run(["-probesize", "20M", "-analyzeduration", "20M", *look], timeout_s=_PROBE_S)
    info = MediaInfo(
        path=path,
        container=container,
        duration_s=_duration(outcome.lines),
        webm=container == "matroska" and is_webm(path),
        quicktime=container == "mp4" and is_quicktime(path),
    )
    for line in outcome.lines:
        _add_track(info, line)
    if not info.video and not info.audio:
        raise MediaFault
    return info


def length(info: MediaInfo, *, timeout_s: float = 120.0) -> float:
    """Seconds from beginning to end, measured by reading the whole file where it does not say."""
    if info.duration_s is not None:
        return info.duration_s
    reached = 0.0

    def note(seconds: float) -> None:
        nonlocal reached
        reached = max(reached, seconds)

    track = (info.audio or info.video)[0]
    copy = [*info.input(), *ffmpeg.select(track.index), "-c", "copy", "-f", "null"]
    ffmpeg.convert(copy, None, timeout_s=timeout_s, on_progress=note)
    return reached


def _add_track(info: MediaInfo, line: str) -> None:
    found = _TRACK.match(line)
    if not found or "(attached pic)" in line or len(info.video) + len(info.audio) + len(info.subtitles) >= _MAX_TRACKS:
        return
    language, kind, codec, rest = found[2] or "", found[3], found[4], found[5]
    tracks = {"Video": info.video, "Audio": info.audio, "Subtitle": info.subtitles}[kind]
    size = _SIZE.search(rest)
    tracks.append(
        Track(
            index=int(found[1]),
            codec=codec,
            language=_LANGUAGES.get(language, language if len(language) == 2 else ""),
            default="(default)" in rest,
            width=int(size[1]) if size else 0,
            height=int(size[2]) if size else 0,
        )
    )


def _duration(lines: Sequence[str]) -> float | None:
    for line in lines:
        found = _DURATION.match(line)
        if found and found[1] is not None:
            return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
    return None
