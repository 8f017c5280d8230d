"""Servers that speak JSON over HTTP: OpenAI-compatible ones (embeddings, speech to text) and Wit.ai."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kongdori.llm import deadline
from kongdori.llm.faults import Fault, Kind, malformed, of_status

if TYPE_CHECKING:
    import httpx2

_CONNECT_S = 5.0
_IDLE_S = 60.0  # people take longer than httpx2's 5 s from turn to turn, and a new connection costs TLS's journeys


@cache
def http_client() -> httpx2.AsyncClient:
    """The one client towards model servers, the OpenAI SDK's too: each connection is opened by it, and its peer's
    address is checked then. It follows no redirect.
    """
    import httpx2

    for name in ("httpx2", "httpcore2", "openai"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below that they log addresses with their query, and prompts
    from kongdori.llm.transport import Transport

    return httpx2.AsyncClient(
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT_S),  # all else is for `deadline` to limit
        transport=Transport(
            httpx2.Limits(max_connections=1_000, max_keepalive_connections=100, keepalive_expiry=_IDLE_S)
        ),
    )


@dataclass(frozen=True, slots=True)
class ModelServer:
    """`key`: sent as a bearer token; none is sent where it is empty."""

    base_url: str
    key: str

    def ask(self, method: str, path: str, *, within_s: float, at_most_bytes: int, **content: Any) -> Any:
        """The JSON of a 200. content: what httpx takes (`params`, `json`, or `data` and `files`). Raises `Fault`, after
        `within_s` seconds at most.
        """
        client = http_client()  # loading it takes 0.1 s at the first call, which are not the server's
        try:
            return json.loads(deadline.within(within_s, self._body(client, method, path, at_most_bytes, content)))
        except TimeoutError:
            raise Fault(Kind.SLOW, "deadline") from None
        except (ValueError, RecursionError):
            raise malformed("not-json") from None

    async def _body(
        self, client: httpx2.AsyncClient, method: str, path: str, at_most_bytes: int, content: dict[str, Any]
    ) -> bytes:
        import anyio
        import httpx2

        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        url = f"{self.base_url.rstrip('/')}{path}"
        try:
            async with client.stream(method, url, headers=headers, **content) as response:
                if response.status_code != 200:
                    raise of_status(response.status_code, response.headers)
                body = bytearray()
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > at_most_bytes:
                        raise malformed("too-long")
                return bytes(body)
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise Fault(Kind.MISCONFIGURED, type(error).__name__) from None
        except (httpx2.HTTPError, anyio.EndOfStream, OSError) as error:  # the last two: TLS that breaks off
            raise Fault(Kind.UNREACHABLE, type(error).__name__) from None
