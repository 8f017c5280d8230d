"""Whether a person asks the same question again: by its words, and by its meaning where an embedder knows the language.

A wrong yes serves the wrong answer, a wrong no costs a call of the model. So all that is not known to mean nothing
(an article, a "please", a polite ending, a plural, a slip of the keyboard) makes another question, and cosine can only
take a yes back: "enable" and "disable" are near by meaning, and far by words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kongdori_intents import entities
from kongdori_intents.embedder import Embedder, EmbedderUnavailable
from kongdori_intents.guards import marks_of
from kongdori_intents.language import detect_language
from kongdori_intents.respelling import mistyped, same_word
from kongdori_intents.respelling_ko import same_korean
from kongdori_intents.text import normalise, words

LONGEST = 400  # characters: a longer text is the same only when it is equal
_LEAST_COSINE = (
    0.80  # of all-MiniLM-L6-v2: pairs that words and people call the same lie from 0.85 up (same_questions.txt)
)
_ENTITIES = tuple(sorted(entities.NAMES))
_SIGNS = "%#&@*/"
_MINUS = re.compile(r"(?<![\w)])[-−]\s?(?=\d)|(?<=\d)\s?[-−]\s?(?=\d)")
_CAPITALS = re.compile(r"\b(?:US|IT|WHO|AIDS|CAN|MAY)\b")  # other words than "us", "it", "who" …

_SHORT = re.compile(r"\b(what|who|where|when|how|why|that|there|it|he|she)'?s\b(?= )")
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
    """Whether `new` asks what `old` asked. Never raises: an embedder that is away leaves it to the words."""
    if len(new) > LONGEST or len(old) > LONGEST:
        return new == old
    one, other = normalise(new), normalise(old)
    if not one or not other or detect_language(new) != detect_language(old):
        return False
    if _signs(new) != _signs(old) or marks_of(one) != marks_of(other):
        return False
    if entities.extract(one, _ENTITIES, raw=new) != entities.extract(other, _ENTITIES, raw=old):
        return False
    if one == other:
        return True
    if any("가" <= character <= "힣" for character in one + other):
        return same_korean(one, other) and _near(one, other, embed, "ko")
    left, right = _english(one), _english(other)
    if not left or len(left) != len(right) or not all(map(same_word, left, right)):
        return False  # word for word and in one order: who bites whom is a matter of order
    mended = [first if mistyped(first, second) else second for first, second in zip(left, right, strict=True)]
    return _near(" ".join(left), " ".join(mended), embed, "en")


def _signs(raw: str) -> tuple[list[str], list[str]]:
    """What normalising takes away and yet means something: "C++", "$", "-5", "😀", "US"."""
    plain = unicodedata.normalize("NFKC", raw)
    found = [c for c in plain if c in _SIGNS or (unicodedata.category(c) in {"Sm", "Sc", "So"})]
    capitals = _CAPITALS.findall(plain) if any(c.islower() for c in plain) else []
    return sorted(found) + ["-"] * len(_MINUS.findall(plain)), sorted(capitals)


def _english(normalised: str) -> Sequence[str]:
    long = _SHORT.sub(r"\1 is", normalised)
    kept = [
        part
        for word in words(long)
        for part in _SHORT_FORMS.get(word, word).split()
        if _SHORT_FORMS.get(word, word) not in _EMPTY
    ]
    return _ASKED_NICELY.sub("", " ".join(kept)).split()


def _near(one: str, other: str, embed: Embedder | None, language: str) -> bool:
    if embed is None or language not in embed.languages:
        return True
    try:
        left, right = embed([one, other])
    except EmbedderUnavailable:
        return True
    return float(left @ right) >= _LEAST_COSINE
