"""The centroids are those of what is not left out."""

from __future__ import annotations

import numpy as np
import pytest
from kongdori_intents.semantic import centroid_margin, centroids_of
from kongdori_intents.training.centroids import Centroids
from kongdori_intents.training.texts import Muted

pytestmark = pytest.mark.unit

ROWS = np.random.default_rng(5).normal(size=(30, 4)).astype(np.float32)
LABELS, FOLDS_OF, HANGUL = np.arange(30) % 4, np.arange(30) % 10, np.arange(30) % 3 == 0  # 3 is off-topic
CENTROIDS = Centroids(ROWS, LABELS, FOLDS_OF, HANGUL, 3)


def expected(kept: np.ndarray) -> np.ndarray:
    return centroids_of(np.stack([ROWS[kept & (intent == LABELS)].sum(axis=0) for intent in range(3)]))


def test_a_fold_is_left_out() -> None:
    assert CENTROIDS.without(fold=-1) == pytest.approx(expected(LABELS >= 0), abs=1e-6)
    for fold in range(10):
        assert CENTROIDS.without(fold=fold) == pytest.approx(expected(fold != FOLDS_OF), abs=1e-6)


def test_a_language_of_some_intents_is_left_out() -> None:
    for hangul in (True, False):
        gone = np.isin(LABELS, [0, 1]) & (hangul == HANGUL)
        found = CENTROIDS.without(fold=-1, muted=Muted(np.array([0, 1]), hangul))
        assert found == pytest.approx(expected(~gone), abs=1e-6)
    assert centroids_of(np.zeros((1, 4), np.float32)).tolist() == [[0.0] * 4], "an intent that no embedder knows"


def test_a_margin_is_over_the_ten_next_that_are_there() -> None:
    cosines = np.array([0.9, *np.linspace(0.8, 0.0, 17)], np.float32)
    assert centroid_margin(cosines, 0) == pytest.approx(0.9 - cosines[1:11].mean())
    assert centroid_margin(cosines, 3) == pytest.approx(cosines[3] - np.delete(cosines, 3)[:10].mean())
    assert centroid_margin(cosines, 0, np.array([1, 2])) == pytest.approx(0.9 - cosines[3:13].mean())
    assert centroid_margin(cosines[:4], 0) == pytest.approx(0.9 - cosines[1:4].mean())
