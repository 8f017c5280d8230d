"""Where the media in a file begins: behind tags, zeros and other bytes that players look past. Playlists and other
texts that make a player open further files are refused here, before any player reads them.

`filetype` and `puremagic` were looked at: both compare the very first bytes and look past nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from kongdori.errors import UnsupportedMedia

_WINDOW = 64 * 1024
_MOST_WINDOWS = 64
_PLAYLIST = re.compile(
    rb"#EXTM3U|ffconcat version|<\?xml|<MPD|<smil|<asx|<playlist|v=0\s|\[playlist\]|\[Reference\]|"
    rb"file\s+['\"/\w]|(?:https?|ftp|rtsp|rtmp|file|concat|subfile|data|crypto|tcp|udp):",
    re.IGNORECASE,
)
# The beginnings of the containers that have one. Transport streams and bare MPEG audio repeat theirs all along.
_MAGIC = re.compile(
    rb"\x1aE\xdf\xa3|\x00...(?:ftyp|moov)|R(?:IFF|F64)....(?:AVI |WAVE)|FORM....AIF|OggS\x00\x02|"
    rb"fLaC\x00|FLV\x01|#!AMR|" + re.escape(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),
    re.DOTALL,
)
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"moof", b"styp"}


def begin(path: Path) -> int:
    """The offset behind ID3 tags and zeros. Raises `UnsupportedMedia` for a playlist."""
    at = 0
    with path.open("rb") as file:
        for _ in range(_MOST_WINDOWS):
            file.seek(at)
            head = file.read(_WINDOW)
            past = _tag(head) or _zeros(head)
            if not past:
                break
            at += past
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    if _PLAYLIST.match(text):
        raise UnsupportedMedia(
            "This is a playlist, which only points to other files. Upload the video itself.", code="playlist"
        )
    return at


def search(path: Path, start: int) -> int:
    """The offset, from `start` on, of the first container's beginning in 64 KiB; `start` itself if there is none."""
    with path.open("rb") as file:
        file.seek(start)
        head = file.read(_WINDOW)
    found = None if head[4:8] in _FIRST_BOXES else _MAGIC.search(head)
    return start + (found.start() if found else 0)


def _tag(head: bytes) -> int:
    """The size of an ID3v2 tag at the beginning; 0 if there is none."""
    if len(head) < 10 or not head.startswith(b"ID3") or head[3] == 0xFF or max(head[6:10]) > 0x7F:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _zeros(head: bytes) -> int:
    """How many zeros stand before anything else; those that belong to a magic are not counted."""
    zeros = len(head) - len(head.lstrip(b"\x00"))
    magic = _MAGIC.search(head, max(0, zeros - 4), zeros + 16)
    return magic.start() if magic else zeros if zeros > 4 else 0
