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


_HOUR_S = 3600.0
_BEYOND_S = 60.0  # that captions of a film may go on after its end


def clip(cues: Iterable[Cue], duration_s: float) -> list[Cue]:
    """The cues within a film's length; one that ends after it is cut there.

    Editing programs let a film begin at 01:00:00 or 10:00:00, and so do the captions they write: those are brought back
    to its beginning.
    """
    listed = list(cues)
    began_s = _began(listed, duration_s)
    moved = (cue._replace(start=cue.start - began_s, end=cue.end - began_s) for cue in listed) if began_s else listed
    return [cue._replace(end=min(cue.end, duration_s)) for cue in moved if cue.start < duration_s]


def _began(cues: list[Cue], duration_s: float) -> float:
    """The whole hour at which the captions let the film begin; 0 where they fit it as they are, or not at all."""
    first, last = min((cue.start for cue in cues), default=0.0), max((cue.end for cue in cues), default=0.0)
    hours_s = first // _HOUR_S * _HOUR_S
    return hours_s if last > duration_s + _BEYOND_S and last - hours_s <= duration_s + _BEYOND_S else 0.0
