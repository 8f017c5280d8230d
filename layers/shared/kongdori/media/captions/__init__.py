"""Reads captions and transcripts as cues, whatever program or person wrote them, and writes cues as captions.

The files come from strangers: the work is linear in their size, and cues, characters and times are capped.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kongdori.media.captions.cues import MAX_CUES, MAX_FILE_BYTES, MAX_SECONDS, Captions, Cue

if TYPE_CHECKING:
    from kongdori.media.captions.encodings import decode
    from kongdori.media.captions.joining import phrases
    from kongdori.media.captions.pacing import spread
    from kongdori.media.captions.reading import parse, read_captions
    from kongdori.media.captions.writing import to_srt, to_text, to_vtt

__all__ = [
    "MAX_CUES",
    "MAX_FILE_BYTES",
    "MAX_SECONDS",
    "Captions",
    "Cue",
    "clip",
    "decode",
    "parse",
    "phrases",
    "read_captions",
    "spread",
    "to_srt",
    "to_text",
    "to_vtt",
]
# Loaded when first used: their patterns take 50 ms to compile, which a call that reads no captions must not pay for.
_HOMES = {
    "decode": "encodings",
    "phrases": "joining",
    "spread": "pacing",
    "parse": "reading",
    "read_captions": "reading",
    "to_srt": "writing",
    "to_text": "writing",
    "to_vtt": "writing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def clip(cues: Iterable[Cue], duration_s: float) -> list[Cue]:
    """The cues within a film's length; one that ends after it is cut there."""
    return [cue._replace(end=min(cue.end, duration_s)) for cue in cues if cue.start < duration_s]
