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
    total_s, at_once = chance.uniform(10, 5000), chance.choice([1, 10])
    aims = audio_chunks.aims_s(total_s, at_once)
    silences = [(a, b) for a, b in silences if b < total_s]
    edges = [0.0]
    for count, (_, known_s) in enumerate(silences, start=1):
        edges += audio_chunks.cuts(silences[:count], total_s, known_s=known_s, edges=edges, aims=aims)
    early = len(edges)
    edges += audio_chunks.cuts(silences, total_s, edges=edges, aims=aims)
    assert edges[1:] == audio_chunks.cuts(silences, total_s, aims=aims)
    assert early > 1 or not silences or silences[-1][1] < 1200


@pytest.mark.parametrize("minutes", [3, 10, 15, 24, 25, 29])
def test_what_can_be_transcribed_at_once_is_no_more_chunks_and_the_last_is_not_the_longest(minutes: int) -> None:
    total_s = 60.0 * minutes
    pauses = [(float(t), t + 0.8) for t in range(0, 60 * minutes, 10)]
    found = audio_chunks.cuts(pauses, total_s, aims=audio_chunks.aims_s(total_s, 10))
    lengths = [b - a for a, b in itertools.pairwise([0.0, *found, total_s])]
    assert 2 <= len(lengths) <= 10
    assert minutes > 24 or lengths[-1] <= max(lengths[0], 100)
