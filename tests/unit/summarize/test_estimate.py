"""How long a summary still takes, as its owner is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from summarize_function.estimate import expected, left_s

pytestmark = pytest.mark.unit

HOUR = {"transcribe": 300.0, "digest": 30.0, "combine": 5.0, "save": 0.5}


def test_an_hour_of_speech_on_this_machine() -> None:
    found = expected(sound_s=3600, speed=12, at_once=1, chunks=6, parts=4, parts_at_once=10, by_model=True)
    assert found == {"transcribe": 300.0, "digest": 25.0, "combine": 5.0, "save": 0.5}


def test_a_server_reads_several_chunks_at_once() -> None:
    found = expected(sound_s=3600, speed=0, at_once=4, chunks=6, parts=5, parts_at_once=4, by_model=False)
    assert found == {"transcribe": 45.0, "digest": 2.0, "combine": 0.5, "save": 0.5}


def test_what_can_not_be_told_is_not_told() -> None:
    assert left_s("queued", 0, 0, in_stage_s=3, expected_s={}) is None
    assert left_s("prepare", 0, 1, in_stage_s=3, expected_s={}) is None
    assert left_s("prepare", 1, 100, in_stage_s=3, expected_s=HOUR) is None, "a conversion that has hardly begun"
    assert left_s("done", 1, 1, in_stage_s=3, expected_s=HOUR) is None


def test_the_pace_of_what_is_done_counts_more_than_what_was_expected() -> None:
    assert left_s("transcribe", 0, 3600, in_stage_s=0, expected_s=HOUR) == 336
    assert left_s("transcribe", 1800, 3600, in_stage_s=600, expected_s=HOUR) == 636, "twice as slow as expected"
    assert left_s("transcribe", 0, 3600, in_stage_s=10_000, expected_s=HOUR) == 66, "never nothing before the end"
    assert left_s("save", 0, 1, in_stage_s=9, expected_s=HOUR) == 1


def test_it_goes_down_as_the_work_goes_on() -> None:
    steps = [("transcribe", done, 3600, done / 12) for done in range(0, 3601, 360)] + [("combine", 0, 1, 0.0)]
    told = [left_s(stage, done, total, in_stage_s=at, expected_s=HOUR) for stage, done, total, at in steps]  # type: ignore[arg-type]
    assert all(a is not None and b is not None and a > b for a, b in pairwise(told)), told
