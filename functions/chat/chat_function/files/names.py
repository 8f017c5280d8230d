"""What a file is called in a message."""

from __future__ import annotations

import unicodedata


def display_name(filename: str) -> str:
    """The last part of a path, in one line, without signs that turn or hide what is written."""
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}).split())
