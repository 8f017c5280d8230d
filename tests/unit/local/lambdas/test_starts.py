"""Sandboxes that start take turns."""

from __future__ import annotations

import asyncio

import pytest

from kongdori_local.lambdas import starts
from kongdori_local.lambdas.starts import Starts

CORES = 2


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts.os, "cpu_count", lambda: CORES)


async def _begin(turns: Starts, begun: list[int], events: list[asyncio.Event], number: int) -> None:
    async with turns.turn(events[number]):
        begun.append(number)


def test_as_many_start_at_once_as_there_are_cores_and_the_first_that_came_is_the_first() -> None:
    async def test() -> None:
        turns, begun = Starts(), list[int]()
        events = [asyncio.Event() for _ in range(5)]
        tasks = [asyncio.create_task(_begin(turns, begun, events, number)) for number in range(5)]
        for ended in range(5):
            await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            assert begun == list(range(min(5, CORES + ended)))
            events[ended].set()
        await asyncio.gather(*tasks)

    asyncio.run(test())


def test_a_start_that_hangs_keeps_nobody_else_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "_LONGEST_S", 0.01)

    async def test() -> None:
        turns, begun = Starts(), list[int]()
        events = [asyncio.Event() for _ in range(5)]
        await asyncio.gather(*(_begin(turns, begun, events, number) for number in range(5)))
        assert begun == list(range(5))

    asyncio.run(test())


def test_a_start_that_fails_gives_its_turn_back() -> None:
    async def fail(turns: Starts) -> None:
        async with turns.turn(asyncio.Event()):
            raise OSError

    async def test() -> None:
        turns = Starts()
        failed = await asyncio.gather(*(fail(turns) for _ in range(5)), return_exceptions=True)
        assert all(isinstance(error, OSError) for error in failed)

    asyncio.run(test())
