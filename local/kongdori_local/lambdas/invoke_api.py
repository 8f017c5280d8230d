"""Lambda's invoke call (2015-03-31) as an ASGI application on a Unix socket: synchronous and Event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from kongdori_local.lambdas.errors import MAX_PAYLOAD
from kongdori_local.lambdas.service import LambdaService

_PREFIX = "/2015-03-31/functions/"
_RETRIES = 2  # of an asynchronous call that failed, as Lambda does
_RETRY_AFTER_S = 60.0

Message = MutableMapping[str, Any]


class InvokeApi:
    """`POST /2015-03-31/functions/<name or ARN>/invocations`; `POST /warm` is our own."""

    def __init__(self, functions: LambdaService) -> None:
        self._functions = functions
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        path = scope["raw_path"].decode("latin-1").split("?", 1)[0]
        payload = await _whole_body(receive)
        if path == "/warm":
            self._in_background(self._functions.warm(json.loads(payload)))
            await answer(send, 202, b"{}")
            return
        name = unquote(path.removeprefix(_PREFIX).removesuffix("/invocations")).rsplit("function:", 1)[-1]
        name = name.split(":", 1)[0]
        if not path.startswith(_PREFIX) or not self._functions.knows(name):
            await _refuse(send, 404, "ResourceNotFoundException", f"Function not found: {name}")
            return
        if len(payload) > MAX_PAYLOAD:
            await _refuse(send, 413, "RequestTooLargeException", f"{len(payload)} bytes exceed {MAX_PAYLOAD} bytes")
            return
        headers = dict(scope["headers"])
        if headers.get(b"x-amz-invocation-type", b"").lower() == b"event":
            self._in_background(self._later(name, payload))
            await answer(send, 202, b"")
            return
        try:
            done = await self._functions.invoke(name, payload or b"{}")
        except asyncio.CancelledError:  # everything stops: who waits for this call hears it from the closed line
            return
        more_headers = {"x-amz-executed-version": "$LATEST"}
        if done.error is not None:
            more_headers["x-amz-function-error"] = done.error
        await answer(send, 200, done.payload, more_headers)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _later(self, name: str, payload: bytes) -> None:
        for attempt in range(_RETRIES + 1):
            done = await self._functions.invoke(name, payload or b"{}")
            if done.error is None:
                return
            if attempt < _RETRIES:
                await asyncio.sleep(_RETRY_AFTER_S * (attempt + 1))


async def _whole_body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    payload = bytearray()
    more = True
    while more:
        message = await receive()
        payload += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(payload)


async def _refuse(send: Callable[[Message], Awaitable[None]], status: int, kind: str, why: str) -> None:
    body = json.dumps({"Type": "User", "Message": why}).encode()
    await answer(send, status, body, {"x-amzn-errortype": kind})


async def answer(
    send: Callable[[Message], Awaitable[None]], status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    """Sends a whole answer."""
    lines = {"content-type": "application/json", "x-amzn-requestid": str(uuid4()), **(headers or {})}
    lines["content-length"] = str(len(body))
    encoded = [(name.encode(), value.encode()) for name, value in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
