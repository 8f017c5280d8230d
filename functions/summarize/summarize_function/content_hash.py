"""The hash of a content. The same bytes with the same captions are the same content, whoever uploads them."""

from __future__ import annotations

import hashlib
import unicodedata


def captions_hash(text: str) -> bytes:
    """SHA-256 of a text. Line ends, trailing blanks and Unicode composition make no difference."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return hashlib.sha256("\n".join(line.rstrip() for line in lines).strip().encode()).digest()


def content_hash(video_sha256: bytes | None, captions_sha256: bytes | None) -> bytes:
    """The hash of a video, a text or both. Captions beside a video are what is read, so they are part of it."""
    return hashlib.sha256(b"kongdori content 1|" + (video_sha256 or b"-") + b"|" + (captions_sha256 or b"-")).digest()
