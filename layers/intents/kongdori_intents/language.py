"""Which language a text is in, from its letters."""

from __future__ import annotations

import unicodedata
from collections import Counter

LANGUAGES = ("en", "ko")  # those that a recogniser is trained for
LOOKED_AT = 600  # characters
_SCRIPTS = {
    "HANGUL": "ko",
    "LATIN": "en",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "DEVANAGARI": "hi",
}
_SYLLABIC = frozenset({"ko", "ja", "zh"})  # a syllable or an ideograph says about as much as two letters


def detect_language(text: str, *, looked_at: int = LOOKED_AT) -> str:
    """ISO 639-1 code: "ko" where Hangul carries the text, "en" for Latin letters or none, another one where the script
    tells it. looked_at: how many characters from the start decide; a message says in its first lines how to answer it,
    a transcript is better judged by 20,000.
    """
    if text.isascii():
        return "en"
    letters: Counter[str] = Counter({"en": 0})
    for character in text[:looked_at]:
        if character.isascii():
            letters["en"] += character.isalpha()
        elif "가" <= character <= "힣":
            letters["ko"] += 1
        elif character.isalpha():
            letters[_SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "en")] += 1
    for code in letters.keys() & _SYLLABIC:
        letters[code] *= 2
    if letters["ja"]:
        letters["ja"] += letters.pop("zh", 0)  # Japanese is written with both
    return max(letters, key=lambda code: (letters[code], code == "ko", code == "en"))
