"""The ASGI application that stands for CloudFront: chooses the behaviour, speaks HTTP, sets the policy's headers.

Plain ASGI rather than a framework: it is on the way of every request, and a framework's routing would cost more than
all it does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import aclosing
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from kongdori_local.aws.callers import Callers
from kongdori_local.aws.permissions import Permissions
from kongdori_local.aws.xml import S3Error
from kongdori_local.edge import media
from kongdori_local.edge.cookies import MediaDoor
from kongdori_local.edge.forms import UploadForm
from kongdori_local.edge.pages import Pages
from kongdori_local.edge.signed_parts import SignedParts
from kongdori_local.gateway.api import MAX_BODY, Gateway
from kongdori_local.gateway.messages import Headers, Reply, Request
from kongdori_local.objects import Store
from kongdori_local.template import Behaviour

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_UPLOADS = "/_s3/"
_NOT_OURS = "This isn't Kongdori's address. KONGDORI_PUBLIC_URL says which one is."
_DRAIN = 64 * 1024 * 1024  # read and dropped after a refusal, so that a browser sees the answer and not a broken line


class Edge:
    """Answers every request of the public address."""

    def __init__(
        self,
        *,
        behaviours: tuple[Behaviour, ...],
        gateway: Gateway,
        pages: Pages,
        store: Store,
        door: MediaDoor,
        public_url: str,
        secret: tuple[str, str],
        callers: Callers,
        permissions: Permissions,
    ) -> None:
        self._gateway, self._pages, self._store, self._door = gateway, pages, store, door
        self._public_url, self._callers, self._permissions = public_url, callers, permissions
        self._parts = SignedParts(
            store, callers=callers, permissions=permissions, public_url=public_url, prefix=_UPLOADS
        )
        self._secret = (secret[0].encode(), secret[1].encode())
        self._known = known_hosts(public_url)
        https = public_url.startswith("https://")
        self._behaviours = [(b, _lines(b, https=https)) for b in behaviours]

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        path = scope["raw_path"].decode("latin-1").split("?", 1)[0]
        request = Request(
            method=scope["method"],
            path=path,
            query=scope["query_string"].decode("latin-1"),
            headers=list(scope["headers"]),
            body=b"",
            viewer=scope["client"][0] if scope["client"] else "127.0.0.1",
        )
        if not self._known(request.header(b"host") or ""):
            await _send(request, media.refused(421, "MisdirectedRequest", _NOT_OURS), [], receive, send)
            return
        if path.startswith(_UPLOADS):
            await _send(request, await self._upload(request, receive), [], receive, send)
            return
        behaviour, lines = next(found for found in self._behaviours if fnmatchcase(path, found[0].pattern))
        await _send(request, await self._reply(behaviour, request, receive), lines, receive, send)

    async def _reply(self, behaviour: Behaviour, request: Request, receive: Receive) -> Reply:
        if behaviour.preflight and request.method == "OPTIONS":
            return _preflight(behaviour, request)
        if behaviour.bucket is None:
            return await self._api(request, receive)
        if behaviour.pattern == "*":
            return self._pages.serve(request)
        if behaviour.signed:
            cookies = request.header(b"cookie") or ""
            if "CloudFront-Policy" not in cookies:
                return media.refused(403, "MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
            if not self._door.opens(self._public_url + request.path, cookies):
                return media.refused(403, "AccessDenied", "Access denied")
        return media.serve(self._store, behaviour.bucket, request)

    async def _api(self, request: Request, receive: Receive) -> Reply:
        name, value = self._secret
        hops = [v for k, v in request.headers if k == b"x-forwarded-for"]
        request.headers = [item for item in request.headers if item[0] not in {b"x-forwarded-for", name}]
        request.headers.append((b"x-forwarded-for", b", ".join([*hops, request.viewer.encode()])))
        request.headers.append((name, value))
        body = bytearray()
        async with aclosing(_body(receive)) as incoming:
            async for piece in incoming:
                if len(body) <= MAX_BODY:  # one piece past the limit tells the gateway that it is too much
                    body += piece
        request.body = bytes(body)
        request.left = partial(_gone, receive)
        return await self._gateway.handle(request)

    async def _upload(self, request: Request, receive: Receive) -> Reply:
        async with aclosing(_body(receive)) as body:
            try:
                if request.method == "PUT":
                    part = await self._parts.receive(request, body)
                    return Reply(200, [(b"etag", b'"%s"' % part.etag.encode())])
                return await self._form(request, body)
            except S3Error as error:
                await _drain(body)
                return Reply(error.status, [(b"content-type", b"application/xml")], error.body())

    async def _form(self, request: Request, body: AsyncIterator[bytes]) -> Reply:
        bucket = request.path.removeprefix(_UPLOADS).rstrip("/")
        if request.method != "POST":
            raise S3Error("MethodNotAllowed")
        if not self._store.has_bucket(bucket):
            raise S3Error("NoSuchBucket")
        kind = request.header(b"content-type") or ""
        form = UploadForm(self._store, bucket, kind, callers=self._callers, permissions=self._permissions)
        stored = await form.receive(body)
        status = form.fields.get("success_action_status", "")
        return Reply(int(status) if status in {"200", "201"} else 204, [(b"etag", stored.quoted_etag.encode())])


def known_hosts(public_url: str) -> Callable[[str], bool]:
    """Tells whether a `Host` header names this machine: as an address, as localhost, or as the public address does.

    A page elsewhere can have a name of its own point here (DNS rebinding), and would then read what it gets.
    """
    names = {"localhost", urlsplit(public_url).hostname or ""}

    @lru_cache(maxsize=256)
    def known(header: str) -> bool:
        try:
            name = urlsplit(f"//{header}").hostname or ""
            return name in names or bool(ip_address(name))
        except ValueError:
            return False

    return known


def _lines(behaviour: Behaviour, *, https: bool) -> list[tuple[bytes, bytes, bool]]:
    """The policy's headers; HSTS only where people really come over HTTPS."""
    return [
        (name.encode(), value.encode(), override)
        for name, (value, override) in behaviour.headers.items()
        if https or name != "strict-transport-security"
    ]


def _preflight(behaviour: Behaviour, request: Request) -> Reply:
    asked = request.header(b"access-control-request-headers") or "*"
    headers = {**behaviour.preflight, "access-control-allow-headers": asked}
    return Reply(204, [(name.encode(), value.encode("latin-1")) for name, value in headers.items()])


async def _send(
    request: Request, reply: Reply, lines: list[tuple[bytes, bytes, bool]], receive: Receive, send: Send
) -> None:
    headers: Headers = reply.headers
    forced = {name for name, _, override in lines if override}
    there = {name for name, _ in headers}
    headers = [item for item in headers if item[0] not in forced]
    headers += [(name, value) for name, value, override in lines if override or name not in there]
    bodiless = reply.status in {204, 304} or (request.method == "HEAD" and not reply.body)
    if reply.stream is None and b"content-length" not in there and not bodiless:
        headers.append((b"content-length", b"%d" % len(reply.body)))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if reply.stream is None:
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else reply.body})
        return
    gone = asyncio.create_task(_gone(receive))
    try:
        async with aclosing(reply.stream) as stream:
            async for piece in stream:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if gone.done():
                    return
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


class Hangup(Exception):
    """The viewer went away in the middle of its request."""


async def _body(receive: Receive) -> AsyncGenerator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Hangup
        if piece := message.get("body", b""):
            yield piece
        if not message.get("more_body", False):
            return


async def _drain(body: AsyncIterator[bytes]) -> None:
    dropped = 0
    async for piece in body:
        dropped += len(piece)
        if dropped > _DRAIN:
            return


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
