"""A stream of Chat Completions: server-sent events (WHATWG HTML), with JSON in `data` and `[DONE]` at the end.

The OpenAI SDK's decoder was looked at: it takes as long as all else that is done with a piece of text.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any


async def chunks_of(received: AsyncIterator[bytes]) -> AsyncGenerator[Any]:
    """The JSON of each event, up to the last, of bytes that come in pieces of any length. Raises `ValueError`."""
    rest = b""  # of a line that has not ended
    data: list[bytes] = []  # of an event that has not ended
    async for piece in received:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            bare = line.removesuffix(b"\r")
            if bare.startswith(b"data:"):
                data.append(bare[5:].removeprefix(b" "))
            elif not bare and data:
                event, data = b"\n".join(data).decode(), []
                if event.startswith("[DONE]"):
                    return
                yield json.loads(event)
