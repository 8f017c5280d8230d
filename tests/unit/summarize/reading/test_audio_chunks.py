"""Where speech is cut into pieces."""

from __future__ import annotations

import itertools
import random

import pytest

from summarize_function.reading import audio_chunks

pytestmark = pytest.mark.unit


def test_cuts_lie_in_silence_and_no_piece_is_over_ten_minutes() -> None:
    for silences in ([], [(float(t), t + 1.0) for t in range(5, 7200, 37)], [(3000.0, 3600.0)]):
        found = audio_chunks.cuts(silences, 7200.0)
        edges = [0.0, *found, 7200.0]
        assert all(0 < b - a <= 600 for a, b in itertools.pairwise(edges))
    assert audio_chunks.cuts([], 200.0) == []


@pytest.mark.parametrize("seed", range(8))
def test_what_is_cut_while_the_sound_still_comes_is_what_the_whole_would_be_cut_into(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 the same each time
    pauses = sorted(chance.uniform(0, 5000) for _ in range(chance.choice([0, 3, 40, 600])))
    silences = [(a, a + (b - a) * chance.uniform(0.1, 0.9)) for a, b in itertools.pairwise(pauses)]
    total_s, aim_s = chance.uniform(10, 5000), chance.uniform(60, 180)
    silences = [(a, b) for a, b in silences if b < total_s]
    early: list[float] = []
    for known, (_, until_s) in enumerate(silences, start=1):
        start_s = early[-1] if early else 0.0
        early += audio_chunks.cuts(silences[:known], until_s, start_s=start_s, aim_s=aim_s, more_follows=True)
    late = audio_chunks.cuts(silences, total_s, start_s=early[-1] if early else 0.0, aim_s=aim_s)
    assert early + late == audio_chunks.cuts(silences, total_s, aim_s=aim_s)
    assert not silences or silences[-1][1] < 3 * aim_s + 600 or early
