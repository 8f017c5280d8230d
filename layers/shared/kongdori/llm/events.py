"""A stream of Chat Completions: server-sent events (WHATWG HTML), with JSON in `data` and `[DONE]` at the end.

The OpenAI SDK's decoder was looked at: it takes as long as all else that is done with a piece of text.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

END: Final = object()
_BOM = b"\xef\xbb\xbf"


async def chunks_of(received: AsyncIterator[bytes]) -> AsyncGenerator[Any]:
    """The JSON of each event, of bytes that come in pieces of any length, and `END` where the server says that there
    are no more. Raises `ValueError`.
    """
    rest = b""  # of a line that has not ended
    data: list[bytes] = []  # of an event that has not ended
    async for piece in received:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            bare = line.removesuffix(b"\r").removeprefix(_BOM)
            if bare.startswith(b"data:"):
                data.append(bare[5:].removeprefix(b" "))
            elif not bare and data:
                event, data = b"\n".join(data).decode(), []
                if event.startswith("[DONE]"):
                    yield END
                    return
                yield json.loads(event)


async def whole_of(received: AsyncIterator[bytes]) -> AsyncGenerator[Any]:
    """The JSON of an answer that is no stream, from a server that knows none. Raises `ValueError`."""
    yield json.loads(b"".join([piece async for piece in received]))
