"""Renditions: whether browsers play a file as it is, and a copy that they play where they don't."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kongdori.media import ffmpeg
from kongdori.media.probe import MediaInfo

_MP4_VIDEO, _MP4_AUDIO = {"h264", "av1", "vp9"}, {"aac", "mp3", "opus", "flac"}
_WEBM_VIDEO, _WEBM_AUDIO = {"vp8", "vp9", "av1"}, {"opus", "vorbis"}
_AUDIO_ALONE = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "aac": "audio/aac"}


def browser_type(info: MediaInfo) -> str | None:
    """The content type under which browsers play and seek this file as it is; None if they don't."""
    if info.duration_s is None:
        return None
    video = {track.codec for track in info.video[:1]}
    audio = {track.codec for track in info.audio[:1]}
    kind = "video" if video else "audio"
    if info.container == "mp4" and not info.quicktime and video <= _MP4_VIDEO and audio <= _MP4_AUDIO:
        return f"{kind}/mp4"
    if info.webm and video <= _WEBM_VIDEO and audio <= _WEBM_AUDIO:
        return f"{kind}/webm"
    return None if video else _AUDIO_ALONE.get(info.container)


def make_playable(
    info: MediaInfo,
    to: Path,
    *,
    timeout_s: float,
    max_output_bytes: int,
    max_height: int = 1080,
    on_progress: Callable[[float], None] | None = None,
) -> str:
    """Writes a seekable MP4 that browsers play and returns its content type. Tracks are copied where their codecs
    allow, and converted where not. Raises `MediaFault`.
    """
    tracks = [track.index for track in (*info.video[:1], *info.audio[:1])]
    arguments = [*info.input(), *ffmpeg.select(*tracks), "-sn", "-dn", "-map_metadata", "-1"]
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
    arguments += ["-movflags", "+faststart", "-f", "mp4"]
    ffmpeg.convert(arguments, to, timeout_s=timeout_s, max_output_bytes=max_output_bytes, on_progress=on_progress)
    return "video/mp4" if info.video else "audio/mp4"
