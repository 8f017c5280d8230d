"""Which container a file is, by its first bytes. Playlists and other texts that make a player open further files are
refused here, before any player reads them.
"""

from __future__ import annotations

import re
from pathlib import Path

from kongdori.errors import UnsupportedMedia

_HEAD = 4096
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_PLAYLIST = re.compile(
    rb"#EXTM3U|ffconcat version|<\?xml|<MPD|<smil|<asx|<playlist|v=0\s|\[playlist\]|\[Reference\]|"
    rb"file\s+['\"/\w]|(?:https?|ftp|rtsp|rtmp|file|concat|subfile|data|crypto|tcp|udp):",
    re.IGNORECASE,
)
_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"moof", b"styp"}

# container → the one demuxer that may open it
DEMUXERS = {
    "mp4": "mov",
    "matroska": "matroska",
    "avi": "avi",
    "asf": "asf",
    "ogg": "ogg",
    "flac": "flac",
    "wav": "wav",
    "mp3": "mp3",
    "aac": "aac",
    "mpegts": "mpegts",
    "mpeg": "mpeg",
    "flv": "flv",
}


def sniff(path: Path) -> str:
    """The container, a key of `DEMUXERS`. Raises `UnsupportedMedia` for a playlist and for what is no media at all."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    container = _container(head)
    if container is not None:
        return container
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    if _PLAYLIST.match(text):
        raise UnsupportedMedia(
            "This is a playlist, not a video: it only names other files. Upload the video itself.", code="playlist"
        )
    raise UnsupportedMedia("This is neither a video nor a sound that Kongdori can read.", code="not-media")


def is_webm(path: Path) -> bool:
    """Whether a Matroska file calls itself WebM."""
    with path.open("rb") as file:
        return b"webm" in file.read(128)


def is_quicktime(path: Path) -> bool:
    """Whether a file of the MP4 family is a QuickTime film, or too old to say which it is."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[4:8] != b"ftyp" or head[8:12] == b"qt  "


def _container(head: bytes) -> str | None:
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "matroska"
    if head[4:8] in _BOXES and len(head) >= 16:
        return "mp4"
    if head.startswith((b"RIFF", b"RF64")):
        return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])
    if head.startswith(_ASF):
        return "asf"
    for magic, container in ((b"OggS", "ogg"), (b"fLaC", "flac"), (b"FLV\x01", "flv"), (b"\x00\x00\x01\xba", "mpeg")):
        if head.startswith(magic):
            return container
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "mpegts"
    if head.startswith(b"ID3"):
        return "mp3"
    if len(head) > 4 and head[0] == 0xFF:
        return _frame(head[1])
    return None


def _frame(second: int) -> str | None:
    """MPEG audio without a tag: a frame header with layer 3 is MP3, with layer 0 it is AAC in ADTS."""
    if second & 0xE0 != 0xE0:
        return None
    layer = second >> 1 & 0b11
    if layer == 0 and second & 0xF0 == 0xF0:
        return "aac"
    return "mp3" if layer == 1 and second >> 3 & 0b11 != 1 else None
