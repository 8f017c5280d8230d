"""Training is deterministic, and tells intents apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fixtures.small_catalogue import small
from kongdori_intents.artefact_file import model_bytes
from kongdori_intents.training.fitting import Data, Trained, prepare, train
from kongdori_intents.vectors import Floats

pytestmark = pytest.mark.unit


class ByLetters:
    """An embedder that counts a text's letters."""

    name = "by-letters"
    languages = frozenset({"en", "ko"})
    dimensions = 64

    def __call__(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            np.add.at(row, [ord(letter) % self.dimensions for letter in text], 1.0)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_same_data_gives_the_same_bytes(trained: Trained) -> None:
    assert model_bytes(train(small(), max_error=0.05, sketch=1024).model) == model_bytes(trained.model)


def test_it_tells_its_intents_apart(trained: Trained) -> None:
    assert trained.evidence.accuracy > 0.9
    assert trained.evidence.error_upper_95 <= 0.05


def test_too_few_intents_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4 intents, there are 1"):
        train(Data(["hello", "hi"], [0, 0], [], ["greeting"]))


def test_calibration_texts_alone_are_evidence_and_left_out_intents_where_none_of_them_is_off_topic() -> None:
    ready = prepare(replace(small(), embed=ByLetters()), sketch=1024)
    inside = list(zip(small().texts, small().intents, strict=True))[::3]
    off_topic = [("how tall is the tallest tree", -1), ("is it far to the sea", -1)]
    both = ready.calibrated(inside + off_topic, max_error=0.05)
    assert [(case.text, case.actual) for case in both.cases] == inside + off_topic
    alone = ready.calibrated(inside, max_error=0.05)
    assert {case.kind for case in alone.cases} == {"in_scope", "left_out"}
    assert alone.evidence.in_scope == len(inside)
