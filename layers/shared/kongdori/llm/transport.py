"""How bytes go to model servers and come back: to no address of the platform, and only so many. It loads httpx2, which
takes 0.1 s.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpcore2
import httpx2

from kongdori.llm.addresses import is_of_the_platform

MOST_BYTES = 64 * 1024 * 1024
LONGEST_LINE = 8 * 1024 * 1024  # a stream of events is read line by line, and a line without end would fill the memory


class Transport(httpx2.AsyncHTTPTransport):
    """httpx2's own, with limits on each connection and each answer."""

    def __init__(self, limits: httpx2.Limits) -> None:
        super().__init__(limits=limits)
        self._pool._network_backend = _Backend()  # httpx2 has no argument for it; the tests connect through it

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream)
        return response


class _Backend(httpcore2.AnyIOBackend):
    """Gives up a connection whose peer turns out to be of the platform before a byte is sent, whatever name led there:
    at the first request, after a redirect, at a retry.
    """

    async def connect_tcp(self, *args: Any, **named: Any) -> httpcore2.AsyncNetworkStream:
        stream = await super().connect_tcp(*args, **named)
        peer = stream.get_extra_info("server_addr")
        if peer is None or is_of_the_platform(str(peer[0])):
            await stream.aclose()
            raise httpcore2.ConnectError("this address belongs to the platform")
        return stream


class _Bounded(httpx2.AsyncByteStream):
    """An answer's body. Raises `ReadError` where it grows past all measure."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = line = 0
        async for piece in self._stream:
            total += len(piece)
            end = piece.rfind(b"\n")
            line = line + len(piece) if end < 0 else len(piece) - end - 1
            if total > MOST_BYTES or line > LONGEST_LINE:
                raise httpx2.ReadError("the answer is too long")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
