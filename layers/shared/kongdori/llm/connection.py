"""Which language models are connected: those that an admin stored on the page, else those in the settings."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from kongdori import secrets
from kongdori.errors import FieldError, InvalidInput
from kongdori.llm import bedrock
from kongdori.llm.addresses import is_of_the_platform
from kongdori.settings import get_settings

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Connection:
    """`base_url` "" is OpenAI itself. Prices in USD per million tokens. `stored`: by an admin, on the page."""

    base_url: str
    api_key: str
    model: str
    price_in: Decimal
    price_out: Decimal
    stored: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether there is somebody to ask: OpenAI wants a key, a compatible server often none."""
        return bool(self.base_url or self.api_key)

    @property
    def address(self) -> str:
        return self.base_url or OPENAI

    @property
    def is_bedrock(self) -> bool:
        return bedrock.region_of(self.address) is not None

    def bearer(self) -> str:
        """What a request shows: the key or, at Bedrock without one, a token of the function's own role; never stored.

        Raises `ModelUnavailable`.
        """
        region = bedrock.region_of(self.address)
        return self.api_key or (bedrock.token(region) if region else "")


def current() -> Connection:
    """The connection of this moment. Raises `Unavailable` when the secrets can't be read."""
    stored = secrets.model_secret()
    if stored.model:
        return Connection(**stored.model_dump(exclude={"fallback"}), stored=True)
    return configured()


def fallback() -> Connection | None:
    """The model that is asked where the connected one fails; None where there is none. Raises `Unavailable` when the
    secrets can't be read.
    """
    stored, settings = secrets.model_secret().fallback, get_settings()
    if stored is not None:
        return Connection(**dict(stored), stored=True)
    if not settings.fallback_model:
        return None
    main = current()
    base_url = settings.fallback_base_url or main.base_url
    key = settings.fallback_api_key or secrets.app_secret().fallback_api_key
    return Connection(
        base_url=base_url,
        api_key=key or (main.api_key if base_url == main.base_url else ""),
        model=settings.fallback_model,
        price_in=settings.fallback_price_in,
        price_out=settings.fallback_price_out,
    )


def in_order() -> list[Connection]:
    """Whom to ask, one after the other. Raises `Unavailable` when the secrets can't be read."""
    second = fallback()
    return [current(), second] if second else [current()]


def configured() -> Connection:
    """What the settings say, whatever an admin stored. Raises `Unavailable` when the secrets can't be read."""
    settings = get_settings()
    return Connection(
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key or secrets.app_secret().openai_api_key,
        model=settings.openai_model,
        price_in=settings.openai_price_in,
        price_out=settings.openai_price_out,
    )


def check_address(base_url: str) -> None:
    """Raises `InvalidInput` for an address that no model server has: not HTTP, or one that belongs to this machine's
    platform (its metadata, and in the cloud the sandbox itself)."""
    if not base_url:
        return
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise _refused("This isn't a web address. Use one like http://localhost:11434/v1.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise _refused("The address must start with http:// or https:// and name a host.")
    if any(sign in base_url for sign in "@?#\\") or not base_url.isprintable() or " " in base_url:
        raise _refused("The address can't contain a user name, ?, # or spaces. Enter the API key in its own field.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _refused(f"The host {host} can't be found. Check its spelling.") from None
    for *_, address in found:
        if is_of_the_platform(str(address[0])):
            raise _refused("This address belongs to Kongdori's own machine. Use a model server's address.")


def _refused(rule: str) -> InvalidInput:
    return InvalidInput(rule, errors=[FieldError(("body", "base_url"), rule)], code="bad-model-address")
