"""A small app with every kind of route and of failure, and the settings of a deployed stack."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient

from kongdori import errors, secrets, settings, storage
from kongdori.app_factory import create_app, lambda_handler
from kongdori.bodies import Schema
from kongdori.identity import ClientAddress, Unchecked
from kongdori.observability import timed


class Note(Schema):
    text: str


def _build(*, behind_web_adapter: bool = False) -> FastAPI:
    app = create_app(title="test", routers=[], behind_web_adapter=behind_web_adapter)

    @app.post("/notes")
    def add(note: Note) -> dict[str, str]:
        with timed("db"):
            return {"text": note.text}

    @app.get("/notes/{note_id}")
    def get(note_id: UUID) -> None:
        raise errors.NotFound

    @app.put("/notes/{note_id}")
    def put(note_id: UUID, note: Note) -> None:
        raise errors.NotFound

    @app.get("/words")
    def words() -> StreamingResponse:
        return StreamingResponse(iter(["a", "b"]), media_type="text/plain")

    @app.get("/endless")
    def endless() -> StreamingResponse:
        return StreamingResponse(itertools.repeat("data: a\n\n"), media_type="text/event-stream")

    @app.get("/me")
    def me(caller: Unchecked) -> dict[str, str]:
        return {"user_id": str(caller.user_id), "role": caller.role}

    @app.get("/address")
    def address(address: ClientAddress) -> dict[str, str]:
        return {"address": address}

    @app.get("/fail/{name}")
    def fail(name: str) -> None:
        if name == "bug":
            raise RuntimeError("a secret in a traceback")
        kind = getattr(errors, name)
        raise kind(retry_after_s=7) if name == "LimitReached" else kind()

    return app


@pytest.fixture
def build(key: rsa.RSAPrivateKey) -> Callable[..., FastAPI]:
    """Makes the small app; `behind_web_adapter` as for `create_app`."""
    return _build


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The small app over HTTP."""
    with TestClient(_build(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def invoke(key: rsa.RSAPrivateKey) -> Callable[..., dict[str, Any]]:
    """Calls the small app as API Gateway does; what else is given goes into the request context."""
    handler = lambda_handler(_build())

    def call(
        path: str, *, method: str = "GET", headers: dict[str, str] | None = None, **context: Any
    ) -> dict[str, Any]:
        event = {
            "resource": path,
            "path": path,
            "httpMethod": method,
            "headers": headers or {},
            "multiValueHeaders": {},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "requestContext": {"requestId": "gateway-id", "identity": {"sourceIp": "198.51.100.7"}, **context},
            "body": None,
            "isBase64Encoded": False,
        }
        return handler(event, None)

    return call


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[rsa.RSAPrivateKey]:
    """The settings of a deployed stack and its media key, with the secret already read."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    secret = secrets.AppSecret(
        token_keys={"a": "b"}, pepper="p" * 32, refresh_key="r" * 32, media_private_key=pem.decode()
    )
    for name, value in {
        "STAGE": "prod",
        "PUBLIC_URL": "https://films.example.org",
        "APP_SECRET_ARN": "arn:aws:secretsmanager:ap-northeast-2:1:secret:app",
        "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:ap-northeast-2:1:secret:db",
        "DATABASE_HOST": "nowhere.invalid",
        "REDIS_URL": "redis://nowhere.invalid",
        "MEDIA_KEY_PAIR_ID": "K2JCJMDEHXQW5F",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "ap-northeast-2",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "UPLOADS_PUBLIC_URL", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(secrets, "app_secret", lambda: secret)
    settings.get_settings.cache_clear()
    storage.forget()
    yield private
    settings.get_settings.cache_clear()
    storage.forget()
