"""Sandboxes that start take turns: as many at once as the machine has cores.

All at once they would share the processors, and the first would be as late as the last: after everything died, with
many people waiting, nobody would be answered within the gateway's time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_LONGEST_S = 10.0  # Lambda's own limit for a start; one that hangs longer keeps nobody else from starting


class Starts:
    """The turns, first come, first served."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)

    @asynccontextmanager
    async def turn(self, started: asyncio.Event) -> AsyncIterator[None]:
        """The block, which begins a start, runs when its turn has come. The turn is over once `started` is set: the
        sandbox is ready, has ended, or is not needed any more.
        """
        async with self._turns:
            yield
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_S):
                    await started.wait()
