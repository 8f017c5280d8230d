"""Several items in one process: one that fails keeps none of the others, and what can be tried again comes first."""

from __future__ import annotations

from threading import Barrier

import pytest

from kongdori.errors import Unavailable
from summarize_function.stages.context import Refused
from summarize_function.stages.together import together

pytestmark = pytest.mark.unit


def test_all_are_under_way_at_the_same_time() -> None:
    meeting = Barrier(10, timeout=20)
    together(lambda _: [meeting.wait(), None][1], range(10))


def test_the_others_are_done_and_what_can_be_tried_again_is_raised() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        if item == 0:
            raise Refused("gone", "Nobody wants it.")
        if item == 2:
            raise Unavailable("busy")
        done.append(item)

    with pytest.raises(Unavailable):
        together(work, range(4))
    assert sorted(done) == [1, 3]
    with pytest.raises(Refused):
        together(work, range(2))
