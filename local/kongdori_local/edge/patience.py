"""HTTP/1.1 with limits to patience, which uvicorn's own protocol does not have: how large the head of a request may
grow, and how long its bytes may take.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 32 * 1024  # CloudFront's limit for the headers of a request
GRACE_S = 20.0
BYTES_A_SECOND = 500  # slower than any line that people use: the request is not being sent, it is being held open
_LOOK_EVERY_S = 5.0


class PatientProtocol(HttpToolsProtocol):
    """Answers 431 to a head over `MAX_HEAD` before it is kept, and 408 to a request that comes in too slowly."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._head_bytes = 0
        self._in_head = True
        self._received = 0
        self._waits_since: float | None = self.loop.time()
        self._look = self.loop.call_later(_LOOK_EVERY_S, self._look_at_the_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._waits_since is None:
                self._waits_since = self.loop.time()
        super().data_received(data)
        if self._in_head and self._head_bytes > MAX_HEAD:
            self._end(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._waits_since = True, self.loop.time()

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._head_bytes > MAX_HEAD and self._length_of_head() > MAX_HEAD:
            self.headers.clear()
            self._end(b"431 Request Header Fields Too Large")
            return
        self._head_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._waits_since, self._received, self._head_bytes = None, 0, 0
        self._in_head = True  # the next byte is of another request
        if not self.transport.is_closing():
            super().on_message_complete()

    def _length_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _look_at_the_clock(self) -> None:
        self._look = self.loop.call_later(_LOOK_EVERY_S, self._look_at_the_clock)
        since = self._waits_since
        if since is None or self.flow.read_paused:  # nothing is owed, or it is we who do not read
            return
        if self.loop.time() - since > GRACE_S + self._received / BYTES_A_SECOND:
            self._end(b"408 Request Timeout")

    def _end(self, status: bytes) -> None:
        """Answers where no answer has begun, and closes the line."""
        cycle: Any = self.cycle
        begun = cycle is not None and cycle.response_started and not cycle.response_complete
        if not begun and self._received and not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)
        self.transport.close()
