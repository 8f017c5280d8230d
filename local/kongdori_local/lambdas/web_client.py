"""A minimal HTTP/1.1 client for one request: the head as soon as it is there, the body piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Self

import httptools

from kongdori_local.gateway.messages import Headers, Request

_HOP_BY_HOP = {
    b"date",
    b"server",
    b"connection",
    b"keep-alive",
    b"transfer-encoding",
    b"upgrade",
    b"proxy-connection",
    b"te",
    b"trailer",
}


class Exchange:
    """Sends a request to the server on a Unix socket. `open` returns when the head of the answer is read."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._parser = httptools.HttpResponseParser(self)
        self._pieces: list[bytes] = []
        self._complete = False
        self._head_done = False
        self._writer: asyncio.StreamWriter | None = None
        self.status = 0
        self.headers: Headers = []

    async def open(self, request: Request, extra: Headers) -> Self:
        """Raises `OSError` or `EOFError` when the server hangs up before it answers."""
        self._reader, self._writer = await asyncio.open_unix_connection(self._socket)
        target = request.path + (f"?{request.query}" if request.query else "")
        kept = [(k, v) for k, v in request.headers if k not in _HOP_BY_HOP and k != b"content-length"]
        lines = [b"%s: %s" % item for item in (*kept, *extra)]
        head = b"\r\n".join([f"{request.method} {target} HTTP/1.1".encode("latin-1", "replace"), *lines])
        length = b"\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(request.body)
        self._bodiless = request.method == "HEAD"  # whatever length its answer speaks of
        self._writer.write(head + length + request.body)
        while not self._head_done:
            await self._read()
        self.status = self._parser.get_status_code()
        return self

    async def body(self) -> AsyncGenerator[bytes]:
        """The body as it comes. Raises `EOFError` when it breaks off."""
        try:
            while True:
                pieces, self._pieces = self._pieces, []
                for piece in pieces:
                    yield piece
                if self._complete:
                    return
                await self._read()
        finally:
            self.close()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    async def _read(self) -> None:
        data = await self._reader.read(65536)
        if not data:
            raise EOFError("the server closed the connection in the middle of its answer")
        self._parser.feed_data(data)

    # httptools calls these
    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() not in _HOP_BY_HOP:
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._head_done = True
        self._complete = self._complete or self._bodiless

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        self._complete = True
