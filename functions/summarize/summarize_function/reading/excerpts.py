"""The offline engine: chapters with key excerpts, made by counting words. It writes nothing of its own: a title is a
phrase of the transcript, points and overview are its sentences, and none of them serves twice.

Chapters begin where the topic changes (`summarize_function.reading.topics`). sumy was looked at: it takes text without
times, and reads Korean only with Java. `bench.chapters` measures chapters and excerpts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kongdori.media.captions import Cue
from kongdori.repositories.summaries import Length
from summarize_function.reading import titles, topics
from summarize_function.reading.sentences import END, Sentence, sentences

_SHORTEST_S = 20.0
_MAX_CHAPTERS = 40
_LONGEST_EXCERPT = 240
# Of the overview's sentences: what the whole and each chapter begin with tells more of it, and what was told less.
_OPENS_WHOLE, _OPENS_CHAPTER, _TOLD = 1.0, 0.6, 0.6
_OPENING = 5  # sentences, after which the beginning counts half as much


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
    begins = {part[0].start for part in parts}
    told = _overview(free, begins, min(size.overview, 1 + len(free) // 8))
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
                title=_titled(titles.phrase(part, weights.of_words, used) or part[0].text),
                summary=_clipped(weightiest.text) if weightiest else "",
                points=[Excerpt(s.start, _clipped(s.text)) for s in best if s is not weightiest],
            )
        )
    return Excerpted(phrase(spoken), " ".join(_clipped(s.text) for s in told), found)


def overview(cues: Sequence[Cue], *, length: Length, begins: Collection[float], but: Collection[str]) -> str:
    """The sentences that say most of the whole, in order, without those that serve elsewhere. `begins`: where its
    chapters do.
    """
    spoken = [sentence for sentence in sentences(cues) if _clipped(sentence.text) not in but]
    return " ".join(_clipped(s.text) for s in _overview(spoken, begins, _SIZES[length].overview))


def weightiest(spoken: Sequence[Sentence], *, count: int) -> list[Sentence]:
    """The sentences whose words weigh most in the whole, in order of time."""
    return _Weights(spoken, [spoken]).best(spoken, count)


def phrase(spoken: Sequence[Sentence]) -> str:
    """A phrase of the whole that says best what it is about: a title for what has none."""
    weights = _Weights(spoken, [spoken]).of_words
    return _titled(titles.phrase(spoken, weights, set()) or (spoken[0].text if spoken else ""))


def _borders(spoken: Sequence[Sentence], *, length_s: float, share: float) -> list[int]:
    chapters = _wanted(length_s, share)
    return topics.borders(spoken, chapters=chapters, least_s=max(_SHORTEST_S, length_s / chapters * 0.4))


def _overview(spoken: Sequence[Sentence], begins: Collection[float], count: int) -> list[Sentence]:
    """The sentences that together tell most of the whole, in order: what is often spoken of, where it is introduced,
    and each thing once.
    """
    weights = {word: float(n) for word, n in Counter(word for s in spoken for word in s.counts).items()}
    opens = [
        1 + _OPENS_WHOLE / (1 + at / _OPENING) + (_OPENS_CHAPTER if sentence.start in begins else 0.0)
        for at, sentence in enumerate(spoken)
    ]
    left, chosen = set(range(len(spoken))), list[int]()
    while left and len(chosen) < count:
        best = max(left, key=lambda at: (opens[at] * _told_by(spoken[at], weights), -at))
        left.remove(best)
        chosen.append(best)
        for word in spoken[best].counts:
            weights[word] *= _TOLD
    return [spoken[at] for at in sorted(chosen)]


def _told_by(sentence: Sentence, weights: Mapping[str, float]) -> float:
    words = sentence.counts
    return sum(weights[word] for word in words) / (len(words) + 3) * min(1.0, len(words) / 6)


def _wanted(length_s: float, share: float) -> int:
    """How many chapters: usually about 3 for three minutes, 9 for an hour, 14 for two and a half."""
    return max(1, min(_MAX_CHAPTERS, round(share * (0.9 + 1.05 * math.sqrt(length_s / 60)))))


class _Weights:
    """How much each word weighs: the oftener in the whole, and the fewer parts it is in, the more. `of_words`: the
    latter alone, by the stem.
    """

    def __init__(self, spoken: Sequence[Sentence], parts: Sequence[Sequence[Sentence]]) -> None:
        self._totals: Counter[str] = Counter()
        for sentence in spoken:
            self._totals.update(sentence.counts)
        found_in = Counter(key for part in parts for key in set().union(*(s.counts for s in part)))
        self.of_words = {key: math.log(1 + len(parts) / n) + 0.3 for key, n in found_in.items()}

    def of(self, sentence: Sentence) -> float:
        """A sentence's weight: the mean of its words, where very short and very long sentences count less."""
        if len(sentence.counts) < 3:
            return 0.1 * len(sentence.counts)
        total = sum(math.log(1 + self._totals[key]) * self.of_words[key] for key in sentence.counts)
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


def _overlap(a: Counter[str], b: Counter[str]) -> float:
    smaller = min(len(a), len(b))
    return len(a.keys() & b.keys()) / smaller if smaller else 0.0


def _titled(phrase: str) -> str:
    """A phrase for a title: short, and it begins with a capital, unless its first word has one elsewhere (iPhone)."""
    short = _cut(phrase, 80)
    first, _, _ = short.partition(" ")
    return short[:1].upper() + short[1:] if first.islower() else short


def _clipped(text: str) -> str:
    """A sentence to show, cut where it is too long, with an ellipsis where it does not end."""
    text = _cut(text, _LONGEST_EXCERPT)
    return text if END.search(text) else text + "…"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit - 1)
    return text[: cut if cut > 0 else limit - 1].rstrip(" ,;:") + "…"
