"""Postgres over TLS: only the right host with a certificate of the right root gets our password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
from cryptography import x509
from fixtures.servers import Database
from fixtures.tls import tls_server

from kongdori import connections
from kongdori.settings import get_settings
from kongdori_local.tls import Certificate

pytestmark = pytest.mark.integration
Connect = Callable[..., None]


@pytest.fixture
def connect(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Connects once to a Postgres whose certificate is for `host`, trusting `roots`."""
    monkeypatch.setattr(connections, "_CONNECT_DEADLINE_S", 3600.0)  # nothing is tried again

    def once(*, host: str = "localhost", roots: Path | None = None) -> None:
        certificate = Certificate.made_in(tmp_path, host=host)
        target = database.postgres.port
        assert target is not None
        with tls_server(target, certificate, postgres=True) as port:
            changed = {"DATABASE_HOST": "localhost", "DATABASE_PORT": str(port), "DATABASE_TLS": "verify-full"}
            changed["DATABASE_TLS_ROOTS"] = str(roots or certificate.chain)
            for name, value in changed.items():
                monkeypatch.setenv(name, value)
            get_settings.cache_clear()
            connection = connections.connect()
            assert connection.info.ssl_in_use
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            connection.close()

    yield once
    get_settings.cache_clear()


def test_the_right_host_of_a_known_root_is_spoken_to(connect: Connect) -> None:
    connect()


def test_another_hosts_certificate_is_refused(connect: Connect) -> None:
    with pytest.raises(psycopg2.OperationalError, match="does not match host name"):
        connect(host="elsewhere.example")


def test_a_root_that_is_not_amazons_is_refused(connect: Connect) -> None:
    with pytest.raises(psycopg2.OperationalError, match="certificate verify failed"):
        connect(roots=connections._ROOTS)


def test_the_bundle_holds_amazons_roots_for_years() -> None:
    roots = x509.load_pem_x509_certificates(connections._ROOTS.read_bytes())
    names = {str(root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value) for root in roots}
    for region in ("us-east-1", "eu-central-1", "ap-northeast-2"):
        assert any(region in name and "RSA2048" in name for name in names), region
    assert all(root.subject == root.issuer for root in roots)
    assert min(root.not_valid_after_utc for root in roots) > datetime.now(UTC) + timedelta(days=365)
