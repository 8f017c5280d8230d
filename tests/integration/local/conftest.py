"""`with_small_api` runs a test's coroutine with a small API of trivial functions in real processes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from fixtures.small_api import SmallApi, small_api

Run = Callable[[Callable[[SmallApi], Awaitable[None]]], None]


@pytest.fixture
def with_small_api(tmp_path: Path) -> Run:
    """Calls a test's coroutine with a fresh small API and waits for it."""

    def run(test: Callable[[SmallApi], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with small_api(tmp_path) as small:
                await test(small)

        asyncio.run(whole())

    return run
