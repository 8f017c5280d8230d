"""Settings and the app secret from memory: no network, no process."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from kongdori import secrets, settings

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:app"
APP_SECRET = {
    "token_keys": {
        "k2": "Ym9sdHMtYW5kLW51dHMtYW5kLXNjcmV3cy1hbmQtbmFpbHM",
        "k1": "b2xkLWJvbHRzLWFuZC1udXRzLWFuZC1zY3Jld3MtYW5kLW5haWxz",
    },
    "pepper": "p" * 32,
    "refresh_key": "r" * 32,
    "usage_plan_keys": {"guest": "g" * 24, "member": "m" * 24, "admin": "a" * 24},
}


@pytest.fixture
def app_secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "STAGE": "local",
        "PUBLIC_URL": "http://localhost:8080",
        "APP_SECRET_ARN": ARN,
        "DATABASE_SECRET_ARN": ARN,
        "DATABASE_HOST": "nowhere.invalid",
        "REDIS_URL": "redis://nowhere.invalid",
    }.items():
        monkeypatch.setenv(name, value)
    settings.get_settings.cache_clear()
    monkeypatch.setitem(secrets._cache, ARN, (time.monotonic(), APP_SECRET))
    yield
    settings.get_settings.cache_clear()


@pytest.fixture(autouse=True)
def _everywhere(app_secret: None) -> None:
    """Every unit test of auth has it."""
