"""Whether two Korean questions differ only in spaces, politeness, and particles that may be left out."""

from __future__ import annotations

import re
from functools import lru_cache

from kongdori_intents.text import KEPT, exact_key, words

_FILLERS = frozenset({"좀", "혹시", "음", "저기", "제발", "콩돌아", "콩돌이", "저기요", "그냥"})
_WHAT = r"(?:뭐|무엇|뭔|누구|어디|언제|얼마|몇)"
_ENDINGS = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"뭔(?:가요|가|데요|데|지)$", "뭐"),
        (r"뭘까요?$", "뭐"),
        (
            r"(?:무엇|뭐|뭣)(?:인가요|인가|입니까|이에요|예요|에요|이야|야|이니|니|이지|지|이죠|죠|일까요|일까)?요?$",
            "뭐",
        ),
        (
            rf"({_WHAT})(?:인가요|인가|입니까|이에요|예요|에요|이야|야|이니|니|인지|이지|지|이죠|죠|일까요|일까|요)$",
            r"\1",
        ),
        (r"(?:하나요|하죠|하지요|해요|합니까|하는가요|하니|하냐|하나|해)$", "하"),
        (r"(?:되나요|되죠|되지요|돼요|되요|됩니까|되니|되냐|되나|돼)$", "되"),
        (r"(있|없)(?:나요|어요|습니까|니|냐|죠|지요|나|어|을까요|을까)$", r"\1"),
        (r"(?:줄래요|줄래|주세요|주실래요|주시겠어요|주십시오|줘요|줘|주라)$", "주"),
        (r"(할|될|갈|볼)까요?$", r"\1까"),
        (r"(?<=[가-힣])(?:이야|이에요|인가요|인가|입니까|이니|이죠|이지요|이지)$", "이"),
    )
)
_ASKS_TO_BE_TOLD = re.compile(r"(?<=법)(?:을|이)?(?:(?:좀)?(?:알려|가르쳐)주|뭐)$")
_SYLLABLES, _FINALS, _VOWELS = ord("가"), 28, 21
_CONTRACTED = {20: 6, 8: 9, 13: 14}  # vowels of a stem in plain speech: ㅣ → ㅕ, ㅗ → ㅘ, ㅜ → ㅝ
_OPEN_IN_SPEECH = frozenset({0, 1, 4, 5, 6, 7, 9, 10, 14, 15})  # ㅏ ㅐ ㅓ ㅔ ㅕ ㅖ ㅘ ㅙ ㅝ ㅞ
_BRIGHT = frozenset({0, 8})  # ㅏ and ㅗ, which are followed by 아 and not by 어
_PARTICLES = (("은", ""), ("는", ""), ("이", "subject"), ("가", "subject"), ("을", "object"), ("를", "object"))
_AFTER_CONSONANT = {"은", "이", "을"}
_MOST_LEFT_OUT = 1


def same_korean(one: str, other: str) -> bool:
    """Whether two normalised Korean questions are the same, word for word and in the same order."""
    left, right = _plain(one), _plain(other)
    if not left or not right:
        return False
    if _joined(left) == _joined(right):
        return True
    if len(left) != len(right):
        return False
    left_out = 0
    for first, second in zip(left, right, strict=True):
        if first == second:
            continue
        roles = _shared_roles(first, second)
        if roles is None:
            return False
        left_out += roles
    return left_out <= _MOST_LEFT_OUT


@lru_cache(KEPT)
def _plain(normalised: str) -> tuple[str, ...]:
    """The words without fillers, and the last one without its polite ending."""
    kept = [word for word in words(normalised) if word not in _FILLERS]
    if kept:
        for ending, stem in _ENDINGS:
            shorter = ending.sub(stem, kept[-1])
            if shorter != kept[-1]:
                kept[-1] = shorter
                break
        else:
            kept[-1] = _plain_speech(kept[-1])
        if kept[-1] == "되" and len(kept) > 1 and kept[-2].endswith("야"):  # "써야 돼" is "써야 해"
            kept[-1] = "하"
    return tuple(kept)


def _joined(kept: tuple[str, ...]) -> str:
    """All words as one, without a request to be told at its end: "넥타이매는법"."""
    return _ASKS_TO_BE_TOLD.sub("", exact_key(" ".join(kept)))


def _plain_speech(word: str) -> str:
    """A verb as friends say it: "생기나요" and "생겨요" are "생겨", "그렸나요" is "그렸어"."""
    for ending in ("나요", "습니까", "냐", "니"):
        stem = word.removesuffix(ending)
        if stem != word and stem and "가" <= stem[-1] <= "힣":
            past = (ord(stem[-1]) - _SYLLABLES) % _FINALS == 20  # ㅆ
            return _spoken(stem) if ending == "나요" or past else word
    if word.endswith("요") and len(word) > 1 and "가" <= word[-2] <= "힣":
        place = ord(word[-2]) - _SYLLABLES
        if place % _FINALS == 0 and place // _FINALS % _VOWELS in _OPEN_IN_SPEECH:
            return word[:-1]
    return word


def _spoken(stem: str) -> str:
    place = ord(stem[-1]) - _SYLLABLES
    vowel, final = place // _FINALS % _VOWELS, place % _FINALS
    if final:
        return stem + ("아" if vowel in _BRIGHT and final != 20 else "어")
    return stem[:-1] + chr(ord(stem[-1]) + (_CONTRACTED.get(vowel, vowel) - vowel) * _FINALS)


def _shared_roles(one: str, other: str) -> int | None:
    """How many particles that mark a role (subject, object) only one of two words has: 0 or 1. None where they are
    different words, or one word in two roles.
    """
    pairs = [(mine, theirs) for stem, mine in _readings(one) for same, theirs in _readings(other) if stem == same]
    if not pairs or all(mine and theirs and mine != theirs for mine, theirs in pairs):
        return None
    return min(int(bool(mine) != bool(theirs)) for mine, theirs in pairs)


def _readings(word: str) -> list[tuple[str, str]]:
    """(stem, role) pairs: the word as it is, and without each particle that it may end with."""
    found = [(word, "")]
    for particle, role in _PARTICLES:
        stem = word[: -len(particle)]
        if word.endswith(particle) and stem and "가" <= stem[-1] <= "힣":
            closed = (ord(stem[-1]) - ord("가")) % 28 > 0
            if closed == (particle in _AFTER_CONSONANT):
                found.append((stem, role))
    return found
