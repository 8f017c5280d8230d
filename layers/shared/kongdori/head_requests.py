"""HEAD: what GET answers, without its body (RFC 9110, 9.3.2). FastAPI's routes answer GET alone."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Middleware that has GET's route answer a HEAD request, and leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_headers_alone(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            if message.get("more_body", False):
                raise _Answered

        try:
            await self.app({**scope, "method": "GET"}, receive, send_headers_alone)
        except _Answered:
            return


class _Answered(Exception):
    """Ends a stream of which nobody wants more than the headers."""
