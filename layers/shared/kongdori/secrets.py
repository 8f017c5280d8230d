"""What the secrets hold: keys, passwords and the connected model.

Each is read from Secrets Manager on first use and remembered for five minutes, so that a rotated key arrives by itself.
"""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from pydantic import AliasChoices, BaseModel, Field

from kongdori import secrets_manager
from kongdori.errors import Unavailable
from kongdori.settings import get_settings

_REMEMBER_S = 300.0
_REMEMBER_MODEL_S = 20.0  # every process asks a newly connected model within a minute
_cache: dict[str, tuple[float, dict[str, Any]]] = {}


class MediaKey(BaseModel):
    """A signing key (PEM, RSA 2048) with CloudFront's id of its public half."""

    id: str
    private_key: str


class AppSecret(BaseModel):
    """`token_keys` maps a key id to its secret (base64url, 32 bytes or more). The first signs and all verify, so that
    two are valid while one rotates."""

    token_keys: dict[str, str] = Field(min_length=1)
    pepper: str = Field(min_length=32)
    refresh_key: str = Field(min_length=32)
    media_private_key: str = Field(default="", description="PEM, RSA 2048: signs CloudFront cookies")
    rotated_media_key: MediaKey | None = Field(default=None, description="signs in the place of media_private_key")
    usage_plan_keys: dict[str, str] = Field(default_factory=dict, description="role → API key value of its usage plan")
    edge_key: str = Field(
        default="", description="The key the edge sends to the API, so that nobody gets past the edge"
    )
    edge_key_before: str = Field(
        default="", description="The previous key, still accepted while the edge changes to the new one"
    )
    openai_api_key: str = ""
    fallback_api_key: str = ""
    wit_ai_token: str = ""
    links_proxy: str = Field(default="", description="The proxy through which YouTube is reached, with its password")


class StoredModel(BaseModel):
    """A model that an admin connected on the page. Address and key are one secret, so that a key is never sent to
    another address. Prices are USD per million tokens."""

    model: str = ""
    base_url: str = ""
    api_key: str = ""
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)


class ModelSecret(StoredModel):
    """The connected model, and the one that is asked where it fails. Empty: none is stored, and the settings apply."""

    fallback: StoredModel | None = None


class DatabaseSecret(BaseModel):
    """The database's login. On AWS it stands in the app secret, as each secret costs money every month."""

    username: str = "kongdori"
    password: str = Field(validation_alias=AliasChoices("database_password", "password"))


class CacheSecret(BaseModel):
    """The cache's password, in the app secret too."""

    password: str = Field(validation_alias=AliasChoices("cache_password", "password"))


def app_secret() -> AppSecret:
    """The application's secret. Raises `Unavailable` when Secrets Manager does not answer."""
    return AppSecret.model_validate(_read(get_settings().app_secret_arn))


def database_secret() -> DatabaseSecret:
    """User and password of the database. Raises `Unavailable` when Secrets Manager does not answer."""
    return DatabaseSecret.model_validate(_read(get_settings().database_secret_arn))


def model_secret(*, remembered_s: float = _REMEMBER_MODEL_S) -> ModelSecret:
    """The connected model, empty where there is none. `remembered_s`: how old what is remembered may be.

    Raises `Unavailable` when Secrets Manager does not answer.
    """
    arn = get_settings().model_secret_arn
    return ModelSecret.model_validate(_read(arn, remember_s=remembered_s)) if arn else ModelSecret()


def put_model_secret(value: ModelSecret) -> None:
    """Stores the connected model; this process uses it at once, others within a minute.

    Raises `Unavailable`: then nothing has changed.
    """
    arn = get_settings().model_secret_arn
    try:
        secrets_manager.put_secret(arn, value.model_dump_json())
    except secrets_manager.FAULTS as error:
        raise Unavailable("The model couldn't be saved right now. Nothing was changed; try again.") from error
    _cache.pop(arn, None)


def cache_password() -> str | None:
    """Redis's password, or None where it has no secret. Raises `Unavailable` when Secrets Manager does not answer."""
    arn = get_settings().cache_secret_arn
    return CacheSecret.model_validate(_read(arn)).password if arn else None


def forget() -> None:
    """Has the next read ask Secrets Manager again (a refused password, a SnapStart restore)."""
    _cache.clear()


def _read(arn: str, *, remember_s: float = _REMEMBER_S) -> dict[str, Any]:
    remembered = _cache.get(arn)
    if remembered and time.monotonic() - remembered[0] < remember_s:
        return remembered[1]
    try:
        value = secrets_manager.get_secret(arn)
    except secrets_manager.FAULTS as error:
        if remembered:  # while Secrets Manager is away, an old value is better than none
            return remembered[1]
        raise Unavailable("Kongdori can't read its keys right now. Try again in a moment.") from error
    _cache[arn] = (time.monotonic(), value)
    return value
