"""What surrounds every request of every function: its id, its times, its headers, and the last net under errors."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kongdori.bodies import check_query, read_body
from kongdori.errors import KongdoriError
from kongdori.gateway import assign_request_id, check_edge
from kongdori.observability import logger, start_timings
from kongdori.problems import problem_of
from kongdori.telling import described, places, without_message


class Envelope:
    """Middleware that adds X-Request-Id, X-Process-Time and Server-Timing, refuses what no route could read, and turns
    an exception that no handler knows into a problem that tells nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        timings = start_timings()
        request_id = assign_request_id(scope)
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                parts = ", ".join(f"{name};dur={ms:.2f}" for name, ms in timings.items())
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", request_id.encode("latin-1", "replace")),
                    (b"x-process-time", f"{time.perf_counter() - started:.6f}".encode()),
                    *([(b"server-timing", parts.encode())] if parts else []),
                    *([] if _has(message, b"cache-control") else [(b"cache-control", b"no-store")]),
                ]
            await send(message)

        try:
            check_edge(scope)
            check_query(scope)
            await self.app(scope, await read_body(scope, receive), send_with_headers)
        except KongdoriError as error:
            if begun:
                raise
            await problem_of(error, request_id)(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 the last net
            route = getattr(scope.get("route"), "path", "")  # the path itself may hold a link's token
            cause, at = described(error), places(error)
            logger.error("unhandled-exception", request_id=request_id, route=route, cause=cause, at=at)
            if begun:
                raise without_message(error) from None
            await problem_of(KongdoriError(), request_id)(scope, receive, send_with_headers)


def _has(message: Message, name: bytes) -> bool:
    return any(key.lower() == name for key, _ in message.get("headers", []))
