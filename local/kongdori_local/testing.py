"""For tests of one layer: a real Postgres and Redis and the AWS stand-in, each on its own, thrown away afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2.sql

from kongdori_local import app_secret
from kongdori_local.config import REGION, free_port
from kongdori_local.postgres import DATABASE, USER, Postgres
from kongdori_local.redis_server import Redis

_KEEP_TABLES = ("alembic_version",)


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database; `environment` is what the layers read to reach it."""

    postgres: Postgres
    environment: dict[str, str]

    def empty(self) -> None:
        """Empties every table."""
        with contextlib.closing(self.postgres.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [name for (name,) in cursor.fetchall() if name not in _KEEP_TABLES]
            tables = psycopg2.sql.SQL(", ").join(map(psycopg2.sql.Identifier, names))
            cursor.execute(psycopg2.sql.SQL("TRUNCATE {} CASCADE").format(tables))


@contextmanager
def running(
    command: list[str], log: Path, *, stop: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, its output in a file; it and its children are gone afterwards."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, process_group=0, env=environment)
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """An empty PostgreSQL that does not wait for the disk."""
    server = Postgres(folder / "postgres", free_port(), "test-password", durable=False)
    server.prepare()
    with running(server.command(), folder / "postgres.log", stop=signal.SIGINT):
        if not server.wait():
            raise RuntimeError((folder / "postgres.log").read_text())
        yield server


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """An empty Redis."""
    server = Redis(folder / "redis", free_port(), "test-password")
    server.prepare()
    with running(server.command(), folder / "redis.log"):
        if not server.wait():
            raise RuntimeError((folder / "redis.log").read_text())
        yield server


@contextmanager
def aws(folder: Path) -> Iterator[str]:
    """The AWS stand-in (S3, Secrets Manager, Step Functions); yields its endpoint."""
    port = free_port()
    log = folder / "aws.log"
    with running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], log):
        endpoint = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=2).close()  # noqa: S310
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield endpoint


def layer_environment(folder: Path, database: Postgres, endpoint: str) -> dict[str, str]:
    """The settings that `kongdori` reads, with both secrets stored behind `endpoint`."""
    import boto3

    kept = app_secret.load(folder / "secrets.json")
    client = boto3.client(
        "secretsmanager",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 moto takes any
    )
    login = {"username": USER, "password": database.password}
    arns = {
        name: str(client.create_secret(Name=name, SecretString=json.dumps(value))["ARN"])
        for name, value in (("app", kept["app"]), ("database", login))
    }
    return {
        "STAGE": "local",
        "PUBLIC_URL": "http://localhost:8080",
        "APP_SECRET_ARN": arns["app"],
        "DATABASE_SECRET_ARN": arns["database"],
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": str(database.port),
        "DATABASE_NAME": DATABASE,
        "DATABASE_TLS": "disable",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "UPLOADS_BUCKET": "kongdori-uploads",
        "TRANSCRIPTS_BUCKET": "kongdori-transcripts",
        "FILMS_BUCKET": "kongdori-films",
        "MEDIA_KEY_PAIR_ID": "KLOCAL",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
    }
