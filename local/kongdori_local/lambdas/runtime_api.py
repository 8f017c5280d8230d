"""One connection of a worker's Runtime API (version 2018-06-01): next, response, error, init error.

Each worker has a port of its own, as each Lambda sandbox has its own Runtime API; so a port tells who is calling. AWS's
client speaks over TCP alone, so its address has a secret in it, which keeps all others on this machine out.
"""

from __future__ import annotations

import asyncio
import hmac
from typing import Protocol, cast
from urllib.parse import unquote

import httptools

_PREFIX = "/2018-06-01/runtime/"


class Sandbox(Protocol):
    """What the connection tells its worker."""

    def on_next(self, connection: Connection) -> None: ...
    def on_response(self, request_id: str, payload: bytes) -> bool: ...
    def on_error(self, request_id: str, payload: bytes) -> bool: ...
    def on_init_error(self, payload: bytes) -> None: ...


class Connection(asyncio.Protocol):
    """Parses requests and hands them on; `give` answers a waiting `next`."""

    def __init__(self, sandbox: Sandbox, secret: str) -> None:
        self._sandbox = sandbox
        self._prefix = f"/{secret}{_PREFIX}"
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = b""
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 as asyncio calls it
        self._transport = None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    # httptools calls these five
    def on_message_begin(self) -> None:
        self._url = b""
        self._body = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_headers_complete(self) -> None:
        if not hmac.compare_digest(self._url[: len(self._prefix)], self._prefix.encode()):
            self._send(b"403 Forbidden", b"{}")
            self.close()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        path = unquote(self._url.decode("latin-1")).removeprefix(self._prefix)
        body = b"".join(self._body)
        match path.split("/"):
            case ["invocation", "next"]:
                self._sandbox.on_next(self)
            case ["invocation", request_id, "response"]:
                self._acknowledge(known=self._sandbox.on_response(request_id, body))
            case ["invocation", request_id, "error"]:
                self._acknowledge(known=self._sandbox.on_error(request_id, body))
            case ["init", "error"]:
                self._sandbox.on_init_error(body)
                self._acknowledge(known=True)
            case _:
                self._send(b"404 Not Found", b"{}")

    def give(self, *, request_id: str, arn: str, deadline_ms: int, payload: bytes) -> bool:
        """Answers `next` with an invocation; False when the worker has hung up."""
        headers = (
            f"Lambda-Runtime-Aws-Request-Id: {request_id}\r\n"
            f"Lambda-Runtime-Deadline-Ms: {deadline_ms}\r\n"
            f"Lambda-Runtime-Invoked-Function-Arn: {arn}\r\n"
        ).encode()
        return self._send(b"200 OK", payload, headers)

    def _acknowledge(self, *, known: bool) -> None:
        if known:
            self._send(b"202 Accepted", b'{"status":"OK"}')
        else:
            self._send(b"400 Bad Request", b'{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}')

    def _send(self, status: bytes, body: bytes, headers: bytes = b"") -> bool:
        if self._transport is None or self._transport.is_closing():
            return False
        self._transport.write(
            b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
            % (status, headers, len(body), body)
        )
        return True
