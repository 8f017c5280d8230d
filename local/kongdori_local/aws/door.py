"""The door of the AWS endpoint: nobody comes in without a signature of this data folder's keys, and no browser at all.

A page in a browser can reach every port of the machine that it runs on. What tells it apart is the name that it asks
for (`Host`, also after DNS rebinding) and where it comes from (`Origin`); the signature keeps other programs out.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import IO, Any

from kongdori_local.aws import signatures
from kongdori_local.aws.callers import Callers
from kongdori_local.aws.signatures import Received, Refused
from kongdori_local.aws.xml import S3Error

READY = "/_ready"
CALLER = "kongdori.caller"  # in a request's environ: the name of who signed it
_MAX_JSON = 64 * 1024 * 1024
_SERVICES = {"AWSStepFunctions": "states", "secretsmanager": "secretsmanager"}
_HEX = re.compile(r"[0-9a-f]{64}")
_UNHASHED = {"UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}  # signed as these words, as S3 allows it
# What S3 calls a refusal, in the words of the services that speak JSON.
_JSON_CODES = {
    "AccessDenied": "MissingAuthenticationTokenException",
    "InvalidAccessKeyId": "UnrecognizedClientException",
}

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Door:
    """A WSGI application around another. `port` is its own, which the requests' `Host` must name."""

    def __init__(self, inner: Application, callers: Callers, *, port: int) -> None:
        self._inner, self._callers = inner, callers
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [item for item in headers if not item[0].lower().startswith("access-control-")]
            return start_response(status, kept, *more)

        if environ.get("HTTP_HOST", "") not in self._hosts or "HTTP_ORIGIN" in environ:
            start("403 Forbidden", [("content-type", "text/plain"), ("connection", "close")])
            return [b"This port is for the functions of this machine's Kongdori.\n"]
        if environ.get("PATH_INFO") == READY:
            start("200 OK", [("content-type", "text/plain")])
            return [b"ok"]
        service = _service(environ)
        try:
            environ[CALLER] = self._verified(environ, service)
        except Refused as refusal:
            return _refuse(refusal.code, service, start)
        return self._inner(environ, start)

    def _verified(self, environ: dict[str, Any], service: str) -> str:
        path, _, query = str(environ.get("REQUEST_URI") or environ["PATH_INFO"]).partition("?")
        payload = _declared_digest(environ) if service == "s3" else _digest_of_body(environ)
        request = Received(environ["REQUEST_METHOD"], path, query, _headers(environ), payload)
        return signatures.verify(request, self._callers, service=service, now=datetime.now(UTC))


def _service(environ: dict[str, Any]) -> str:
    if target := environ.get("HTTP_X_AMZ_TARGET", ""):
        prefix = str(target).partition(".")[0]
        return _SERVICES.get(prefix, prefix.lower())
    return "lambda" if environ.get("PATH_INFO", "").startswith("/2015-03-31/") else "s3"


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    headers = {name[5:].replace("_", "-").lower(): v for name, v in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if name in environ:
            headers[name.replace("_", "-").lower()] = environ[name]
    return headers


def _digest_of_body(environ: dict[str, Any]) -> str:
    if int(environ.get("CONTENT_LENGTH") or 0) > _MAX_JSON:
        raise Refused("SignatureDoesNotMatch")
    return hashlib.sha256(take_body(environ)).hexdigest()


def take_body(environ: dict[str, Any]) -> bytes:
    """Reads the body and puts it back for the next reader."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _declared_digest(environ: dict[str, Any]) -> str:
    """What the caller says of the body, which is then held to it while it is read."""
    declared = str(environ.get("HTTP_X_AMZ_CONTENT_SHA256", ""))
    if _HEX.fullmatch(declared):
        environ["wsgi.input"] = _Held(environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0), declared)
    elif declared not in _UNHASHED:
        raise Refused("SignatureDoesNotMatch")
    return declared


class _Held(io.RawIOBase):
    """A body that raises `S3Error` at its last byte unless it is what was declared."""

    def __init__(self, stream: IO[bytes], length: int, declared: str) -> None:
        self._stream, self._left, self._declared = stream, length, declared
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        piece = self._stream.read(self._left if size is None or size < 0 else min(size, self._left))
        self._digest.update(piece)
        self._left -= len(piece)
        if piece and not self._left and self._digest.hexdigest() != self._declared:
            raise S3Error("XAmzContentSHA256Mismatch")
        return piece

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _refuse(code: str, service: str, start: Any) -> Iterable[bytes]:
    if service == "s3":
        start("403 Forbidden", [("content-type", "application/xml"), ("connection", "close")])
        return [S3Error(code).body()]
    word = _JSON_CODES.get(code, "InvalidSignatureException")
    start("400 Bad Request", [("content-type", "application/x-amz-json-1.1"), ("x-amzn-errortype", word)])
    return [json.dumps({"__type": word, "message": "The request has no valid signature."}).encode()]
