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
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from functools import cache
from typing import Any

_lock = threading.Lock()
_END = object()
_CANCELLED = object()


def within[Result](seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` returns. Raises what it raises, and `TimeoutError` after so many seconds."""
    running = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return running.result(max(seconds, 0.001))
    finally:
        running.cancel()


class Cancellation:
    """Ends a call from another thread, at once, whatever the call waits for."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self.requested = False

    def request(self) -> None:
        """Ends the call, and each one that begins later."""
        with self._lock:
            self.requested = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls `listener` when the end is requested; at once where it was requested already."""
        with self._lock:
            self._listeners.append(listener)
            requested = self.requested
        if requested:
            listener()


def items[Item](
    source: AsyncGenerator[Item], *, silence_s: float, until: float, cancellation: Cancellation | None = None
) -> Generator[Item]:
    """What `source` yields, as it comes. Raises what it raises, and `TimeoutError` after `silence_s` seconds without an
    item or at `until` (of `time.monotonic`). A reader who goes away ends the source, and so does `cancellation`, which
    is no error.
    """
    arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
    if cancellation is not None:
        cancellation.listen(lambda: arrived.put(_CANCELLED))

    async def read() -> None:
        async for item in source:
            arrived.put(item)

    running = asyncio.run_coroutine_threadsafe(read(), _loop())
    running.add_done_callback(lambda _: arrived.put(_END))
    try:
        while (item := arrived.get(timeout=max(min(silence_s, until - time.monotonic()), 0.001))) is not _END:
            if item is _CANCELLED:
                return
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
    try:
        import uvloop
    except ImportError:  # not in Lambda's packages
        loop = asyncio.new_event_loop()
    else:
        loop = uvloop.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-calls", daemon=True).start()
    return loop
