"""The endpoint that gives functions their AWS credentials where they start from a snapshot: AWS's SDKs want TCP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kongdori_local.lambdas.credentials import Credentials
from kongdori_local.lambdas.invoke_api import answer

Message = MutableMapping[str, Any]


class CredentialsEndpoint:
    """An ASGI application that answers who shows a function's token, and no browser."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def __call__(
        self,
        scope: Message,
        _receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        foreign = f"http://{headers.get('host')}{scope['path']}" != self._credentials.endpoint or "origin" in headers
        given = None if foreign else self._credentials.given(headers.get("authorization", ""))
        await answer(send, 403 if given is None else 200, given or b"{}")
