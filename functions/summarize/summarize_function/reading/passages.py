"""Finds the passages of a transcript that a question is about, by counting words: the same without a model, and to
choose what a model is given of a long transcript.

It is BM25 (Robertson 1994) over sentences. rank-bm25 and bm25s were looked at: they take words that are cut already,
and know nothing of Korean particles or of where a sentence's neighbours lie.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kongdori_intents import leans_on_conversation
from kongdori_intents.terms import terms

from summarize_function.reading.sentences import Sentence

_SATURATION, _LENGTH_SHARE = 1.2, 0.6
_NEIGHBOUR = 0.35  # what a word counts for a sentence when it stands in the sentence beside it
_EARLIER = 0.4  # what a word of the question before counts
_LEAST_COVERED = 0.5  # of the question's weight: below it, what is asked is not in the transcript
_LEAST_BEST = 0.45  # of the best passage's score: what else is shown
_SAME_START = 0.75  # of the longer of two forms of one word
# Words of questions about a recording. They say nothing about what it is to be searched for.
_ABOUT_RECORDINGS = frozenset(
    """
    video lecture talk film movie recording clip speaker lecturer professor presenter narrator author host say mention
    explain describe discuss tell answer question topic point part main key summary summarize summarise overview content
    exactly define definition meant happen different reason
    뭐 거 것 일 년 월 분 뜻 몇 말 수
    """.split()  # noqa: SIM905 words read best as words
)
_ABOUT_RECORDINGS_KOREAN = re.compile(
    r"^(?:영상|비디오|동영상|강의|강연|강사|교수|발표|내용|화자|설명|언급|이야기|얘기|주제|요약|핵심|질문|대답|부분|이유|의미|정의"
    r"|무엇|뭐|무슨|어떤|어느|얼마|누구|누가|어디|언제|알려|말(?:[했하해]|씀)|있|없|나오|나와|했|됐|그러|어떻|궁금)"
)
_MEASURED = re.compile(r"\bhow (?:long|often|old|far)\b", re.IGNORECASE)  # what is asked for; the answer says otherwise
_KOREAN_ENDING = re.compile(
    r"(?:(?:이|인|하|되|했|됐|한|된|할|될|하였|되었|였)?(?:야|에|예|나|가|지|까|어|는가|는지|은가|은지|습니까|ㅂ니까|니까|네|죠|고|면|다|는))요?$"
    r"|(?:해|돼|이에|예)요?$|(?:하기|되기|합니까|됩니까|입니까)$"
)
_KOREAN_PARTICLES = frozenset(
    """
    이 가 은 는 을 를 도 의 에 로 만 와 과 조차 에서 으로 에는 에도 까지 부터 처럼 마저 이나 이란 이라 들 야
    """.split()  # noqa: SIM905 words read best as words
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that bears on a question: its number, and how much."""

    number: int
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The passages, the best first. `covered`: whether what is asked for is there at all."""

    passages: list[Passage]
    covered: bool

    def shown(self, most: int) -> list[Passage]:
        """Those that are about as good as the best one, in order of time."""
        if not self.passages:
            return []
        least = self.passages[0].score * _LEAST_BEST
        return sorted((p for p in self.passages[:most] if p.score >= least), key=lambda p: p.number)


def question_words(question: str) -> list[str]:
    """The stems by which a transcript is searched; none where the question asks about the whole."""
    found = []
    for term in terms(_MEASURED.sub("how", question)):
        if term.stem[:1].isdigit():
            found.append(term.stem)
            continue
        stem = _korean_root(term.stem) if _is_korean(term.stem) else term.stem
        asks = {stem, term.stem, _noun(stem)} & _ABOUT_RECORDINGS or _ABOUT_RECORDINGS_KOREAN.match(stem)
        if not term.is_stop and not asks:
            found.append(stem)
    return list(dict.fromkeys(found))


def find(spoken: Sequence[Sentence], question: str, *, earlier: str = "") -> Found:
    """Searches sentences for what a question asks. `earlier`: the question before it, which it may lean on."""
    own = question_words(question)
    weights = dict.fromkeys(question_words(earlier), _EARLIER) if not own or leans_on_conversation(question) else {}
    weights |= dict.fromkeys(own, 1.0)
    if not weights or not spoken:
        return Found([], covered=False)
    said = [_counted(sentence) for sentence in spoken]
    length = sum(sum(counts.values()) for counts in said) / len(said) or 1.0
    matches = {word: [_times(word, counts) for counts in said] for word in weights}
    rarity = {}
    for word, hits in matches.items():
        found_in = sum(1 for hit in hits if hit)
        rarity[word] = weights[word] * math.log(1 + (len(said) - found_in + 0.5) / (found_in + 0.5))
    scores = [_score(number, said, matches, rarity, length) for number in range(len(said))]
    ranked = sorted((Passage(n, s) for n, s in enumerate(scores) if s > 0), key=lambda p: (-p.score, p.number))
    asked = {word: matches[word] for word in own or weights}
    return Found(ranked, covered=bool(ranked) and _covered(ranked, asked, rarity) >= _LEAST_COVERED)


def _score(
    number: int,
    said: Sequence[Counter[str]],
    matches: dict[str, list[float]],
    rarity: dict[str, float],
    length: float,
) -> float:
    own = sum(said[number].values())
    norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * own / length)
    total = 0.0
    stands_here = False
    for word, hits in matches.items():
        beside = max(hits[number - 1] if number else 0.0, hits[number + 1] if number + 1 < len(hits) else 0.0)
        times = hits[number] or beside * _NEIGHBOUR
        stands_here = stands_here or hits[number] > 0
        total += rarity[word] * times * (_SATURATION + 1) / (times + norm)
    return total if stands_here else 0.0


def _covered(ranked: Sequence[Passage], matches: dict[str, list[float]], rarity: dict[str, float]) -> float:
    """The share of the question's weight that stands within three sentences of one of the best passages."""
    whole = sum(rarity[word] for word in matches)
    best = 0.0
    for passage in ranked[:5]:
        near = range(max(0, passage.number - 3), passage.number + 4)
        there = sum(
            rarity[word] * min(1.0, max(hits[n] for n in near if n < len(hits))) for word, hits in matches.items()
        )
        best = max(best, there)
    return best / whole if whole else 0.0


def _counted(sentence: Sentence) -> Counter[str]:
    """The stems of a sentence; numbers too, which may be what is asked for."""
    return Counter(term.stem for term in sentence.terms if not term.is_stop or term.stem[:1].isdigit())


def _times(word: str, counts: Counter[str]) -> float:
    """How often a word is said: as it is, or in another form of its own."""
    if word in counts:
        return float(counts[word])
    return max((0.8 * n for other, n in counts.items() if _akin(word, other)), default=0.0)


def _akin(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: in Korean they begin with the same root, in other languages they share
    most of their letters."""
    short, long = sorted((one, other), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if not _is_korean(one):
        return same >= 4 and same >= _SAME_START * len(long)
    if len(_noun(one)) == 1 or len(_noun(other)) == 1:
        return _noun(one) == _noun(other)
    return same >= 2 and same * 2 >= len(short)


def _korean_root(stem: str) -> str:
    """A stem of a question without the ending of a verb, where two syllables or more remain."""
    root = _KOREAN_ENDING.sub("", stem)
    return root if len(root) >= 2 else stem


def _noun(stem: str) -> str:
    """A noun of one syllable without its particle: `terms` leaves it on, since it can't be sure."""
    return stem[0] if stem[1:] in _KOREAN_PARTICLES else stem


def _is_korean(word: str) -> bool:
    return "가" <= word[:1] <= "힣"
