"""Which marks (numbers, names, negations: see `guards`) an intent's utterances hold."""

from __future__ import annotations

from collections import Counter
from functools import cache

from kongdori_intents.training.texts import Data
from kongdori_intents.vectors import Indices


class Guard:
    """How often each intent's utterances hold each mark."""

    def __init__(self, data: Data, texts: list[str], labels: Indices) -> None:
        self.marks = cache(data.marks) if data.marks is not None else None  # a text is judged several times
        self.met: list[Counter[str]] = [Counter() for _ in data.names]
        if self.marks is not None:
            for text, label in zip(texts, labels, strict=True):
                if label < len(self.met):
                    self.met[label].update(self.marks(text))
            for counter, always in zip(self.met, data.met, strict=False):
                counter.update({mark: len(texts) for mark in always})

    def fits(self, text: str, intent: int, *, own: bool) -> bool:
        """Whether the intent's utterances hold all marks of a text. own: the text is one, which does not count."""
        if self.marks is None:
            return True
        met = self.met[intent]
        return all(met[mark] > own for mark in self.marks(text))
