"""Whether a person asks the same question again: by its words, and by its embedding where an embedder knows the
language.

A wrong yes serves a wrong answer; a wrong no costs one call of a language model. So two questions are the same only
where all that differs is known to mean nothing: an article, a "please", a polite ending, a plural, a slip of the
keyboard. The cosine of embeddings can only turn a yes into a no: those of "enable" and "disable" lie near each other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kongdori_intents import entities
from kongdori_intents.embedder import Embedder, EmbedderUnavailable
from kongdori_intents.guards import marks_of
from kongdori_intents.language import detect_language
from kongdori_intents.respelling import mistyped, same_word
from kongdori_intents.respelling_ko import same_korean
from kongdori_intents.text import KEPT, normalise, words

LONGEST = 400  # characters: a longer text is the same only when it is equal
# Where words and people say "the same", the multilingual Universal Sentence Encoder gives 0.84 or more in English; in
# Korean, where a blank more or less makes other pieces of words, 0.59 or more.
_LEAST_COSINE = {"en": 0.80, "ko": 0.50}
_ENTITIES = tuple(sorted(entities.NAMES))
_IN_ITS_WORDS = frozenset({"did", "했나요"})  # one ending of several makes it a mark
_SIGNS = "%#&@*/"
_MINUS = re.compile(r"(?<![\w)])[-−]\s?(?=\d)|(?<=\d)\s?[-−]\s?(?=\d)")
_CAPITALS = re.compile(r"\b(?:US|IT|WHO|AIDS|CAN|MAY)\b")  # other words than "us", "it", "who" …

_SHORT = re.compile(r"\b(what|who|where|when|how|why|that|there|it|he|she)'?s\b(?= )")
_HOW_TO = re.compile(r"^how (?:to|(?:do|can) i) ")
_WE_ALL = re.compile(r"^(why|when|how|where) do (?:we|people) ")
_OR_NOT = re.compile(r" or not$")
_ROMAN = re.compile(r"\b[ivxlcdm]{2,}\b")  # "viii", which else is a stretched "vii"
_SHORT_FORMS = {"i'm": "i am", "i'd": "i would", "im": "i am", "u": "you", "pls": "please", "plz": "please"}
_EMPTY = frozenset(
    ["a", "an", "the", "please", "kindly", "just", "hey", "hi", "hello", "ok", "okay", "well", "kongdori"]
)
_ASKED_NICELY = re.compile(
    r"^(?:(?:can|could|would|will) you (?=(?:tell|explain|show|give|help|write|list|describe|translate|summari[sz]e"
    r"|recommend|suggest)\b)|(?:do you know|i want to know|i would like to know|tell me|let me know) "
    r"(?=(?:what|who|where|when|why|how|which)\b))+"
)


def same_question(new: str, old: str, *, embed: Embedder | None) -> bool:
    """Whether `new` asks what `old` asked. Where the embedder is unavailable the words decide alone."""
    if len(new) > LONGEST or len(old) > LONGEST:
        return new == old
    one, other = normalise(new), normalise(old)
    if not one or not other:
        return False
    # The words first: nearly all earlier questions have others, and the guards below take far longer to tell.
    if one != other and not _same_words(one, other):
        return False
    if detect_language(new) != detect_language(old) or _signs(new) != _signs(old):
        return False
    if (marks_of(one) ^ marks_of(other)) - _IN_ITS_WORDS:
        return False
    if entities.extract(one, _ENTITIES, raw=new) != entities.extract(other, _ENTITIES, raw=old):
        return False
    return one == other or _near(one, other, embed)


def _same_words(one: str, other: str) -> bool:
    """Whether two normalised texts have the same words in one order: who bites whom is a matter of order."""
    if _is_korean(one) or _is_korean(other):
        return same_korean(one, other)
    left, right = _english(one), _english(other)
    return bool(left) and len(left) == len(right) and all(map(same_word, left, right))


def _is_korean(normalised: str) -> bool:
    return not normalised.isascii() and any("가" <= character <= "힣" for character in normalised)


def _signs(raw: str) -> tuple[list[str], list[str]]:
    """What means something and is lost in normalising: the signs of "C++", "$", "-5", "😀"; the capitals of "US"."""
    plain = unicodedata.normalize("NFKC", raw)
    found = [c for c in plain if c in _SIGNS or (unicodedata.category(c) in {"Sm", "Sc", "So"})]
    found += _ROMAN.findall(plain.casefold())
    capitals = _CAPITALS.findall(plain) if any(c.islower() for c in plain) else []
    return sorted(found) + ["-"] * len(_MINUS.findall(plain)), sorted(capitals)


@lru_cache(KEPT)
def _english(normalised: str) -> tuple[str, ...]:
    long = _SHORT.sub(r"\1 is", normalised)
    kept = [
        part
        for word in words(long)
        for part in _SHORT_FORMS.get(word, word).split()
        if _SHORT_FORMS.get(word, word) not in _EMPTY
    ]
    plain = _OR_NOT.sub("", _ASKED_NICELY.sub("", " ".join(kept)))
    return tuple(_WE_ALL.sub(r"\1 do people ", _HOW_TO.sub("how to ", plain)).split())


def _near(one: str, other: str, embed: Embedder | None) -> bool:
    """Whether the embedder takes two texts of the same words for the same; True where it can't tell."""
    language = "ko" if _is_korean(one) or _is_korean(other) else "en"
    if embed is None or language not in embed.languages:
        return True
    if language == "en":
        left, right = _english(one), _english(other)
        mended = [first if mistyped(first, second) else second for first, second in zip(left, right, strict=True)]
        one, other = " ".join(left), " ".join(mended)
    try:
        first, second = embed([one, other])
    except EmbedderUnavailable:
        return True
    return float(first @ second) >= _LEAST_COSINE[language]
