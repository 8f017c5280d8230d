"""Redis over TLS: only the right host with a certificate of a root that the system knows gets our password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from fixtures.servers import Database
from fixtures.tls import tls_server

from kongdori import cache, secrets, trust
from kongdori.settings import get_settings
from kongdori_local.tls import Certificate

pytestmark = pytest.mark.integration
Ask = Callable[..., None]


@pytest.fixture
def ask(database: Database, redis_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Stores a value once in a Redis whose certificate is for `host`, and that the system trusts if it is `known`."""
    plain = urlsplit(redis_server)
    assert plain.port is not None

    def once(*, host: str = "localhost", known: bool = True) -> None:
        certificate = Certificate.made_in(tmp_path, host=host)
        other = Certificate.made_in(tmp_path / "other")
        monkeypatch.setenv("SSL_CERT_FILE", str((certificate if known else other).chain))
        with tls_server(int(plain.port or 0), certificate) as port:
            monkeypatch.setenv("REDIS_URL", f"rediss://:{plain.password}@localhost:{port}/0")
            _forget()
            cache.client().set("{tls}", "1")

    yield once
    _forget()


def _forget() -> None:
    trust.certificates.cache_clear()
    cache.forget()
    get_settings.cache_clear()


def test_the_right_host_of_a_known_root_is_spoken_to(ask: Ask, redis_server: str) -> None:
    ask()
    with redis.Redis.from_url(redis_server) as there:
        assert there.get("{tls}") == b"1"


def test_another_hosts_certificate_is_refused(ask: Ask) -> None:
    with pytest.raises(redis.ConnectionError, match=r"Hostname mismatch|doesn't match|not valid for"):
        ask(host="elsewhere.example")


def test_a_root_that_nobody_knows_is_refused(ask: Ask) -> None:
    with pytest.raises(redis.ConnectionError, match="certificate verify failed"):
        ask(known=False)


def test_a_connection_shows_the_password_of_its_moment(
    database: Database, redis_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a user of ElastiCache, whose password is rotated under a process that runs."""
    plain = urlsplit(redis_server)
    passwords = {"now": "first"}
    monkeypatch.setattr(secrets, "cache_password", lambda: passwords["now"])
    monkeypatch.setenv("CACHE_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:1:secret:app")
    monkeypatch.setenv("REDIS_URL", f"redis://kongdori@localhost:{plain.port}/0")
    get_settings.cache_clear()
    cache.forget()
    with redis.Redis.from_url(redis_server) as admin:
        try:
            admin.acl_setuser(
                "kongdori", enabled=True, passwords=["+first", "+second"], keys=["*"], categories=["+@all"]
            )
            assert cache.client().ping()
            passwords["now"] = "second"
            admin.acl_setuser("kongdori", enabled=True, passwords=["-first"], keys=["*"], categories=["+@all"])
            client = cache.client()
            assert isinstance(client, redis.Redis)
            client.connection_pool.disconnect()  # as a frozen function's are, after a while
            assert client.ping()
        finally:
            admin.acl_deluser("kongdori")
            cache.forget()
            get_settings.cache_clear()
