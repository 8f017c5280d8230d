"""Renditions: whether browsers play a file as it is, and a copy that they play where they don't."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kongdori.media import ffmpeg
from kongdori.media.probe import MediaInfo, Track

_MP4_VIDEO, _MP4_AUDIO = {"AVC", "AV1", "VP9"}, {"AAC", "Opus", "FLAC"}
_WEBM_VIDEO, _WEBM_AUDIO = {"VP8", "VP9", "AV1"}, {"Opus", "Vorbis"}
_AUDIO_ALONE = {
    "mp3": ("MP3", "audio/mpeg"),
    "wav": ("PCM", "audio/wav"),
    "flac": ("FLAC", "audio/flac"),
    "ogg": ("Opus Vorbis FLAC", "audio/ogg"),
    "aac": ("AAC", "audio/aac"),
}
_PLAIN_PROFILES = {"VP9": "0", "AV1": "Main"}  # the others have more bits or less subsampling


def browser_type(info: MediaInfo) -> str | None:
    """The content type under which browsers play and seek this file as it is; None if they don't."""
    if info.duration_s is None or info.start or info.reordered or info.truncated:
        return None
    if not all(_is_plain(track) for track in info.video[:1]):
        return None
    video, audio = {track.codec for track in info.video[:1]}, {_sound(track) for track in info.audio[:1]}
    kind = "video" if video else "audio"
    if info.container == "mp4" and not info.quicktime and video <= _MP4_VIDEO and audio <= _MP4_AUDIO:
        return f"{kind}/mp4"
    if info.webm and video <= _WEBM_VIDEO and audio <= _WEBM_AUDIO:
        return f"{kind}/webm"
    codecs, content_type = _AUDIO_ALONE.get(info.container, ("", None))
    return content_type if not video and audio <= set(codecs.split()) else None


def _is_plain(track: Track) -> bool:
    """Whether the picture is 8 bit and 4:2:0, as every browser's decoder wants it."""
    subsampled = track.chroma in {"", "4:2:0"} and _PLAIN_PROFILES.get(track.codec, track.profile) == track.profile
    return subsampled and track.bit_depth in {0, 8}


def _sound(track: Track) -> str:
    """The codec, where MPEG audio is MP3 by that name, and AAC of a kind that browsers don't know is none of theirs."""
    if track.codec == "MPEG Audio":
        return "MP3" if "Layer 3" in track.profile else track.profile
    return track.codec if track.codec != "AAC" or "LC" in track.profile else track.profile


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
    tracks = [track.stream for track in (*info.video[:1], *info.audio[:1])]
    arguments = [*info.input(), *ffmpeg.select(*tracks), "-sn", "-dn", "-map_metadata", "-1"]
    if info.video and info.video[0].codec in {"AVC", "AV1"} and _is_plain(info.video[0]):
        arguments += ["-c:v", "copy"]
    elif info.video:
        size = f"scale='trunc(iw*min(1,{max_height}/ih)/2)*2':'trunc(min(ih,{max_height})/2)*2'"
        arguments += ["-vf", size, "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-pix_fmt", "yuv420p"]
        arguments += ["-force_key_frames", "expr:gte(t,n_forced*4)"]
    if info.audio and _sound(info.audio[0]) == "AAC":
        arguments += ["-c:a", "copy"]
    else:
        arguments += ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]
    arguments += ["-movflags", "+faststart", "-f", "mp4"]
    ffmpeg.convert(arguments, to, timeout_s=timeout_s, max_output_bytes=max_output_bytes, on_progress=on_progress)
    return "video/mp4" if info.video else "audio/mp4"
