"""What a media file holds: its container, its length, its video, audio and subtitle tracks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from kongdori.errors import UnsupportedMedia
from kongdori.media import ffmpeg, inspection, sniff
from kongdori.media.ffmpeg import MediaFault
from kongdori.media.inspection import Found

_FULL_TURN = 360
# MediaInfo's name of a container → ours, and the one demuxer that may open it
_CONTAINERS = {
    "MPEG-4": "mp4",
    "QuickTime": "mp4",
    "Matroska": "matroska",
    "WebM": "matroska",
    "AVI": "avi",
    "Windows Media": "asf",
    "Ogg": "ogg",
    "FLAC": "flac",
    "Wave": "wav",
    "MPEG Audio": "mp3",
    "ADTS": "aac",
    "MPEG-TS": "mpegts",
    "BDAV": "mpegts",
    "MPEG-PS": "mpeg",
    "Flash Video": "flv",
    "AIFF": "aiff",
    "AMR": "amr",
}
_DEMUXERS = {"mp4": "mov"}
_FOUND_ANYWHERE = {"mp3", "aac", "mpegts", "mpeg"}  # their demuxers find the first whole frame themselves
_KINDS = {"Video": "V", "Audio": "a", "Text": "s"}  # ffmpeg's letters; `V` leaves attached pictures out
_NUMBERED = {"mp4", "mpegts"}  # their tracks have numbers that MediaInfo and ffmpeg both go by
_ONE_LANGUAGE = {"cmn": "zh", "yue": "zh", "iw": "he", "in": "id", "und": "", "mul": "", "zxx": "", "mis": ""}
_JOINED = {"mp3", "ogg", "mpegts", "mpeg"}  # several of these, one behind the other, are one that players play
_UNTOLD_S = 1.0  # less is an encoder's padding
_MEASURED_WITHIN_S = 60.0
_CUT_OFF = (
    "The end of this file is missing, and it can't be read without it. Upload the file again, or export it again."
)
_COMMENTARIES = {"C", "VI", "D", "E", "VO"}


@dataclass(frozen=True, slots=True)
class Track:
    """`stream` is how ffmpeg is told which of the file's streams it is. `codec` is MediaInfo's name of the format.

    `language` is ISO 639-1 where that knows it, "" where it is not known. `width` and `height` are those of the picture
    that is shown: turned, and with square pixels. `bit_depth` is 0 and `chroma` "" where the file does not say.
    `spare` marks what is not for everybody: forced subtitles, comments, descriptions for the blind.
    """

    stream: str
    codec: str
    profile: str = ""
    language: str = ""
    default: bool = False
    spare: bool = False
    encrypted: bool = False
    width: int = 0
    height: int = 0
    bit_depth: int = 0
    chroma: str = ""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a file holds. The media begins at the offset `start`. Of each kind the first track is the one to play.

    `duration_s` is None where the file does not say; `length` measures it. `truncated` says that the end is missing.
    `reordered` says that players would not take the tracks that come first here.
    """

    path: Path
    container: str
    duration_s: float | None
    start: int = 0
    webm: bool = False
    quicktime: bool = False
    truncated: bool = False
    reordered: bool = False
    video: list[Track] = field(default_factory=list)
    audio: list[Track] = field(default_factory=list)
    subtitles: list[Track] = field(default_factory=list)

    def input(self) -> list[str]:
        """The arguments with which ffmpeg opens this file and nothing else."""
        return ffmpeg.Input(self.path, _DEMUXERS.get(self.container, self.container), self.start).arguments()


def probe(path: Path, *, language: str | None = None) -> MediaInfo:
    """What the file holds, whatever its name is. Of each kind of track the one in `language` comes first, else the
    default one.

    Raises `UnsupportedMedia` for what is no media, is encrypted, has too many tracks or too large a picture, and
    `MediaFault` for a damaged file.
    """
    start, (whole, *tracks) = _inspect(path)
    container = _CONTAINERS.get(whole.format)
    if container is None:
        raise UnsupportedMedia("Kongdori can't read this as video or audio.", code="not-media")
    if len(tracks) > ffmpeg.MAX_TRACKS:
        raise UnsupportedMedia(f"This file has more than {ffmpeg.MAX_TRACKS} tracks.", code="too-many-tracks")
    by_kind = {kind: _tracks(tracks, kind, container) for kind in _KINDS}
    best = {kind: sorted(found, key=lambda track: _rank(track, language)) for kind, found in by_kind.items()}
    played = [*best["Video"][:1], *best["Audio"][:1]]
    truncated = whole.extra.truncated == "Yes"
    if not played:
        raise MediaFault(_CUT_OFF, code="truncated-media") if truncated else MediaFault
    if any(track.encrypted for track in played):
        raise UnsupportedMedia(
            "This file is locked by copy protection, so it can't be read. Upload a copy that isn't.",
            code="encrypted-media",
        )
    if any(track.width * track.height > ffmpeg.MAX_PIXELS for track in played):
        raise UnsupportedMedia("The picture is larger than 8K. Export it smaller.", code="picture-too-large")
    info = MediaInfo(
        path=path,
        container=container,
        duration_s=whole.duration_s or None,
        start=0 if container == "mp3" and _is_tagged(path) else start,
        webm=whole.format == "WebM",
        quicktime="QuickTime" in {whole.format, whole.profile},
        truncated=truncated and bool(whole.duration_s),
        reordered=any(best[kind][:1] != by_kind[kind][:1] for kind in ("Video", "Audio")),
        video=best["Video"],
        audio=best["Audio"],
        subtitles=by_kind["Text"],
    )
    return _with_all_that_is_joined(info)


def _with_all_that_is_joined(info: MediaInfo) -> MediaInfo:
    """Where files were put one behind the other, MediaInfo tells the length of one of them; players play them all."""
    if info.container not in _JOINED or info.duration_s is None or info.truncated:
        return info
    try:
        there_s = _measured(info, timeout_s=_MEASURED_WITHIN_S)
    except MediaFault:
        return info
    return replace(info, duration_s=there_s) if there_s > info.duration_s + _UNTOLD_S else info


def length(info: MediaInfo, *, timeout_s: float = 120.0) -> float:
    """Seconds from beginning to end, measured by reading the whole file where it does not say or the end is missing."""
    if info.duration_s is not None and not info.truncated:
        return info.duration_s
    return _measured(info, timeout_s=timeout_s)


def _measured(info: MediaInfo, *, timeout_s: float) -> float:
    reached = 0.0

    def note(seconds: float) -> None:
        nonlocal reached
        reached = max(reached, seconds)

    track = (info.audio or info.video)[0]
    copy = [*info.input(), *ffmpeg.select(track.stream), "-c", "copy", "-f", "null"]
    ffmpeg.convert(copy, None, timeout_s=timeout_s, on_progress=note)
    return reached


def _inspect(path: Path) -> tuple[int, list[Found]]:
    """What MediaInfo finds behind tags and zeros, else behind other bytes, and where that begins."""
    start = sniff.begin(path)
    found = inspection.inspect(path, start)
    if _CONTAINERS.get(found[0].format) in _FOUND_ANYWHERE:
        return start, found
    later = sniff.search(path, start)
    return later, found if later == start else inspection.inspect(path, later)


def _tracks(found: list[Found], kind: str, container: str) -> list[Track]:
    """The tracks of one kind in the file's order. Captions inside the pictures are no track of their own."""
    alike = [track for track in found if track.kind == kind and "-CC" not in track.id]
    return [_track(track, number, container) for number, track in enumerate(alike)]


def _track(found: Found, number: int, container: str) -> Track:
    numbered = container in _NUMBERED and found.id.isdecimal()
    width, height = round(found.width * (found.pixel_aspect or 1)), round(found.height)
    if found.rotation % (_FULL_TURN / 2):
        width, height = height, width
    return Track(
        stream=f"i:{found.id}" if numbered else f"{_KINDS[found.kind]}:{number}",
        codec=found.format,
        profile=found.features if found.kind == "Audio" and found.features else found.profile,
        language=_language(found.language),
        default=found.default == "Yes",
        spare=found.forced == "Yes" or found.service in _COMMENTARIES,
        encrypted=bool(found.encryption),
        width=width,
        height=height,
        bit_depth=round(found.bit_depth),
        chroma=found.chroma,
    )


def _rank(track: Track, language: str | None) -> tuple[bool, bool, bool]:
    return track.language != language, track.spare, not track.default


def _language(tag: str) -> str:
    """The language of a tag such as ko, eng, en-US or zh_Hans."""
    first = re.split("[-_]", tag.lower())[0]
    return _ONE_LANGUAGE.get(first, first if re.fullmatch("[a-z]{2,3}", first) else "")


def _is_tagged(path: Path) -> bool:
    """Whether the file begins with an ID3 tag, which is part of an MP3 file."""
    with path.open("rb") as file:
        return file.read(3) == b"ID3"
