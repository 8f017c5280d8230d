"""The offline engine: chapters with key excerpts, made by counting words. It writes nothing of its own: a title is a
phrase of the transcript, points and overview are its sentences, and none of them serves twice.

A chapter begins where the vocabulary changes, as in TextTiling (Hearst 1997), where there is a pause, or where the
speaker announces something new. The excerpts are the sentences whose words weigh most (tf-idf). nltk and sumy were
looked at: they take text without times, nltk's TextTiling needs paragraphs, and sumy reads Korean only with Java.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kongdori_intents.terms import Term, terms

from kongdori.media.captions import Cue
from kongdori.repositories.summaries import Length

_MAX_SENTENCE_S = 30.0
_MAX_SENTENCE_CHARACTERS = 300
_PAUSE_S = 2.0
_WINDOW = 6  # sentences on each side of a possible border
_SHORTEST_S = 20.0
_MAX_CHAPTERS = 40
_LONGEST_EXCERPT = 240
_FARTHEST = 100  # sentences to the next peak of cohesion
_LONGEST_PHRASE = 6  # words
_JOINING = frozenset(
    ["of", "the", "a", "an", "and", "in", "on", "for", "from", "to", "with", "by", "at", "upon", "its"]
)
_BEFORE_NOUNS = frozenset(
    ["the", "a", "an", "of", "this", "these", "my", "your", "our", "his", "her", "its", "their", "in", "with", "about"]
)
_BEFORE_VERBS = frozenset(
    ["i", "you", "we", "they", "he", "she", "it", "to", "can", "will", "would", "could", "should"]
)
_OBJECTS = frozenset(["the", "a", "an", "it", "them", "him", "her", "me", "us", "this", "my", "your", "our", "their"])
_KOREAN_VERB = re.compile(r"(?:면|고|서|는|은|을|게|지|다|요|자|며|니|데|한|된|인|할|던|까)$")
_END = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_ANNOUNCES = re.compile(
    r"^(?:(?:so|okay|ok|all right|alright|and)[, ]+)?(?:now|next|first|second|third|finally|let's|let us|in summary|"
    r"to sum up|moving on|another|in conclusion|today)\b"
    r"|^(?:자|이제|그럼|그러면|다음|먼저|첫째|첫 번째|둘째|두 번째|셋째|마지막|정리하면|결론|한편|오늘)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    start: float
    end: float
    text: str

    @cached_property
    def terms(self) -> list[Term]:
        return list(terms(self.text))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word that carries a topic is said, by its stem."""
        return Counter(term.stem for term in self.terms if not term.is_stop)


@dataclass(frozen=True, slots=True)
class Excerpt:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Excerpts:
    """One chapter: where it begins, a phrase for a title, its weightiest sentence, and more of them in order."""

    start: float
    title: str
    summary: str
    points: list[Excerpt]


@dataclass(frozen=True, slots=True)
class Excerpted:
    """What was found in a stretch."""

    title: str
    overview: str
    chapters: list[Excerpts]


@dataclass(frozen=True, slots=True)
class _Size:
    """How much is said: a share of the usual number of chapters, and the most points and sentences; one of so many
    sentences is a point.
    """

    chapters: float
    points: int
    overview: int
    thinned: int


_SIZES: dict[Length, _Size] = {
    "short": _Size(chapters=0.6, points=2, overview=2, thinned=5),
    "medium": _Size(chapters=1.0, points=4, overview=3, thinned=4),
    "long": _Size(chapters=1.5, points=8, overview=5, thinned=2),
}


def read(cues: Sequence[Cue], *, start: float, end: float, length: Length) -> Excerpted:
    """Chapters of a stretch, with a title and an overview of it. The first begins at `start`; each begins where a cue
    does. No sentence serves twice: what is in the overview is in no chapter, and a chapter's summary is no point.
    """
    spoken = sentences(cues)
    if not spoken:
        return Excerpted("", "", [])
    size = _SIZES[length]
    borders = _borders(spoken, length_s=end - start, share=size.chapters)
    parts = [spoken[a:b] for a, b in zip([0, *borders], [*borders, len(spoken)], strict=True)]
    weights = _Weights(spoken, parts)
    kept = [max(part, key=weights.of) for part in parts]  # each chapter keeps the sentence that says most of it
    free = [sentence for sentence in spoken if not any(sentence is one for one in kept)]
    told = weights.best(free, min(size.overview, 1 + len(free) // 8)) if free else []
    used: set[str] = set()
    found: list[Excerpts] = []
    for position, part in enumerate(parts):
        left = [sentence for sentence in part if not any(sentence is one for one in told)]
        best = weights.best(left, max(3, min(size.points + 1, len(part) // size.thinned + 1)))
        # What one chapter holds is the whole, which the overview tells.
        weightiest = max(best, key=weights.of) if len(best) > 1 and len(parts) > 1 else None
        found.append(
            Excerpts(
                start=start if position == 0 else part[0].start,
                title=weights.title(part, used) or _short(part[0].text),
                summary=_clipped(weightiest.text) if weightiest else "",
                points=[Excerpt(s.start, _clipped(s.text)) for s in best if s is not weightiest],
            )
        )
    return Excerpted(phrase(spoken), " ".join(_clipped(s.text) for s in told), found)


def overview(cues: Sequence[Cue], *, length: Length, but: Collection[str]) -> str:
    """The weightiest sentences of the whole, in order, without those that serve elsewhere."""
    spoken = [sentence for sentence in sentences(cues) if _clipped(sentence.text) not in but]
    return " ".join(_clipped(s.text) for s in weightiest(spoken, count=_SIZES[length].overview))


def weightiest(spoken: Sequence[Sentence], *, count: int) -> list[Sentence]:
    """The sentences whose words weigh most in the whole, in order of time."""
    return _Weights(spoken, [spoken]).best(spoken, count)


def phrase(spoken: Sequence[Sentence]) -> str:
    """A phrase of the whole that says best what it is about: a title for what has none."""
    return _Weights(spoken, [spoken]).title(spoken, set()) or (_short(spoken[0].text) if spoken else "")


def sentences(cues: Sequence[Cue]) -> list[Sentence]:
    """Cues joined until a sentence ends, the speaker pauses, or the sentence grows too long."""
    found: list[Sentence] = []
    held: list[Cue] = []
    size = 0
    for cue in cues:
        if held and (
            cue.start - held[-1].end > _PAUSE_S
            or cue.end - held[0].start > _MAX_SENTENCE_S
            or size + len(cue.text) > _MAX_SENTENCE_CHARACTERS
        ):
            found.append(_join(held))
            held, size = [], 0
        held.append(cue)
        size += len(cue.text)
        if _END.search(cue.text):
            found.append(_join(held))
            held, size = [], 0
    if held:
        found.append(_join(held))
    return found


def _join(cues: Sequence[Cue]) -> Sentence:
    return Sentence(cues[0].start, cues[-1].end, " ".join(c.text for c in cues))


def _wanted(length_s: float, share: float) -> int:
    """How many chapters: usually about 3 for three minutes, 9 for an hour, 14 for two and a half."""
    return max(1, min(_MAX_CHAPTERS, round(share * (0.9 + 1.05 * math.sqrt(length_s / 60)))))


def _borders(spoken: Sequence[Sentence], *, length_s: float, share: float) -> list[int]:
    """Sentence numbers at which a new chapter begins, in order."""
    wanted = _wanted(length_s, share)
    if wanted == 1 or len(spoken) < 4:
        return []
    least_s = max(_SHORTEST_S, length_s / wanted * 0.4)
    scores = _depths(spoken)
    chosen: list[int] = []
    for gap in sorted(range(1, len(spoken)), key=lambda g: (-scores[g], g)):
        at = spoken[gap].start
        edges = [spoken[0].start, spoken[-1].end, *(spoken[c].start for c in chosen)]
        if all(abs(at - edge) >= least_s for edge in edges):
            chosen.append(gap)
        if len(chosen) == wanted - 1:
            break
    return sorted(chosen)


def _depths(spoken: Sequence[Sentence]) -> list[float]:
    """For each gap between sentences, how likely a chapter begins there: how deep cohesion falls, whether there is a
    pause, and whether the next sentence announces something new.
    """
    spread = Counter(key for s in spoken for key in s.counts)
    rarity = {key: math.log(1 + len(spoken) / n) for key, n in spread.items()}
    cohesion = [1.0] * len(spoken)
    for gap in range(1, len(spoken)):
        before = _sum(spoken[max(0, gap - _WINDOW) : gap])
        after = _sum(spoken[gap : gap + _WINDOW])
        cohesion[gap] = _cosine(before, after, rarity)
    depths = [0.0] * len(spoken)
    for gap in range(1, len(spoken)):
        left, right = _climb(cohesion, gap, -1), _climb(cohesion, gap, 1)
        pause = min(spoken[gap].start - spoken[gap - 1].end, 4.0) / 4.0
        turn = 0.3 if _ANNOUNCES.match(spoken[gap].text) else 0.0
        depths[gap] = left + right - 2 * cohesion[gap] + 0.25 * max(0.0, pause) + turn
    return depths


def _sum(spoken: Sequence[Sentence]) -> Counter[str]:
    total: Counter[str] = Counter()
    for sentence in spoken:
        total.update(sentence.counts)
    return total


def _climb(values: Sequence[float], at: int, step: int) -> float:
    """The next peak of cohesion on one side."""
    top = values[at]
    limit = at + step * _FARTHEST
    while at != limit and 1 <= at + step < len(values) and values[at + step] >= top:
        at += step
        top = values[at]
    return top


def _cosine(a: Counter[str], b: Counter[str], weight: dict[str, float]) -> float:
    dot = sum(n * b[k] * weight[k] ** 2 for k, n in a.items() if k in b)
    if not dot:
        return 0.0
    norm = math.sqrt(sum((n * weight[k]) ** 2 for k, n in a.items()) * sum((n * weight[k]) ** 2 for k, n in b.items()))
    return dot / norm


class _Weights:
    """How much each word weighs: the oftener in the whole, and the fewer parts it is in, the more."""

    def __init__(self, spoken: Sequence[Sentence], parts: Sequence[Sequence[Sentence]]) -> None:
        self._totals: Counter[str] = Counter()
        for sentence in spoken:
            self._totals.update(sentence.counts)
        found_in = Counter(key for part in parts for key in set().union(*(s.counts for s in part)))
        self._rarity = {key: math.log(1 + len(parts) / n) + 0.3 for key, n in found_in.items()}

    def of(self, sentence: Sentence) -> float:
        """A sentence's weight: the mean of its words, where very short and very long sentences count less."""
        if len(sentence.counts) < 3:
            return 0.1 * len(sentence.counts)
        total = sum(math.log(1 + self._totals[key]) * self._rarity[key] for key in sentence.counts)
        return total / (len(sentence.counts) + 4) * min(1.0, len(sentence.counts) / 6)

    def best(self, part: Sequence[Sentence], count: int) -> list[Sentence]:
        """The weightiest sentences in order of time, without those that say the same as a weightier one."""
        chosen: list[Sentence] = []
        for sentence in sorted(part, key=lambda s: (-self.of(s), s.start)):
            same = any(_overlap(sentence.counts, other.counts) > 0.7 for other in chosen)
            if not same and (len(sentence.counts) >= 2 or not chosen):
                chosen.append(sentence)
            if len(chosen) == count:
                break
        return sorted(chosen, key=lambda s: s.start)

    def title(self, part: Sequence[Sentence], used: set[str]) -> str:
        """The phrase of the part that says most, as it stands there. One whose words are in another chapter's title
        comes last.
        """
        said = Counter(stem for sentence in part for stem in sentence.counts.elements())
        nouns = {stem for sentence in part for stem in _nouns(sentence)}
        scores: dict[str, float] = {}
        words: dict[str, frozenset[str]] = {}
        for sentence in part:
            for phrase in _phrases(sentence, nouns):
                stems = frozenset(term.stem for term in phrase if not term.is_stop)
                text = sentence.text[phrase[0].start : phrase[-1].start] + phrase[-1].surface
                weight = sum(math.log(1 + said[stem]) * self._rarity[stem] for stem in stems)
                one_word = 0.5 if len(stems) == 1 else 1.0
                scores[text] = scores.get(text, 0.0) * 0.3 + one_word * weight / len(phrase) ** 0.4
                words[text] = stems
        best = min(scores, key=lambda text: (bool(words[text] & used), -scores[text], text), default="")
        used.update(words.get(best, ()))
        return _short(best)


def _phrases(sentence: Sentence, nouns: set[str]) -> Iterator[list[Term]]:
    """Words that stand beside each other and make a phrase: it begins with a word that carries a topic, ends with a
    noun, and what lies between joins them.
    """
    listed = sentence.terms
    for first, opening in enumerate(listed):
        if opening.is_stop or (_is_korean(opening) and _KOREAN_VERB.search(opening.surface)):
            continue
        if first and listed[first - 1].surface.lower() in _BEFORE_VERBS:
            continue
        phrase: list[Term] = []
        for term in listed[first : first + _LONGEST_PHRASE]:
            if phrase and sentence.text[phrase[-1].end : term.start] != " ":
                break
            if term.is_stop and (_is_korean(term) or term.surface.lower() not in _JOINING):
                break
            phrase.append(term)
            if not term.is_stop and term.stem in nouns:
                yield list(phrase)
            if _is_korean(term) and (_particle(sentence, term) not in {"", "의"} or _KOREAN_VERB.search(term.surface)):
                break


def _nouns(sentence: Sentence) -> Iterator[str]:
    """Stems of what is likely a noun there: in Korean a word with a particle, in English the last word after an article
    or "of", unless it has an object: then it is a verb.
    """
    listed = sentence.terms
    for at, term in enumerate(listed):
        if term.is_stop:
            continue
        if _is_korean(term):
            if _particle(sentence, term):
                yield term.stem
            continue
        after = listed[at + 1] if at + 1 < len(listed) else None
        touches = after is not None and sentence.text[term.end : after.start] == " "
        if touches and after is not None and not after.is_stop:
            continue  # the last word of a run alone
        first = at
        while (
            first
            and not listed[first - 1].is_stop
            and sentence.text[listed[first - 1].end : listed[first].start] == " "
        ):
            first -= 1
        opened = first > 0 and listed[first - 1].surface.lower() in _BEFORE_NOUNS
        is_verb = touches and after is not None and after.surface.lower() in _OBJECTS
        if opened and not is_verb:
            yield term.stem
        elif is_verb and at > first:
            yield listed[at - 1].stem


def _particle(sentence: Sentence, term: Term) -> str:
    return sentence.text[term.start + len(term.surface) : term.end]


def _is_korean(term: Term) -> bool:
    return "가" <= term.surface[0] <= "힣"


def _overlap(a: Counter[str], b: Counter[str]) -> float:
    smaller = min(len(a), len(b))
    return len(a.keys() & b.keys()) / smaller if smaller else 0.0


def _short(text: str) -> str:
    return _cut(text, 80)


def _clipped(text: str) -> str:
    """A sentence to show, cut where it is too long, with an ellipsis where it does not end."""
    text = _cut(text, _LONGEST_EXCERPT)
    return text if _END.search(text) else text + "…"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit - 1)
    return text[: cut if cut > 0 else limit - 1].rstrip(" ,;:") + "…"
