"""Video and sound: what a file holds, its subtitles, its speech in chunks, a poster, a copy that browsers play.

Every function takes local files and may raise `MediaFault` (damaged, or too slow) from `kongdori.media.ffmpeg`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kongdori.errors import UnsupportedMedia
from kongdori.media.ffmpeg import Input, MediaFault, Outcome, run
from kongdori.media.sniff import DEMUXERS, is_quicktime, is_webm, sniff

_PROBE_S = 30.0
_MAX_STREAMS = 64
_STREAM = re.compile(
    r"^  Stream #0:(\d+)(?:\[0x[0-9a-f]+\])?(?:\(([a-z]{2,3})\))?: (Video|Audio|Subtitle): ([a-z0-9_]+)(.*)$"
)
_DURATION = re.compile(r"^  Duration: (?:(\d+):(\d\d):(\d\d(?:\.\d+)?)|N/A)")
_SIZE = re.compile(r", (\d{2,5})x(\d{2,5})[ ,\[]")
_SILENCE = re.compile(r"^\[silencedetect @ 0x[0-9a-f]+\] silence_(start|end): (-?\d+(?:\.\d+)?)")
_TEXT_SUBTITLES = {"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"}
_LANGUAGES = {"kor": "ko", "eng": "en", "jpn": "ja", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es"}
_MP4_VIDEO, _MP4_AUDIO = {"h264", "av1", "vp9"}, {"aac", "mp3", "opus", "flac"}
_WEBM_VIDEO, _WEBM_AUDIO = {"vp8", "vp9", "av1"}, {"opus", "vorbis"}
_PLAIN_AUDIO = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "aac": "audio/aac"}
_AIM_S, _NEAR_S, _LONGEST_S = 180.0, 120.0, 600.0


@dataclass(frozen=True, slots=True)
class Stream:
    """`index` is the stream's place among all, as in ffmpeg's `0:<index>`. Language as ISO 639-1 where known."""

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
    video: list[Stream] = field(default_factory=list)
    audio: list[Stream] = field(default_factory=list)
    subtitles: list[Stream] = field(default_factory=list)

    def input(self) -> list[str]:
        return Input(self.path, DEMUXERS[self.container]).arguments()


@dataclass(frozen=True, slots=True)
class SoundChunk:
    """A piece of sound and where it lies in the whole. `silences` are within it, in seconds of the whole."""

    path: Path
    start_s: float
    end_s: float
    silences: list[tuple[float, float]]


def probe(path: Path) -> MediaInfo:
    """What the file holds, by its own magic and one look of ffmpeg. Raises `UnsupportedMedia`, `MediaFault`."""
    container = sniff(path)
    look = Input(path, DEMUXERS[container]).arguments()
    outcome = run(["-probesize", "20M", "-analyzeduration", "20M", *look], timeout_s=_PROBE_S)
    info = MediaInfo(
        path=path,
        container=container,
        duration_s=_duration(outcome.lines),
        webm=container == "matroska" and is_webm(path),
        quicktime=container == "mp4" and is_quicktime(path),
    )
    for line in outcome.lines:
        _add_stream(info, line)
    if not info.video and not info.audio:
        raise MediaFault
    return info


def length(info: MediaInfo, *, timeout_s: float = 120.0) -> float:
    """Seconds from beginning to end, counted by reading the whole file where it does not say."""
    if info.duration_s is not None:
        return info.duration_s
    reached = 0.0

    def note(seconds: float) -> None:
        nonlocal reached
        reached = max(reached, seconds)

    stream = (info.audio or info.video)[0]
    _check(run([*info.input(), *_map(stream), "-c", "copy", "-f", "null", "-"], timeout_s=timeout_s, on_progress=note))
    return reached


def text_subtitles(info: MediaInfo, *, language: str | None) -> Stream | None:
    """The track to read: in the wished language, else the default, else the first; None if all are pictures."""
    tracks = [track for track in info.subtitles if track.codec in _TEXT_SUBTITLES]
    return min(tracks, key=lambda t: (t.language != language, not t.default, t.index), default=None)


def extract_subtitles(info: MediaInfo, track: Stream, to: Path, *, timeout_s: float = 120.0) -> None:
    """Writes a subtitle track as WebVTT."""
    arguments = [*_map(track), "-c:s", "webvtt", "-f", "webvtt", _out(to)]
    _check(run([*info.input(), *arguments], timeout_s=timeout_s, max_output_bytes=16 * 1024**2))


def split_audio_at_silence(
    info: MediaInfo, folder: Path, *, timeout_s: float, on_progress: Callable[[float], None] | None = None
) -> list[SoundChunk]:
    """The first sound track as mono MP3 of 32 kb/s, cut where nobody speaks: about 3 minutes a piece, never over 10."""
    whole = folder / "sound.mp3"
    silences: list[list[float]] = []

    def note(line: str) -> None:
        found = _SILENCE.match(line)
        if found and found[1] == "start":
            silences.append([max(0.0, float(found[2]))])
        elif found and silences and len(silences[-1]) == 1:
            silences[-1].append(float(found[2]))

    sound = [*_map(info.audio[0]), "-vn", "-sn", "-dn", "-map_metadata", "-1", "-ac", "1", "-ar", "16000"]
    sound += ["-af", "silencedetect=noise=-35dB:d=0.5", "-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3", _out(whole)]
    outcome = run(
        [*info.input(), *sound],
        timeout_s=timeout_s,
        max_output_bytes=1024**3,
        on_line=note,
        on_progress=on_progress or _ignore,
    )
    _check(outcome)
    total_s = length(MediaInfo(whole, "mp3", _duration_of_mp3(whole)))
    total_s = min(total_s, info.duration_s or total_s)  # the encoder pads
    quiet = [(start, rest[0] if rest else total_s) for start, *rest in silences]
    bounds = [0.0, *cuts(quiet, total_s), total_s]
    paths = [whole] if len(bounds) == 2 else _cut(whole, bounds[1:-1], folder, timeout_s=timeout_s)
    return [
        SoundChunk(path, start, end, [(a, b) for a, b in quiet if a < end and b > start])
        for path, start, end in zip(paths, bounds, bounds[1:], strict=False)
    ]


def cuts(silences: Sequence[tuple[float, float]], total_s: float) -> list[float]:
    """Where to cut: in the middle of a silence near every third minute; after ten minutes without one, anywhere."""
    middles = [(start + end) / 2 for start, end in silences]
    found: list[float] = []
    at = 0.0
    while total_s - at > _AIM_S + _NEAR_S:
        aim = at + _AIM_S
        near = [m for m in middles if at + 30 < m <= min(at + _LONGEST_S, total_s - 10)]
        best = min(near, key=lambda m: abs(m - aim), default=None)
        if best is None:
            if total_s - at <= _LONGEST_S:
                break
            best = at + _LONGEST_S
        found.append(round(best, 3))
        at = best
    return found


def poster(info: MediaInfo, to: Path, *, at_s: float, width: int = 1280, timeout_s: float = 60.0) -> None:
    """One frame as JPEG."""
    if not info.video:
        raise UnsupportedMedia("There is no picture in this file.", code="no-picture")
    frame = [*_map(info.video[0]), "-frames:v", "1", "-vf", f"scale='min({width},iw)':-2", "-q:v", "4", "-f", "image2"]
    arguments = ["-ss", f"{at_s:.3f}", *info.input(), *frame, "-update", "1", _out(to)]
    _check(run(arguments, timeout_s=timeout_s, max_output_bytes=32 * 1024**2))
    if not to.is_file():
        raise MediaFault


def browser_type(info: MediaInfo) -> str | None:
    """The content type with which browsers play and seek this file as it is; None if they don't."""
    if info.duration_s is None:
        return None
    video = {s.codec for s in info.video[:1]}
    audio = {s.codec for s in info.audio[:1]}
    kind = "video" if video else "audio"
    if info.container == "mp4" and not info.quicktime and video <= _MP4_VIDEO and audio <= _MP4_AUDIO:
        return f"{kind}/mp4"
    if info.webm and video <= _WEBM_VIDEO and audio <= _WEBM_AUDIO:
        return f"{kind}/webm"
    return None if video else _PLAIN_AUDIO.get(info.container)


def make_playable(
    info: MediaInfo,
    to: Path,
    *,
    timeout_s: float,
    max_output_bytes: int,
    max_height: int = 1080,
    on_progress: Callable[[float], None] | None = None,
) -> str:
    """A seekable MP4 that browsers play, and its content type: copied where the codecs allow, converted where not."""
    arguments = [*info.input(), *(_map(*info.video[:1], *info.audio[:1])), "-sn", "-dn", "-map_metadata", "-1"]
    if info.video and info.video[0].codec in {"h264", "av1"}:
        arguments += ["-c:v", "copy"]
    elif info.video:
        size = f"scale='trunc(iw*min(1,{max_height}/ih)/2)*2':'trunc(min(ih,{max_height})/2)*2'"
        arguments += ["-vf", size, "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-pix_fmt", "yuv420p"]
        arguments += ["-force_key_frames", "expr:gte(t,n_forced*4)"]
    if info.audio and info.audio[0].codec in {"aac", "mp3"}:
        arguments += ["-c:a", "copy"]
    else:
        arguments += ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]
    arguments += ["-movflags", "+faststart", "-f", "mp4", _out(to)]
    _check(run(arguments, timeout_s=timeout_s, max_output_bytes=max_output_bytes, on_progress=on_progress or _ignore))
    return "video/mp4" if info.video else "audio/mp4"


def _cut(whole: Path, at: Sequence[float], folder: Path, *, timeout_s: float) -> list[Path]:
    arguments = [*Input(whole, "mp3").arguments(), "-c", "copy", "-f", "segment", "-segment_format", "mp3"]
    arguments += ["-segment_times", ",".join(f"{t:.3f}" for t in at), _out(folder / "chunk-%04d.mp3")]
    _check(run(arguments, timeout_s=timeout_s, max_output_bytes=64 * 1024**2))
    return sorted(folder.glob("chunk-*.mp3"))


def _duration_of_mp3(path: Path) -> float | None:
    return _duration(run(Input(path, "mp3").arguments(), timeout_s=_PROBE_S).lines)


def _add_stream(info: MediaInfo, line: str) -> None:
    found = _STREAM.match(line)
    if not found or "(attached pic)" in line or len(info.video) + len(info.audio) + len(info.subtitles) >= _MAX_STREAMS:
        return
    language, kind, codec, rest = found[2] or "", found[3], found[4], found[5]
    streams = {"Video": info.video, "Audio": info.audio, "Subtitle": info.subtitles}[kind]
    size = _SIZE.search(rest)
    streams.append(
        Stream(
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


def _map(*streams: Stream) -> list[str]:
    return [part for stream in streams for part in ("-map", f"0:{stream.index}")]


def _out(path: Path) -> str:
    return f"file:{path.absolute()}"


def _check(outcome: Outcome) -> None:
    if outcome.status != 0:
        raise MediaFault


def _ignore(_seconds: float) -> None:
    return None
