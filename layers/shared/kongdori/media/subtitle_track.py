"""The captions that lie inside a media file, as a subtitle track of text."""

from __future__ import annotations

from pathlib import Path

from kongdori.media import captions, ffmpeg
from kongdori.media.captions import Captions
from kongdori.media.probe import MediaInfo, Track

_TEXT_CODECS = {"UTF-8", "ASS", "SSA", "WebVTT", "D_WEBVTT/SUBTITLES", "Timed Text", "SubRip"}
_MAX_BYTES = 16 * 1024**2


def choose(info: MediaInfo, *, language: str | None) -> Track | None:
    """The track to read: the one in `language`, else the default one, else the first, and forced ones last; None if all
    are pictures.
    """
    tracks = [track for track in info.subtitles if track.codec in _TEXT_CODECS]
    return min(tracks, key=lambda track: (track.spare, track.language != language, not track.default), default=None)


def read(info: MediaInfo, track: Track, folder: Path, *, timeout_s: float = 120.0) -> Captions:
    """The cues of a track; `folder` is where ffmpeg writes them. Raises `MediaFault`, and `InvalidInput` where there
    is no text."""
    path = folder / "track.vtt"
    arguments = [*info.input(), *ffmpeg.select(track.stream), "-c:s", "webvtt", "-f", "webvtt"]
    ffmpeg.convert(arguments, path, timeout_s=timeout_s, max_output_bytes=_MAX_BYTES)
    return captions.read_captions(path.read_bytes())
