"""Secrets over HTTPS as in the cloud, with a certificate that this machine trusts."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kongdori import secrets, settings, trust
from kongdori.errors import Unavailable

pytestmark = pytest.mark.unit

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = asked == {"SecretId": ARN} and self.headers["x-amz-target"] == "secretsmanager.GetSecretValue"
        kept = json.dumps({"SecretString": json.dumps({"username": "kongdori", "password": "over TLS"})}).encode()
        self.send_response(200 if known else 400)
        self.send_header("content-length", str(len(kept)))
        self.end_headers()
        self.wfile.write(kept)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to say."""


def certificate(folder: Path) -> Path:
    """A key and a certificate that it signed itself for 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return pem


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of the server's certificate; the server runs, and is where secrets are asked for."""
    pem = certificate(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"https://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr(secrets, "get_settings", lambda: settings.Settings.model_construct(database_secret_arn=ARN))
    secrets.forget()
    trust.certificates.cache_clear()
    yield pem
    server.shutdown()
    server.server_close()
    secrets.forget()
    trust.certificates.cache_clear()


def test_a_secret_comes_over_tls(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert secrets.database_secret().password == "over TLS"


def test_a_server_that_nobody_vouches_for_is_told_nothing(trusted: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        secrets.database_secret()
    assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)


def test_an_answer_that_is_a_refusal_is_no_secret(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    other = settings.Settings.model_construct(database_secret_arn=f"{ARN}-2")
    monkeypatch.setattr(secrets, "get_settings", lambda: other)
    with pytest.raises(Unavailable):
        secrets.database_secret()
