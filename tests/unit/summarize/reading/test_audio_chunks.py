"""Where speech is cut into pieces."""

from __future__ import annotations

import itertools

import pytest

from summarize_function.reading import audio_chunks

pytestmark = pytest.mark.unit


def test_cuts_lie_in_silence_and_no_piece_is_over_ten_minutes() -> None:
    for silences in ([], [(float(t), t + 1.0) for t in range(5, 7200, 37)], [(3000.0, 3600.0)]):
        found = audio_chunks.cuts(silences, 7200.0)
        edges = [0.0, *found, 7200.0]
        assert all(0 < b - a <= 600 for a, b in itertools.pairwise(edges))
    assert audio_chunks.cuts([], 200.0) == []
