"""The process that speaks TLS in the place of Postgres and Redis (`kongdori_local.tls`).

`python -I -S tls_server.py` reads from stdin, as JSON, a certificate, its key and the doors to open: the port of
127.0.0.1, `target` behind it (a Unix socket's path, or a port), and whether Postgres's clients come there, who ask for
TLS first. Only the standard library, as each local run of the tests waits for it. stunnel was looked at: it does this,
but no Python package brings it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import struct
import sys
from typing import Any

_PIECE = 65_536  # bytes
_SSL_REQUEST, _GSS_REQUEST = 80877103, 80877104  # PostgreSQL documentation, "Message Formats"


async def main(given: dict[str, Any]) -> None:
    """Serves at all doors for ever."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given["chain"], given["key"])
    servers = [await _open(context, **door) for door in given["doors"]]
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def _open(context: ssl.SSLContext, *, port: int, target: str | int, postgres: bool) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there: asyncio.StreamWriter | None = None
        try:  # whoever comes may turn away at any time, and the server behind may be gone
            if postgres:
                await _answer_ssl_request(reader, writer)
                await writer.start_tls(context)
            answers, there = await _connect(target)
            ways = [asyncio.create_task(_pump(reader, there)), asyncio.create_task(_pump(answers, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        except (OSError, EOFError):
            pass
        finally:
            for end in filter(None, (writer, there)):
                end.close()

    early = None if postgres else context
    return await asyncio.start_server(serve, "127.0.0.1", port, ssl=early)


async def _answer_ssl_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Raises `ConnectionError` where the client goes on without TLS."""
    while True:
        _, request = struct.unpack("!ii", await reader.readexactly(8))
        if request not in {_SSL_REQUEST, _GSS_REQUEST}:
            raise ConnectionError("no TLS")
        writer.write(b"S" if request == _SSL_REQUEST else b"N")
        await writer.drain()
        if request == _SSL_REQUEST:
            return


async def _connect(target: str | int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if isinstance(target, int):
        return await asyncio.open_connection("127.0.0.1", target)
    return await asyncio.open_unix_connection(target)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # one end hung up, and both are closed then
        while piece := await source.read(_PIECE):
            sink.write(piece)
            await sink.drain()


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
