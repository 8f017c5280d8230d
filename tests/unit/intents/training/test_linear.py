"""The two linear learners."""

from __future__ import annotations

import numpy as np
import pytest
from kongdori_intents.training.linear import Ridge, Softmax, inverted

pytestmark = pytest.mark.unit


def test_ridge_without_a_group_is_ridge_trained_without_it() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(60, 20)).astype(np.float32)
    labels = random.integers(0, 4, size=60)
    group = np.array([3, 17, 40])
    kept, none = np.setdiff1d(np.arange(60), group), np.zeros((60, 0), np.float32)

    expected = Ridge.fit(rows[kept], labels[kept], 4, none[kept])

    assert Ridge.fit(rows, labels, 4, none).without(group) == pytest.approx(
        rows[group] @ expected.weights + expected.bias, abs=2e-3
    )


def test_softmax_learns() -> None:
    random = np.random.default_rng(1)
    labels = np.arange(600) % 3
    rows = (np.eye(3)[labels] + 0.2 * random.normal(size=(600, 3))).astype(np.float32)
    fitted = Softmax.fit(rows, labels, 3, np.zeros((600, 0), np.float32))
    assert ((rows @ fitted.weights + fitted.bias).argmax(axis=1) == labels).mean() > 0.97


def test_a_matrix_is_inverted_by_halves() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(601, 90))
    matrix = rows @ rows.T + 0.3 * np.eye(601)
    assert np.abs(inverted(matrix) @ matrix - np.eye(601)).max() < 1e-6
