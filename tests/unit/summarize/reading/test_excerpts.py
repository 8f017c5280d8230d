"""Key excerpts of a long transcript."""

from __future__ import annotations

import pytest

from kongdori.media.captions import Cue
from summarize_function.reading import excerpts

pytestmark = pytest.mark.unit


def test_many_cues_do_not_take_for_ever() -> None:
    import time

    cues = [Cue(i * 3.0, i * 3.0 + 2.9, f"we speak of topic{i // 100} number {i} again.") for i in range(10_000)]
    started = time.perf_counter()
    made = excerpts.chapters(cues, start=0.0, end=30_000.0)
    assert time.perf_counter() - started < 20
    assert len(made) <= 40
