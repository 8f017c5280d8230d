"""The credentials endpoint of functions that start from a snapshot, which Lambda gives no keys in variables."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_LAST = timedelta(hours=1)


class CredentialsEndpoint:
    """Gives the platform's keys, for an hour, to who shows its token."""

    def __init__(self, url: str, platform: Mapping[str, str]) -> None:
        self._access_key, self._secret_key = (platform[name] for name in KEYS)
        self._token = secrets.token_urlsafe(32)
        self.variables = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": self._token,
        }

    def answer(self, authorization: bytes) -> tuple[int, bytes]:
        """Status and body for a request with this Authorization header."""
        if not secrets.compare_digest(authorization, self._token.encode()):
            return 403, b"{}"
        given = {
            "AccessKeyId": self._access_key,
            "SecretAccessKey": self._secret_key,
            "Token": "a session of one machine",
            "Expiration": (datetime.now(UTC) + _LAST).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return 200, json.dumps(given).encode()
