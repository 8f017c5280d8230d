"""Names of files that a person takes away, made of what they called something."""

from __future__ import annotations

import re

_NOT_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\\/:*?"<>|]+'
)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # Windows' own
_MOST_CHARACTERS = 80
_MOST_BYTES = 200  # of the 255 that file systems take; a Korean syllable has three, an emoji four


def file_name(title: str, extension: str, *, otherwise: str) -> str:
    """A name that every file system takes. `otherwise`: what it is called where nothing of the title is left."""
    kept = _NOT_IN_NAMES.sub(" ", title).strip(" .")[:_MOST_CHARACTERS]
    kept = kept.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")
    return f"{'_' if _DEVICES.fullmatch(kept) else ''}{kept or otherwise}.{extension}"
