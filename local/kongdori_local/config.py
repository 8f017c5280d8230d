"""The local cloud's settings, and the folders it uses."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGION = "us-east-1"
ACCOUNT = "123456789012"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PORTS = range(20_000, 32_000)


class StartError(Exception):
    """The local cloud can't start or go on. The message is one clear line that says what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """Read once by the supervisor; every part gets what it needs from here."""

    root: Path
    data: Path
    host: str
    port: int
    public_url: str
    tls: bool  # functions reach Postgres and Redis over TLS, as on AWS
    tcp: bool  # Postgres and Redis listen on ports of 127.0.0.1 instead of sockets, for containers

    @property
    def warning(self) -> str:
        """What a person is told whose address others can reach; empty where nobody else can."""
        if self.host in _LOOPBACK:
            return ""
        return (
            f"KONGDORI_HOST={self.host}: whoever reaches port {self.port} of this machine can open the page and use "
            "its API, and the first to sign up is the admin. Nothing else listens for them. What they type travels "
            "unencrypted, unless a tunnel with HTTPS stands in between (docs/security.md)."
        )

    @property
    def template(self) -> Path:
        return self.root / "infra" / "template.yaml"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def objects(self) -> Path:
        return self.data / "s3"


def read(environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration. Raises `StartError` naming the variable at fault."""
    port_text = environ.get("KONGDORI_PORT") or "8080"
    if not port_text.isdigit() or not 1 <= int(port_text) <= 65535:
        raise StartError(f"KONGDORI_PORT must be a number from 1 to 65535, not {port_text!r}.")
    root = Path(environ.get("KONGDORI_ROOT") or ROOT).resolve()
    data = Path(environ.get("KONGDORI_DATA") or ".local").expanduser()
    public_url = (environ.get("KONGDORI_PUBLIC_URL") or f"http://localhost:{port_text}").rstrip("/")
    return Config(
        root=root,
        data=(data if data.is_absolute() else root / data).resolve(),
        host=environ.get("KONGDORI_HOST") or "127.0.0.1",
        port=int(port_text),
        public_url=public_url,
        tls=environ.get("KONGDORI_TLS") == "1",
        tcp=environ.get("KONGDORI_TCP") == "1",
    )


def free_port(host: str = "127.0.0.1", among: range = _PORTS) -> int:
    """A port that nobody listens on at this moment.

    It is below the ranges that systems take outgoing ports from (Linux from 32768, macOS from 49152), so no outgoing
    connection takes it before it is used.
    """
    for port in random.SystemRandom().sample(among, 200):
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise StartError(f"There's no free port between {among.start} and {among.stop} on this machine.")
