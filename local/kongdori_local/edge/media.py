"""Objects of a bucket over HTTP: conditional requests, one Range, large pieces."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from urllib.parse import unquote

from kongdori_local.edge import ranges
from kongdori_local.gateway.messages import Headers, Reply, Request
from kongdori_local.objects import Object, Store

_FIRST_PIECE = 64 * 1024  # small, so that the first byte after a seek leaves at once
_PIECE = 1024 * 1024
_SENT_AS_STORED = ("cache-control", "content-disposition", "content-language")


def serve(store: Store, bucket: str, request: Request) -> Reply:
    """GET or HEAD of the object whose key is the path."""
    if request.method not in {"GET", "HEAD"}:
        return refused(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
    try:
        key = unquote(request.path.removeprefix("/"), errors="strict")
    except UnicodeDecodeError:
        return refused(400, "InvalidURI", "Couldn't parse the specified URI.")
    found = store.get(bucket, key)
    if found is None:
        return refused(404, "NoSuchKey", "The specified key does not exist.")
    return _answer(found, request)


def refused(status: int, code: str, message: str) -> Reply:
    """An error in the words of CloudFront and S3."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Reply(status, [(b"content-type", b"application/xml"), (b"cache-control", b"no-store")], body.encode())


def _answer(found: Object, request: Request) -> Reply:
    headers = _headers(found)
    tags = {"etag": found.quoted_etag, "last_modified": found.last_modified}
    match ranges.precondition(lambda name: request.header(name.encode()), **tags):
        case 304:
            return Reply(304, [item for item in headers if item[0] != b"content-type"])
        case 412:
            return refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
    wanted = request.header(b"range")
    if request.method == "HEAD" or not ranges.still_the_same(request.header(b"if-range"), **tags):
        wanted = None
    try:
        part = ranges.parse(wanted, found.size)
    except ranges.NotSatisfiable:
        reply = refused(416, "InvalidRange", "The requested range is not satisfiable")
        reply.headers.append((b"content-range", b"bytes */%d" % found.size))
        return reply
    start, length = part or (0, found.size)
    headers.append((b"content-length", b"%d" % length))
    if part:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (start, start + length - 1, found.size)))
    if request.method == "HEAD" or length == 0:
        return Reply(206 if part else 200, headers)
    try:
        descriptor = os.open(found.path, os.O_RDONLY)
    except FileNotFoundError:  # deleted or replaced a moment ago
        return refused(404, "NoSuchKey", "The specified key does not exist.")
    return Reply(206 if part else 200, headers, stream=_pieces(descriptor, start, length))


def _headers(found: Object) -> Headers:
    stored = [(name.encode(), found.metadata[name].encode()) for name in _SENT_AS_STORED if name in found.metadata]
    return [
        (b"content-type", found.content_type.encode("latin-1", "replace")),
        (b"etag", found.quoted_etag.encode()),
        (b"last-modified", found.last_modified.encode()),
        (b"accept-ranges", b"bytes"),
        *stored,
    ]


async def _pieces(descriptor: int, start: int, length: int) -> AsyncGenerator[bytes]:
    """Reads in threads, so that a slow disk delays no other request; reads ahead while a piece is being sent."""
    loop = asyncio.get_running_loop()
    try:
        size = min(_FIRST_PIECE, length)
        piece = os.pread(descriptor, size, start)
        while piece:
            start, length = start + len(piece), length - len(piece)
            ahead = loop.run_in_executor(None, os.pread, descriptor, min(_PIECE, length), start) if length else None
            try:
                yield piece
            finally:
                following = await ahead if ahead else b""
            piece = following
    finally:
        os.close(descriptor)
