"""Where the topic of a transcript changes.

Each chapter is taken to draw its words from a distribution of its own, of which only a Dirichlet prior is known. The
borders are those that make all that was said most probable, found by dynamic programming, as in Eisenstein and
Barzilay, "Bayesian unsupervised topic segmentation" (2008). A pause, and words that announce something new, speak for
a border. nltk's TextTiling, the one kept library for this, wants paragraphs and no times; `bench.chapters` measures
both.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from summarize_function.reading.sentences import Sentence

_PRIOR = 0.7  # of each word, as if it had been said so often in each chapter
_MOST_UNITS = 240  # of what borders are looked for between; a longer transcript is looked at more coarsely first
# What speaks for a border besides the words, in the logarithm of probability.
_PAUSE, _LONG_PAUSE_S = 4.0, 4.0
_ANNOUNCEMENT = 2.0
_ANNOUNCES = re.compile(
    r"^(?:(?:so|okay|ok|all right|alright|and)[, ]+)?(?:now|next|first|second|third|finally|let's|let us|in summary|"
    r"to sum up|moving on|another|in conclusion|today)\b"
    r"|^(?:자|이제|그럼|그러면|다음|먼저|첫째|첫 번째|둘째|두 번째|셋째|마지막|정리하면|결론|한편|오늘)",
    re.IGNORECASE,
)


def borders(spoken: Sequence[Sentence], *, chapters: int, least_s: float) -> list[int]:
    """The numbers of the sentences at which a chapter begins, without the first, in order. At most `chapters`, each of
    at least `least_s` seconds.
    """
    if chapters < 2 or len(spoken) < 4:
        return []
    said = _Said(spoken)
    step = -(-len(spoken) // _MOST_UNITS)
    edges = [*range(0, len(spoken), step), len(spoken)]
    chosen = _divide(said, edges, chapters, least_s)
    return _refined(said, chosen, step, least_s) if step > 1 else chosen


class _Said:
    """The words of all sentences, and how improbable those of a stretch are when one distribution makes them."""

    def __init__(self, spoken: Sequence[Sentence]) -> None:
        self._spoken = spoken
        totals: Counter[str] = Counter()
        for sentence in spoken:
            totals.update(sentence.counts)
        most, all_words = max(totals.values(), default=0), sum(totals.values())
        of_all = _PRIOR * max(1, len(totals))
        self._word = [math.lgamma(_PRIOR) - math.lgamma(_PRIOR + n) for n in range(most + 1)]
        self._whole = [math.lgamma(of_all + n) - math.lgamma(of_all) for n in range(all_words + 1)]

    def __len__(self) -> int:
        return len(self._spoken)

    def costs(self, first: int, ends: Iterable[int]) -> list[float]:
        """The cost of the stretch from a sentence to each of `ends`, which are in order."""
        counts: dict[str, int] = {}
        size, cost, at, found = 0, 0.0, first, list[float]()
        for end in ends:
            for sentence in self._spoken[at:end]:
                for word, times in sentence.counts.items():
                    before = counts.get(word, 0)
                    counts[word] = before + times
                    cost += self._word[before + times] - self._word[before]
                    size += times
            at = end
            found.append(cost + self._whole[size])
        return found

    def length_s(self, first: int, end: int) -> float:
        until = self._spoken[end].start if end < len(self) else self._spoken[-1].end
        return until - self._spoken[first].start

    def sign(self, at: int) -> float:
        """What speaks for a border before a sentence."""
        pause_s = max(0.0, self._spoken[at].start - self._spoken[at - 1].end)
        announced = _ANNOUNCEMENT if _ANNOUNCES.match(self._spoken[at].text) else 0.0
        return announced + _PAUSE * min(1.0, pause_s / _LONG_PAUSE_S)


def _divide(said: _Said, edges: Sequence[int], chapters: int, least_s: float) -> list[int]:
    """The borders, each one of `edges`, of the most probable division into `chapters`; into fewer where so many do not
    fit.
    """
    last = len(edges) - 1
    best = [0.0] + [math.inf] * last
    came_from: list[list[int]] = []
    rows: list[list[tuple[int, float]]] = [[] for _ in edges]  # for each end, the beginnings and costs of its stretch
    for a in range(last):
        for b, cost in enumerate(said.costs(edges[a], edges[a + 1 :]), start=a + 1):
            if said.length_s(edges[a], edges[b]) >= least_s:
                rows[b].append((a, cost - (said.sign(edges[a]) if a else 0.0)))
    ended: list[float] = []
    for _ in range(chapters):
        before, best, back = best, [math.inf] * len(edges), [0] * len(edges)
        for b in range(1, len(edges)):
            best[b], back[b] = min(((before[a] + cost, a) for a, cost in rows[b]), default=(math.inf, 0))
        came_from.append(back)
        ended.append(best[last])
    fitting = [count for count in range(chapters) if ended[count] < math.inf]
    if not fitting:
        return []
    chosen, at = [], last
    for back in reversed(came_from[: fitting[-1] + 1]):
        at = back[at]
        chosen.append(edges[at])
    return sorted(border for border in chosen if border)


def _refined(said: _Said, chosen: Sequence[int], step: int, least_s: float) -> list[int]:
    """Each border moved by less than a step to where it is most probable between its neighbours."""
    settled = [0]
    for border, after in pairwise([*chosen, len(said)]):
        near = range(max(settled[-1] + 1, border - step + 1), min(after, border + step))
        fits = [b for b in near if min(said.length_s(settled[-1], b), said.length_s(b, after)) >= least_s]
        left = dict(zip(fits, said.costs(settled[-1], fits), strict=True))
        settled.append(min(fits, key=lambda b: left[b] + said.costs(b, [after])[0] - said.sign(b), default=border))
    return settled[1:]
