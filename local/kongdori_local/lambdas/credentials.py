"""What each function proves itself with towards AWS: keys of its own in its variables, or, where it starts from a
snapshot, the address and token of the endpoint that gives them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from kongdori_local.aws.callers import Callers

_LAST = timedelta(hours=1)


class Credentials:
    """`endpoint`: the address of the credentials endpoint. Without one, no function starts from a snapshot."""

    def __init__(self, callers: Callers, *, endpoint: str | None = None) -> None:
        self._callers, self.endpoint = callers, endpoint
        self._names: dict[str, str] = {}  # token → the function that was given it
        self._tokens: dict[str, str] = {}

    def variables(self, name: str, *, snap_start: bool) -> Mapping[str, str]:
        """The environment variables of one function."""
        if self.endpoint is None or not snap_start:
            return self._callers.keys(name).variables()
        token = self._tokens.setdefault(name, secrets.token_urlsafe(32))
        self._names[token] = name
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": self.endpoint,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
        }

    def given(self, token: str) -> bytes | None:
        """What the endpoint answers to who shows this token: keys that hold for an hour. None for no token of ours."""
        name = self._names.get(token)
        if name is None:
            return None
        keys = self._callers.keys(name)
        given = {
            "AccessKeyId": keys.access_key,
            "SecretAccessKey": keys.secret_key,
            "Token": f"a session of {name}",
            "Expiration": (datetime.now(UTC) + _LAST).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return json.dumps(given).encode()
