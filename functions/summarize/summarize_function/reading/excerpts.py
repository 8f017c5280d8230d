"""The offline engine: chapters with key excerpts, made by counting words. It writes nothing of its own: titles are
phrases of the transcript, points and overview are its sentences.

A chapter begins where the vocabulary changes, as in TextTiling (Hearst 1997), where there is a pause, or where the
speaker announces something new. The excerpts are the sentences whose words weigh most (tf-idf). nltk and sumy were
looked at: they take text without times, nltk's TextTiling needs paragraphs, and sumy reads Korean only with Java.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kongdori_intents.terms import Term, terms

from kongdori.media.captions import Cue

_MAX_SENTENCE_S = 30.0
_MAX_SENTENCE_CHARACTERS = 300
_PAUSE_S = 2.0
_WINDOW = 6  # sentences on each side of a possible border
_SHORTEST_S = 20.0
_MAX_CHAPTERS = 40
_LONGEST_EXCERPT = 240
_FARTHEST = 100  # sentences to the next peak of cohesion
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
    """One chapter: where it begins, phrases for a title, its weightiest sentence, and more of them in order."""

    start: float
    title: str
    summary: str
    points: list[Excerpt]


def chapters(cues: Sequence[Cue], *, start: float, end: float) -> list[Excerpts]:
    """Chapters of a stretch. The first begins at `start`; each begins where a cue does. Empty for no cues."""
    spoken = sentences(cues)
    if not spoken:
        return []
    borders = _borders(spoken, length_s=end - start)
    parts = [spoken[a:b] for a, b in zip([0, *borders], [*borders, len(spoken)], strict=True)]
    weights = _Weights(spoken, parts)
    used: set[str] = set()
    found: list[Excerpts] = []
    for position, part in enumerate(parts):
        best = weights.best(part, max(2, min(5, len(part) // 4 + 1)))
        weightiest = max(best, key=weights.of, default=part[0])
        found.append(
            Excerpts(
                start=start if position == 0 else part[0].start,
                title=weights.title(part, used) or _short(part[0].text),
                summary=_clipped(weightiest.text),
                points=[Excerpt(s.start, _clipped(s.text)) for s in best],
            )
        )
    return found


def overview(cues: Sequence[Cue], *, count: int = 3) -> str:
    """The weightiest sentences of the whole, in order."""
    return " ".join(_clipped(s.text) for s in weightiest(sentences(cues), count=count))


def weightiest(spoken: Sequence[Sentence], *, count: int) -> list[Sentence]:
    """The sentences whose words weigh most in the whole, in order of time."""
    return _Weights(spoken, [spoken]).best(spoken, count)


def phrases(cues: Sequence[Cue]) -> str:
    """Key phrases of the whole: a title for what has none."""
    spoken = sentences(cues)
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


def _wanted(length_s: float) -> int:
    """How many chapters: about 3 for three minutes, 9 for an hour, 14 for two and a half."""
    return max(1, min(_MAX_CHAPTERS, round(0.9 + 1.05 * math.sqrt(length_s / 60))))


def _borders(spoken: Sequence[Sentence], *, length_s: float) -> list[int]:
    """Sentence numbers at which a new chapter begins, in order."""
    wanted = _wanted(length_s)
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
        """Up to two phrases of the part. Those that another chapter's title has come last."""
        scores: Counter[tuple[str, ...]] = Counter()
        surfaces: dict[tuple[str, ...], Counter[str]] = {}
        for sentence in part:
            for run in _runs(sentence):
                for size in (1, 2, 3):
                    for at in range(len(run) - size + 1):
                        phrase = run[at : at + size]
                        key = tuple(term.stem for term in phrase)
                        if len(set(key)) < size:
                            continue
                        scores[key] += 1
                        written = sentence.text[phrase[0].start : phrase[-1].end]
                        if size == 1 or len(phrase[-1].surface) < phrase[-1].end - phrase[-1].start:
                            written = sentence.text[phrase[0].start : phrase[-1].start] + phrase[-1].surface
                        surfaces.setdefault(key, Counter())[written] += 1
        value = {
            key: n * sum(self._rarity[k] for k in key) / len(key) * (1 + 0.9 * (len(key) - 1) * (n > 1))
            for key, n in scores.items()
        }
        chosen: list[tuple[str, ...]] = []
        for key in sorted(value, key=lambda k: (bool(used & set(k)), -value[k], k)):
            if not any(set(key) & set(other) for other in chosen):
                chosen.append(key)
            if len(chosen) == 2:
                break
        used.update(k for key in chosen for k in key)
        text = ", ".join(surfaces[key].most_common(1)[0][0] for key in chosen)
        return _short(text[:1].upper() + text[1:])


def _runs(sentence: Sentence) -> list[list[Term]]:
    """Words that carry a topic and stand beside each other, with nothing but a blank between them."""
    runs: list[list[Term]] = [[]]
    for term in sentence.terms:
        joined = runs[-1] and sentence.text[runs[-1][-1].end : term.start] == " "
        if term.is_stop or (runs[-1] and not joined):
            runs.append([])
        if not term.is_stop:
            runs[-1].append(term)
    return [run for run in runs if run]


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
