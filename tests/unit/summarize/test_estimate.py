"""How long a summary still takes, as its owner is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kongdori.repositories.summaries import Stage
from summarize_function.estimate import expected, left_s

pytestmark = pytest.mark.unit

HOUR = {"transcribe": 300.0, "digest": 30.0, "combine": 5.0, "save": 0.5}


def test_an_hour_of_speech_on_this_machine() -> None:
    found = expected(sound_s=3600, speed=12, at_once=1, chunks=6, parts=4, parts_at_once=10, by_model=True)
    assert found == {"transcribe": 300.0, "digest": 25.0, "combine": 5.0, "save": 0.5}


def test_a_server_reads_several_chunks_at_once() -> None:
    found = expected(sound_s=3600, speed=0, at_once=4, chunks=6, parts=5, parts_at_once=4, by_model=False)
    assert found == {"transcribe": 45.0, "digest": 2.0, "combine": 0.5, "save": 0.5}


def left(stage: Stage, done: int, total: int, at_s: float, *, reported_s: float | None = None) -> int | None:
    reported_s = at_s if reported_s is None else reported_s
    return left_s(stage, done, total, in_stage_s=at_s, reported_s=reported_s, expected_s=HOUR)


def test_what_can_not_be_told_is_not_told() -> None:
    assert left_s("queued", 0, 0, in_stage_s=3, reported_s=3, expected_s={}) is None
    assert left_s("prepare", 0, 1, in_stage_s=3, reported_s=3, expected_s={}) is None
    assert left("prepare", 1, 100, 3) is None, "a conversion that has hardly begun"
    assert left("done", 1, 1, 3) is None


def test_the_pace_of_what_is_done_counts_more_than_what_was_expected() -> None:
    assert left("transcribe", 0, 3600, 0) == 336
    assert left("transcribe", 1800, 3600, 600) == 636, "twice as slow as expected"
    assert left("transcribe", 0, 3600, 10_000) == 66, "never nothing before the end"
    assert left("save", 0, 1, 9) == 1


def test_it_goes_down_as_the_work_goes_on() -> None:
    steps: list[tuple[Stage, int, int, float]] = [("transcribe", n, 3600, n / 12) for n in range(0, 3601, 360)]
    told = [left(*step) for step in [*steps, ("combine", 0, 1, 0.0)]]
    assert all(a is not None and b is not None and a > b for a, b in pairwise(told)), told


def test_it_goes_down_while_the_next_windows_are_read() -> None:
    told = [left("transcribe", 360, 3600, at_s, reported_s=30) for at_s in (30, 34, 38)]
    assert told == [306, 302, 298]
    assert left("transcribe", 360, 3600, 900, reported_s=30) == 63, "it takes longer than anything before"
