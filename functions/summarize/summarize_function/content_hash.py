"""The hash of a content. The same bytes with the same captions are the same content, whoever uploads them."""

from __future__ import annotations

import hashlib
import unicodedata

from kongdori.media.captions import Captions
from kongdori.repositories.summaries import Length


def captions_hash(read: Captions) -> bytes:
    """SHA-256 of what was read. Encoding, format, line ends and Unicode composition make no difference."""
    digest = hashlib.sha256(b"timed" if read.timed else b"untimed")
    for cue in read.cues:
        said = unicodedata.normalize("NFC", f"{cue.speaker}|{cue.text}")
        digest.update(f"\n{cue.start:.3f} {cue.end:.3f} {said}".encode(errors="replace"))
    return digest.digest()


def content_hash(video_sha256: bytes | None, captions_sha256: bytes | None) -> bytes:
    """The hash of a video, a text or both. Captions beside a video are what is read, so they are part of it."""
    return hashlib.sha256(b"kongdori content 2|" + (video_sha256 or b"-") + b"|" + (captions_sha256 or b"-")).digest()


def read_at(content: bytes, length: Length) -> bytes:
    """The hash of a content that is read at this length: what its outline and its summaries are known by."""
    return content if length == "medium" else hashlib.sha256(f"kongdori length {length}|".encode() + content).digest()
