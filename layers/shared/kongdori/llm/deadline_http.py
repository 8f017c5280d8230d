"""One JSON request with a deadline that holds whatever the server does: hang, drip bytes, or send without end.

`requests` limits each wait for bytes, not all of them together. So the request runs in a thread of its own, and whoever
asks waits for it no longer than the deadline. What can't be stopped at once (a server that drips headers) ends by
itself; how many of those there may be is bounded.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

_AT_ONCE = 8
_slots = threading.BoundedSemaphore(_AT_ONCE)


class NoAnswer(Exception):
    """`cause`: a word for the log, never the server's text. status: HTTP's, 0 where there was none. retry_after_s: what
    the server asked for, 0 where it named nothing.
    """

    def __init__(self, cause: str, *, status: int = 0, retry_after_s: float = 0.0) -> None:
        super().__init__(cause)
        self.cause, self.status, self.retry_after_s = cause, status, retry_after_s


def ask(
    url: str,
    *,
    token: str,
    within_s: float,
    at_most_bytes: int,
    query: Mapping[str, str] | None = None,
    body: Any = None,
) -> Any:
    """The JSON of a 200. GET, or POST where there is a `body`; never follows a redirect, which could carry the token
    elsewhere. Raises `NoAnswer` after `within_s` seconds at most.
    """
    import requests  # noqa: F401  0.1 s at the first call, which are not the server's

    if not _slots.acquire(blocking=False):
        raise NoAnswer("too-many-at-once")
    deadline = time.monotonic() + within_s
    found: queue.SimpleQueue[bytes | NoAnswer] = queue.SimpleQueue()

    def run() -> None:
        try:
            found.put(_fetched(url, token, deadline, at_most_bytes, query, body))
        except NoAnswer as error:
            found.put(error)
        finally:
            _slots.release()

    threading.Thread(target=run, name="ask", daemon=True).start()
    try:
        answer = found.get(timeout=within_s)
    except queue.Empty:
        raise NoAnswer("slow") from None
    if isinstance(answer, NoAnswer):
        raise answer
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        raise NoAnswer("not-json") from None


@cache
def _session() -> requests.Session:
    import requests

    session = requests.Session()
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity"})
    return session


class _Bearer:
    """As `auth=`, so that a .netrc has no say in it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _fetched(
    url: str, token: str, deadline: float, at_most_bytes: int, query: Mapping[str, str] | None, body: Any
) -> bytes:
    import requests
    import urllib3

    try:
        with _session().request(
            "GET" if body is None else "POST",
            url,
            params=query,
            json=body,
            auth=_Bearer(token),
            timeout=max(deadline - time.monotonic(), 0.001),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != 200:
                retry_after_s = _seconds(response.headers.get("Retry-After", ""))
                raise NoAnswer(f"http-{response.status_code}", status=response.status_code, retry_after_s=retry_after_s)
            content = b""
            while piece := response.raw.read1(65_536, decode_content=False):
                content += piece
                if len(content) > at_most_bytes:
                    raise NoAnswer("too-long")
                if time.monotonic() > deadline:
                    raise NoAnswer("slow")
            return content
    except requests.Timeout:
        raise NoAnswer("slow") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from None


def _seconds(header: str) -> float:
    try:
        seconds = float(header)
    except ValueError:
        return 0.0
    return min(seconds, 3600.0) if seconds >= 0 else 0.0
