"""The SPA's files, as CloudFront would serve them from the SPA bucket: fallback to the app, caching, compression."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kongdori_local.edge import ranges
from kongdori_local.gateway.messages import Headers, Reply, Request

_COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
_FOREVER = b"public, max-age=31536000, immutable"
_NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Kongdori</title>"
    "<p>The page isn’t built yet. Run <code>make dev</code>, which builds it, then reload."
)


@dataclass(frozen=True, slots=True)
class _File:
    stamp: tuple[int, int]
    headers: Headers
    etag: str
    plain: bytes
    gzipped: bytes | None
    brotli: bytes | None


class Pages:
    """Serves the files under `folder`; keeps them in memory and notices when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[str, _File] = {}
        mimetypes.add_type("text/javascript", ".js")
        mimetypes.add_type("application/manifest+json", ".webmanifest")
        mimetypes.add_type("font/woff2", ".woff2")

    def serve(self, request: Request) -> Reply:
        """GET or HEAD of a page or a file."""
        if request.method not in {"GET", "HEAD"}:
            return Reply(405, [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain")], b"Method Not Allowed")
        name = unquote(request.path, errors="replace").lstrip("/")
        if "." not in name.rsplit("/", 1)[-1]:
            name = "index.html"
        file = self._file(name)
        if file is None:
            if name == "index.html":
                return Reply(503, [(b"content-type", b"text/html; charset=utf-8")], _NOT_BUILT.encode())
            return Reply(404, [(b"content-type", b"text/plain")], b"Not Found")
        tags = {"etag": file.etag, "last_modified": ""}
        if status := ranges.precondition(lambda name: request.header(name.encode()), **tags):
            return Reply(status, file.headers)
        body, encoding = _encoded(file, request.header(b"accept-encoding") or "")
        headers = [*file.headers, *([(b"content-encoding", encoding)] if encoding else [])]
        return Reply(200, headers, body)

    def _file(self, name: str) -> _File | None:
        path = self._folder / name
        try:
            if "\0" in name or not path.resolve().is_relative_to(self._folder) or not path.is_file():
                return None
        except (OSError, ValueError):
            return None
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        kept = self._kept.get(name)
        if kept is None or kept.stamp != stamp:
            kept = self._kept[name] = _load(path, name, stamp)
        return kept


def _load(path: Path, name: str, stamp: tuple[int, int]) -> _File:
    plain = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressible = any(kind.startswith(prefix) for prefix in _COMPRESSED)
    etag = f'"{hashlib.md5(plain, usedforsecurity=False).hexdigest()}"'
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    cached = _FOREVER if name.startswith("assets/") else b"no-cache"
    headers = [
        (b"content-type", (kind + charset).encode()),
        (b"etag", etag.encode()),
        (b"cache-control", cached),
        (b"vary", b"accept-encoding"),
    ]
    return _File(
        stamp=stamp,
        headers=headers,
        etag=etag,
        plain=plain,
        gzipped=(_beside(path, ".gz") or gzip.compress(plain, 6)) if compressible and len(plain) > 500 else None,
        brotli=_beside(path, ".br"),
    )


def _beside(path: Path, suffix: str) -> bytes | None:
    compressed = path.with_name(path.name + suffix)
    return compressed.read_bytes() if compressed.is_file() else None


def _encoded(file: _File, accepted: str) -> tuple[bytes, bytes | None]:
    codings = {
        part.split(";", 1)[0].strip() for part in accepted.split(",") if not part.replace(" ", "").endswith(";q=0")
    }
    if file.brotli is not None and "br" in codings:
        return file.brotli, b"br"
    if file.gzipped is not None and "gzip" in codings:
        return file.gzipped, b"gzip"
    return file.plain, None
