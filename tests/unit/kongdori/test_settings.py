"""A setting that is missing or unsafe is refused by its name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kongdori.settings import SettingsError, get_settings

pytestmark = pytest.mark.unit


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in ("STAGE", "PUBLIC_URL", "DATABASE_HOST", "REDIS_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN"):
        monkeypatch.delenv(name, raising=False)
    get_settings.cache_clear()
    yield monkeypatch
    get_settings.cache_clear()


def test_a_missing_setting_fails_by_its_name(bare_environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_HOST: Field required"):
        get_settings()


def test_an_unsafe_setting_is_refused_by_its_name(bare_environment: pytest.MonkeyPatch) -> None:
    bare_environment.setenv("DATABASE_TLS", "perhaps")
    with pytest.raises(SettingsError, match="DATABASE_TLS"):
        get_settings()
