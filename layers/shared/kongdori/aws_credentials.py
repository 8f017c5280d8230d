"""A function's AWS credentials, found where AWS's SDK finds them: in variables, or at the endpoint that they name.

Lambda gives keys in variables, and the endpoint to a function that starts from a SnapStart snapshot. botocore's
providers were looked at: they do the same, but their import adds 300 ms to a first call. The tests compare both.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

_OF_ECS = "169.254.170.2"
_OVER_HTTP = {_OF_ECS, "169.254.170.23", "fd00:ec2::23", "localhost"}  # beside loopback addresses, as in AWS's SDKs
_TIMEOUT_S = 2.0
_ATTEMPTS = 3
_RENEW_BEFORE_S = 900.0
_lock = Lock()
_kept: Credentials | None = None


class NoCredentials(OSError):
    """This process has no AWS credentials, or their endpoint does not give any. The message never holds one."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What a request is signed with. `expires_at` is in seconds since 1970; None where they last."""

    access_key: str
    secret_key: str
    session_token: str | None
    expires_at: float | None = None


def credentials() -> Credentials:
    """The credentials that hold now; those of the endpoint are renewed a quarter of an hour before they end.

    Raises `NoCredentials`.
    """
    if key := os.environ.get("AWS_ACCESS_KEY_ID"):
        secret = os.environ.get("AWS_SECRET_ACCESS_KEY")
        if not secret:
            raise NoCredentials("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not.")
        return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN"))
    with _lock:
        return _of_the_endpoint()


def forget() -> None:
    """Drops what is kept, so that the next call asks the endpoint again (between tests)."""
    global _kept
    _kept = None


def _of_the_endpoint() -> Credentials:
    global _kept
    left_s = (_kept.expires_at or 0.0) - time.time() if _kept else 0.0
    if _kept and left_s > _RENEW_BEFORE_S:
        return _kept
    try:
        _kept = _fetch()
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        if _kept and left_s > 0:  # they still hold
            return _kept
        raise NoCredentials(f"The endpoint of the container credentials gives none: {error!r}") from error
    return _kept


def _fetch() -> Credentials:
    url = _endpoint()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            given = _get(url)
            break
        except (OSError, HTTPException, ValueError):
            if attempt == _ATTEMPTS:
                raise
            time.sleep(0.1 * attempt)
    expires_at = datetime.fromisoformat(given["Expiration"]).timestamp()
    if expires_at <= time.time():
        raise ValueError("what it gives has ended already")
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["Token"], expires_at)


def _endpoint() -> str:
    if relative := os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"):
        return f"http://{_OF_ECS}{relative}"
    url = os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    if not url:
        raise NoCredentials("Neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set.")
    place = urlsplit(url)
    if place.scheme != "https" and not _may_be_plain(place.hostname or ""):
        raise NoCredentials(f"{place.hostname!r} may not give credentials over plain HTTP.")
    return url


def _may_be_plain(host: str) -> bool:
    try:
        return host in _OVER_HTTP or ip_address(host).is_loopback
    except ValueError:
        return False


def _get(url: str) -> dict[str, str]:
    place = urlsplit(url)
    connect = HTTPSConnection if place.scheme == "https" else HTTPConnection
    with closing(connect(place.netloc, timeout=_TIMEOUT_S)) as connection:
        path = place.path + (f"?{place.query}" if place.query else "")
        connection.request("GET", path or "/", headers={"Accept": "application/json", **_authorization()})
        answer = connection.getresponse()
        content = answer.read()
    if answer.status != 200:
        raise HTTPException(f"it answers {answer.status}")
    return dict(json.loads(content))


def _authorization() -> dict[str, str]:
    file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    token = Path(file).read_text(encoding="utf-8") if file else os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    return {"Authorization": token} if token else {}
