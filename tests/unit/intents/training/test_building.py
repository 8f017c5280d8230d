"""A catalogue trained with sentence embeddings is reported by what would be served, and reads back whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from fixtures.small_catalogue import short
from kongdori_intents import Recogniser
from kongdori_intents.training import building
from kongdori_intents.training.source import Source
from kongdori_intents.vectors import Floats

from kongdori.recognition import shipped

pytestmark = pytest.mark.unit


class Words:
    """An embedder that knows words by heart: texts with the same words lie near each other."""

    name = "words"
    languages = frozenset({"en", "ko"})
    dimensions = 256

    def __call__(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.split():
                row[crc32(word.encode()) % self.dimensions] += 1.0
            row /= np.linalg.norm(row) or 1.0
        return rows


def test_a_catalogue_with_embeddings_is_reported_and_read_back() -> None:
    whole = shipped.source()
    some = {name: short(whole.intents[name]) for name in sorted(whole.intents)[:9]}
    lines = whole.intents["how_to_change_password"].utterances["en"][:24]
    halves = {"one_half": lines[::2], "other_half": lines[1::2]}
    plain = whole.intents["greeting"]
    clashing = {name: replace(plain, utterances={"en": half}) for name, half in halves.items()}
    source = Source(some | clashing, whole.off_topic, whole.lexicon)

    built = building.build(source, near_misses=["how do I change my cat"], max_error=0.02, embed=Words())

    assert built.trained.model.semantic is not None
    evidence = built.document["evidence"]["intents"]
    assert evidence.keys() == source.intents.keys()
    assert all(one["coverage"] is not None and 0 <= one["coverage"] <= 1 for one in evidence.values())
    report = building.report(source, built)
    assert building.fault(report, max_error=0.02) is not None
    worst = report["collisions"][0]
    assert {worst["intent"], worst["with"]} == {"one_half", "other_half"}
    read = Recogniser.of(built.document, built.model)
    assert read.model().semantic is not None
