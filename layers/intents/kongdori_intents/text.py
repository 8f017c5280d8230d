"""One form for the spellings of a text, for keys and for recognition.

`normalise` keeps what can change a meaning (words, spaces between Latin words, punctuation inside) and removes what
can't: width and compatibility forms, case, invisible characters, repeated punctuation, punctuation at the ends, and
laughter where there is more than laughter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Texts whose forms a process keeps: recogniser and guards ask for the same one, one after the other, and each question
# is compared with its person's earlier ones.
KEPT = 1024
_LAUGHTER = re.compile("[ㅋㅎᄏᄒ]{2,}|[ㅠㅜᅲᅮ]+")
_SPACE = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\w\s])\1+")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"'})
_HANGUL_SPACE = re.compile("(?<=[가-힣]) +| +(?=[가-힣])")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STRETCHED = re.compile(r"([a-z])\1{2,}")


def _visible(text: str) -> str:
    """The text without control, format (zero-width, bidi), surrogate and private characters, every blank a space."""
    kept = []
    for character in text:
        if character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and not "︀" <= character <= "️":
            kept.append(character)
    return "".join(kept)


@lru_cache(KEPT)
def normalise(text: str) -> str:
    """The normalised form: `normalise(normalise(text)) == normalise(text)`; "" only where nothing is visible."""
    plain = text if text.isascii() and text.isprintable() else _visible(unicodedata.normalize("NFKC", _visible(text)))
    folded = unicodedata.normalize("NFKC", plain.casefold()).translate(_QUOTES)
    quiet = _LAUGHTER.sub(" ", folded)
    if not _WORD.search(quiet):  # it says nothing else: "ㅋㅋㅋㅋ" is "ㅋㅋ"
        quiet = _LAUGHTER.sub(lambda laughter: laughter[0][:2], folded)
    spaced = _SPACE.sub(" ", _REPEATED.sub(r"\1", quiet)).strip()
    return _EDGE.sub("", spaced) or spaced


def words(normalised: str) -> list[str]:
    """The words of a normalised text, apostrophes kept ("don't"), stretched letters shortened ("heyyyy" to "heyy")."""
    return _WORD.findall(_STRETCHED.sub(r"\1\1", normalised))


@lru_cache(KEPT)
def exact_key(normalised: str) -> str:
    """The words of a normalised text alone, without spaces beside Hangul: the same for spellings of one utterance."""
    joined = " ".join(word.replace("'", "") for word in words(normalised))
    return _HANGUL_SPACE.sub("", joined)


def exact_keys(texts: Iterable[str]) -> set[str]:
    """The exact keys of texts as they were written."""
    return {exact_key(normalise(text)) for text in texts}


def in_hangul(normalised: str) -> bool:
    """Whether a text is written in Korean letters, if only one word of it."""
    return any("가" <= character <= "힣" for character in normalised)


def without_hangul_spaces(normalised: str) -> str:
    """A normalised text without spaces beside Hangul, which Koreans leave out freely."""
    return _HANGUL_SPACE.sub("", normalised)


def foreign_letters(normalised: str) -> bool:
    """Whether some letter is neither Latin nor Hangul, even where it looks so ("раssword" with Cyrillic р, а)."""
    for character in normalised:
        if character.isascii() or "가" <= character <= "힣" or not character.isalpha():
            continue
        name = unicodedata.name(character, "")
        if not name.startswith(("LATIN", "HANGUL")):
            return True
    return False
