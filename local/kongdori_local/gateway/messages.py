"""A request on its way through edge and gateway, and what comes back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass, field

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Request:
    """`path` is as it came over the wire (percent-encoded); header names are in lower case. `left` returns once the
    viewer has gone away.
    """

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    viewer: str
    left: Callable[[], Coroutine[None, None, None]] | None = None

    def header(self, name: bytes) -> str | None:
        """The last value of a header."""
        for key, value in reversed(self.headers):
            if key == name:
                return value.decode("latin-1")
        return None


@dataclass(slots=True)
class Reply:
    """`stream` is set instead of `body` where the answer is passed on piece by piece, until the viewer leaves."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    stream: AsyncGenerator[bytes] | None = None
