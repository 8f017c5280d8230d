"""What a reader sees of a text."""

from __future__ import annotations

import re
import unicodedata

# Characters that show nothing, though Unicode counts them as letters, marks, symbols or as not yet assigned.
BLANK = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD}
    | {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)}
)
# control characters, line and paragraph ends, and marks that change the direction of writing
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"})  # a mark needs a letter


def is_visible(text: str) -> bool:
    """Whether one character at least shows something. What Unicode assigned lately (an emoji, say) does."""
    return any(
        unicodedata.category(character) not in _BLANK_CATEGORIES and ord(character) not in BLANK for character in text
    )


def not_blank(text: str) -> str:
    """For pydantic's `AfterValidator`. Raises `ValueError` where a reader would see nothing."""
    if not is_visible(text):
        raise ValueError("This needs at least one visible character.")
    return text


def one_line(text: str) -> str:
    """The text in one line, without what would break it or change the direction of writing."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())
