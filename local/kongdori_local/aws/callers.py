"""Who calls the AWS endpoint. Each function, each state machine and the person at the terminal have keys of their own,
so that a valid signature says who made it.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass

OPERATOR = "Operator"  # whoever may read the data folder: the `kongdori` command, benchmarks
_PREFIX = "KONGDORILOCAL"  # makes an id as long as AWS wants one: 16 characters or more


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What a caller signs with."""

    access_key: str
    secret_key: str

    def variables(self) -> dict[str, str]:
        """The variables in which AWS's SDKs look for them."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}


class Callers:
    """Makes each caller's keys from one secret, which only the platform's own processes hold."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def keys(self, name: str) -> Keys:
        """The keys of a caller: a function or state machine by its logical id, or `OPERATOR`."""
        digest = hmac.digest(self._secret, name.encode(), "sha256")
        return Keys(_PREFIX + name, base64.b64encode(digest).decode())

    def named(self, access_key: str) -> tuple[str, str] | None:
        """The caller that an access key names, and its secret key; None for no access key of ours."""
        name = access_key.removeprefix(_PREFIX)
        return (name, self.keys(name).secret_key) if name and name != access_key else None
