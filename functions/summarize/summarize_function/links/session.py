"""The HTTP client towards YouTube: to its own hosts alone, at public addresses alone, and so many bytes and seconds."""

from __future__ import annotations

import ssl
import time
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from kongdori.llm.addresses import is_of_the_platform

_CONNECT_S, _READ_S, _WHOLE_S = 5.0, 15.0, 30.0
_MOST_BYTES = 16 * 1024 * 1024
_PIECE = 64 * 1024
PAGES, SOUNDS = ("youtube.com",), ("youtube.com", "googlevideo.com")  # with the hosts below them


class Connection(HTTPSConnection):
    """Gives up a connection whose peer turns out to be no public address before a byte is sent, whatever name led
    there: at the first request, or after a redirect.
    """

    def _new_conn(self) -> Any:
        sock = super()._new_conn()
        try:
            peer = str(sock.getpeername()[0]).partition("%")[0]
            if not ip_address(peer).is_global or is_of_the_platform(peer):  # the second looks into packed addresses
                raise NewConnectionError(self, "this address is not a public one")
        except BaseException:
            sock.close()
            raise
        return sock


class _Pool(HTTPSConnectionPool):
    ConnectionCls = Connection


class PublicAdapter(HTTPAdapter):
    """requests' own, to these hosts and those below them. A proxy that the host set is connected to wherever it is."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self._hosts = hosts
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        # The machine's own authorities beside those of certifi, as behind a proxy that opens TLS.
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **named)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=ssl.create_default_context(), **named)

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        """Each request passes here, those that a redirect leads to as well."""
        asked = urlsplit(request.url or "")
        host = asked.hostname or ""
        if asked.scheme != "https" or not any(host == known or host.endswith(f".{known}") for known in self._hosts):
            raise requests.exceptions.InvalidURL("YouTube led to another host")
        return super().send(request, *args, **named)


class Adapter(PublicAdapter):
    """Reads the whole answer, with a limit."""

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        named["timeout"] = (_CONNECT_S, _READ_S)
        response = super().send(request, *args, **named)
        until, body = time.monotonic() + _WHOLE_S, bytearray()
        for piece in response.iter_content(_PIECE):
            body += piece
            if len(body) > _MOST_BYTES or time.monotonic() > until:
                response.close()
                raise requests.exceptions.ContentDecodingError("the answer is too long")
        response._content = bytes(body)  # requests has no way to read so many bytes and no more
        return response


def session(proxy: str) -> requests.Session:
    """`proxy`: the address of one, or "". Only https is spoken."""
    made = requests.Session()
    made.trust_env = False  # else a proxy of the environment, or a password in ~/.netrc
    made.max_redirects = 5
    made.adapters.clear()
    made.mount("https://", Adapter(PAGES))
    if proxy:
        made.proxies = {"https": proxy}
    return made
