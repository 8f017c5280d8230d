"""Which language a text is in, from its letters."""

from __future__ import annotations

import unicodedata
from collections import Counter

_LOOKED_AT = 600
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


def detect_language(text: str) -> str:
    """ISO 639-1: "ko" where Hangul carries the sentence, "en" for Latin letters or none, another where the script
    is plain.
    """
    if text.isascii():
        return "en"
    letters: Counter[str] = Counter()
    for character in text[:_LOOKED_AT]:
        if character.isascii():
            letters["en"] += character.isalpha()
        elif "가" <= character <= "힣":
            letters["ko"] += 1
        elif character.isalpha():
            letters[_SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "en")] += 1
    if letters["ko"] and letters["ko"] * 2 >= letters["en"]:  # a syllable says about as much as two letters
        return "ko"
    if letters["ja"] and letters["ja"] + letters["zh"] > letters["en"]:
        return "ja"
    code, count = letters.most_common(1)[0] if letters else ("en", 0)
    return code if count else "en"
