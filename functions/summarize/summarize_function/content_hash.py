"""The key of a content: the same bytes and the same captions are the same content, whoever brings them."""

from __future__ import annotations

import hashlib
import unicodedata


def captions_hash(text: str) -> bytes:
    """SHA-256 of a text, whatever its line ends, trailing blanks and way of composing letters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return hashlib.sha256("\n".join(line.rstrip() for line in lines).strip().encode()).digest()


def content_hash(video_sha256: bytes | None, captions_sha256: bytes | None) -> bytes:
    """Captions given with a video belong to what is read, and so to its key."""
    return hashlib.sha256(b"kongdori content 1|" + (video_sha256 or b"-") + b"|" + (captions_sha256 or b"-")).digest()
