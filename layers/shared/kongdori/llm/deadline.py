"""A deadline that holds whatever a server does: hang, drip bytes, or send without end.

The time-outs of HTTP clients (httpx, requests and the OpenAI SDK were looked at) limit each wait for bytes, not all of
them together. So every call runs as a task of one event loop in the background. Whoever waits for it can give up at
any moment; that cancels the task, which closes its connection at once.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncGenerator, Coroutine, Generator
from functools import cache
from typing import Any

_lock = threading.Lock()
_END = object()


def within[Result](seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` returns. Raises what it raises, and `TimeoutError` after so many seconds."""
    running = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return running.result(max(seconds, 0.001))
    finally:
        running.cancel()


def items[Item](source: AsyncGenerator[Item], *, silence_s: float, until: float) -> Generator[Item]:
    """What `source` yields, as it comes. Raises what it raises, and `TimeoutError` after `silence_s` seconds without an
    item or at `until` (of `time.monotonic`). A reader who goes away ends the source.
    """
    arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()

    async def read() -> None:
        async for item in source:
            arrived.put(item)

    running = asyncio.run_coroutine_threadsafe(read(), _loop())
    running.add_done_callback(lambda _: arrived.put(_END))
    try:
        while (item := arrived.get(timeout=max(min(silence_s, until - time.monotonic()), 0.001))) is not _END:
            yield item
        running.result()
    except queue.Empty:
        raise TimeoutError from None
    finally:
        running.cancel()


def _loop() -> asyncio.AbstractEventLoop:
    with _lock:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-calls", daemon=True).start()
    return loop
