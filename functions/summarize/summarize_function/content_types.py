"""The content types that an upload may declare, and the container that each must turn out to be."""

from __future__ import annotations

TEXT_TYPES = frozenset({"text/vtt", "application/x-subrip", "text/srt", "text/plain"})

# content type → container, as `kongdori.media.sniff` names it
MEDIA_TYPES = {
    "video/mp4": "mp4",
    "video/x-m4v": "mp4",
    "video/quicktime": "mp4",
    "video/3gpp": "mp4",
    "audio/mp4": "mp4",
    "audio/x-m4a": "mp4",
    "audio/m4a": "mp4",
    "video/webm": "matroska",
    "audio/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/matroska": "matroska",
    "audio/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/avi": "avi",
    "video/msvideo": "avi",
    "video/vnd.avi": "avi",
    "video/x-ms-wmv": "asf",
    "video/x-ms-asf": "asf",
    "audio/x-ms-wma": "asf",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "application/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/vnd.wave": "wav",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/aac": "aac",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
}
