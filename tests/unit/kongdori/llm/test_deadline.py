"""A deadline holds, and what it gives up ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kongdori.llm import deadline

pytestmark = pytest.mark.unit


async def answer_after(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "answer"


def test_what_comes_in_time_is_the_answer() -> None:
    assert deadline.within(5, answer_after(0.01)) == "answer"


def test_what_does_not_come_in_time_is_cancelled() -> None:
    ended = threading.Event()

    async def never() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        deadline.within(0.05, never())
    assert time.monotonic() - started < 2
    assert ended.wait(2)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_at_all_is_a_time_out(seconds: float) -> None:
    with pytest.raises(TimeoutError):
        deadline.within(seconds, answer_after(60))


def test_an_error_comes_through() -> None:
    async def fails() -> None:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        deadline.within(5, fails())


def test_calls_do_not_wait_for_each_other() -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: deadline.within(5, answer_after(0.3)), range(20)))
    assert answers == ["answer"] * 20
    assert time.monotonic() - started < 3, "one after the other they would take six seconds"


class Source:
    """Numbers with a pause after each. `ended`: whether its clean-up ran."""

    def __init__(self, *pauses_s: float, fails: bool = False) -> None:
        self._pauses_s, self._fails = pauses_s, fails
        self.ended = threading.Event()

    async def numbers(self) -> AsyncGenerator[int]:
        try:
            for number, pause_s in enumerate(self._pauses_s):
                yield number
                await asyncio.sleep(pause_s)
            if self._fails:
                raise LookupError("broke off")
        finally:
            self.ended.set()


def in_a(seconds: float) -> float:
    return time.monotonic() + seconds


def test_items_come_in_order_and_end() -> None:
    assert list(deadline.items(Source(0, 0.01, 0).numbers(), silence_s=5, until=in_a(5))) == [0, 1, 2]


def test_items_come_before_the_error_that_ends_them() -> None:
    items = deadline.items(Source(0, 0, fails=True).numbers(), silence_s=5, until=in_a(5))
    assert [next(items), next(items)] == [0, 1]
    with pytest.raises(LookupError, match="broke off"):
        next(items)


def test_silence_ends_the_source() -> None:
    source = Source(0, 60)
    items = deadline.items(source.numbers(), silence_s=0.2, until=in_a(60))
    assert [next(items), next(items)] == [0, 1]
    with pytest.raises(TimeoutError):
        next(items)
    assert source.ended.wait(2)


def test_a_source_that_is_never_silent_ends_at_the_deadline() -> None:
    source = Source(*[0.01] * 10_000)
    with pytest.raises(TimeoutError):
        for _ in deadline.items(source.numbers(), silence_s=5, until=in_a(0.3)):
            pass
    assert source.ended.wait(2)


def test_a_reader_who_goes_away_ends_the_source() -> None:
    source = Source(0, 60)
    items = deadline.items(source.numbers(), silence_s=60, until=in_a(60))
    next(items)
    items.close()
    assert source.ended.wait(2)
