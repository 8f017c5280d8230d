"""Neighbours of an utterance."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from kongdori_intents.model import Neighbours

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("lengths", [[2, 0, 3], [0, 2, 3], [2, 3, 0], [0, 0, 0], [0, 0, 4, 0, 0]])
def test_an_utterance_without_a_known_feature_is_near_to_nothing(lengths: list[int]) -> None:
    pointer = np.cumsum([0, *lengths])
    index, value = np.arange(pointer[-1]) % 3, np.ones(pointer[-1], np.float32)
    neighbours = Neighbours(pointer, index, value, np.array([0, len(lengths)]))
    dense = np.array([1.0, 10.0, 100.0], np.float32)
    rows = [dense[index[first:last]].sum() for first, last in pairwise(pointer)]
    for first in range(len(lengths) + 1):
        for last in range(first, len(lengths) + 1):
            assert neighbours.similarities(dense, first, last).tolist() == rows[first:last]
