"""For tests of the edge: the real edge over a real socket, with a store and no functions behind it."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import uvicorn

from kongdori_local import app_secret, template
from kongdori_local.config import ROOT, free_port
from kongdori_local.edge.app import Edge
from kongdori_local.edge.cookies import MediaDoor
from kongdori_local.edge.pages import Pages
from kongdori_local.front import serve_config
from kongdori_local.gateway.api import Gateway
from kongdori_local.lambdas.function import Launcher
from kongdori_local.lambdas.service import LambdaService
from kongdori_local.objects import Store

PUBLIC_URL = "http://localhost:8080"
KEY_PAIR_ID = "KTEST"
UPLOAD_KEY = "a key for uploads"


class SmallEdge:
    """`request` sends a path exactly as it is written: no client tidies it up."""

    def __init__(self, port: int, store: Store, private_key: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.port, self.store, self.private_key = port, store, private_key

    def store_object(self, bucket: str, key: str, data: bytes, content_type: str) -> None:
        draft = self.store.draft(bucket)
        draft.write(data)
        self.store.put(bucket, key, draft, content_type=content_type)

    def cookies(self, prefix: str) -> str:
        """The three cookies for a prefix, as `kongdori.storage` would set them."""
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding, rsa

        key = serialization.load_pem_private_key(self.private_key.encode(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the media key is an RSA key")
        until = {"DateLessThan": {"AWS:EpochTime": int(time.time()) + 60}}
        policy = json.dumps({"Statement": [{"Resource": f"{PUBLIC_URL}{prefix}*", "Condition": until}]}).encode()
        signature = key.sign(policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 CloudFront's format
        return "; ".join(
            [
                f"CloudFront-Policy={_written(policy)}",
                f"CloudFront-Signature={_written(signature)}",
                f"CloudFront-Key-Pair-Id={KEY_PAIR_ID}",
            ]
        )

    def request(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> httpx.Response:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        setattr(line, "_validate_path", lambda _url: None)  # noqa: B010 tricks are what is tested
        try:
            line.request(method, path, body, dict(headers))
            answer = line.getresponse()
            content = answer.read()
        finally:
            line.close()
        encoding = [item for item in answer.getheaders() if item[0].lower() != "content-encoding"]
        response = httpx.Response(answer.status, headers=encoding, content=content)
        for name, value in answer.getheaders():
            if name.lower() == "content-encoding":
                response.headers[name] = value
        return response


@contextmanager
def small_edge(folder: Path) -> Iterator[SmallEdge]:
    """An edge on a free port; it is stopped afterwards."""
    pages = folder / "dist"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<!doctype html><title>the app</title>")
    (pages / "assets" / "app-1a2b.js").write_text("console.log('hello');" * 100)
    kept = app_secret.load(folder / "secrets.json")
    read = template.load(ROOT / "infra" / "template.yaml", environment={})
    store = Store(folder / "s3")
    for bucket in read.buckets.values():
        store.make_bucket(bucket)
    private_key = kept["app"]["media_private_key"]
    functions = LambdaService({}, Launcher(platform={}, logs=folder, scratch=folder), http=[])
    edge = Edge(
        behaviours=read.behaviours,
        gateway=Gateway(read, functions, usage_keys={}),
        pages=Pages(pages),
        store=store,
        door=MediaDoor(app_secret.public_key_pem(private_key), key_pair_id=KEY_PAIR_ID),
        public_url=PUBLIC_URL,
        secret=(read.edge_header, kept["edge"]),
        upload_key=UPLOAD_KEY,
    )
    port = free_port()
    with _served(edge, port):
        yield SmallEdge(port, store, private_key)


@contextmanager
def _served(app: Any, port: int) -> Iterator[None]:
    server = uvicorn.Server(serve_config(app, "127.0.0.1", port))
    thread = Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()


def _written(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))
