"""TLS before Postgres and Redis, as RDS and ElastiCache speak it: the servers in the wheels are built without.

`kongdori_local.tls_server` does it. Functions check the certificate and the host's name as they do on AWS.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kongdori_local.app_secret import write_private
from kongdori_local.config import free_port
from kongdori_local.parts import Part
from kongdori_local.postgres import Postgres
from kongdori_local.redis_server import Redis

HOST = "localhost"
SERVER = [sys.executable, "-I", "-S", str(Path(__file__).with_name("tls_server.py"))]
_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Door:
    """A port of 127.0.0.1 that speaks TLS and hands on to `target`: a Unix socket's path, or a port.

    `postgres`: who comes asks for TLS first, in the words of PostgreSQL, and is refused without.
    """

    port: int
    target: str | int
    postgres: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that signs itself, and so is its own root, and its key: two PEM files."""

    chain: Path
    key: Path

    @classmethod
    def in_(cls, folder: Path) -> Certificate:
        return cls(folder / "certificate.pem", folder / "key.pem")

    @classmethod
    def made_in(cls, folder: Path, *, host: str = HOST) -> Certificate:
        """A new one, in the place of what is there."""
        from datetime import UTC, datetime, timedelta

        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        signed = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=_DAYS))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        made = cls.in_(folder)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(made.key, private.decode())
        write_private(made.chain, signed.public_bytes(serialization.Encoding.PEM).decode())
        return made


class Doors:
    """Those of one run: of its Postgres and its Redis, with a certificate made once for its data folder."""

    def __init__(self, data: Path, postgres: Postgres, redis: Redis) -> None:
        folder = data / "tls"
        self._certificate, self._roots = Certificate.in_(folder), folder / "roots.pem"
        if not self._roots.exists():
            self._certificate = Certificate.made_in(folder)
            write_private(self._roots, self._certificate.chain.read_text())
        self._password = redis.password
        self._postgres = Door(free_port(), postgres.target, postgres=True)
        self._redis = Door(free_port(), redis.target)

    def addresses(self) -> dict[str, str]:
        """In the place of those without TLS."""
        return {
            "DATABASE_HOST": HOST,
            "DATABASE_PORT": str(self._postgres.port),
            "DATABASE_TLS": "verify-full",
            "REDIS_URL": f"rediss://:{self._password}@{HOST}:{self._redis.port}/0",
        }

    def roots(self) -> dict[str, str]:
        """Whom functions believe; on AWS these are Amazon's."""
        return {"DATABASE_TLS_ROOTS": str(self._roots), "REDIS_TLS_ROOTS": str(self._roots)}

    def part(self, log: Path, environment: Mapping[str, str]) -> Part:
        doors = (self._postgres, self._redis)
        told = server_input(self._certificate, *doors)
        return Part("tls", SERVER, log, environment, ready=lambda: all(map(is_open, doors)), stdin=told)


def server_input(certificate: Certificate, *doors: Door) -> str:
    """What `SERVER` reads from stdin."""
    pair = {"chain": str(certificate.chain), "key": str(certificate.key)}
    return json.dumps({**pair, "doors": [asdict(door) for door in doors]})


def is_open(door: Door) -> bool:
    try:
        socket.create_connection(("127.0.0.1", door.port), timeout=1).close()
    except OSError:
        return False
    return True
