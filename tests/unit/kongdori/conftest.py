"""What storage and media access are tried with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kongdori import secrets, settings, storage


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
