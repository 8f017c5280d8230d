"""For tests of one layer: a real Postgres and Redis and the AWS stand-in, each on its own, thrown away afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2.sql

from kongdori_local import app_secret
from kongdori_local.config import REGION, free_port
from kongdori_local.postgres import DATABASE, USER, Postgres
from kongdori_local.redis_server import Redis
from kongdori_local.template import secret_arn

_KEEP_TABLES = ("alembic_version",)


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database; `environment` is what the layers read to reach it."""

    postgres: Postgres
    environment: dict[str, str]

    def empty(self) -> None:
        """Empties every table, as after the migrations."""
        with contextlib.closing(self.postgres.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [name for (name,) in cursor.fetchall() if name not in _KEEP_TABLES]
            # Ten times faster than TRUNCATE, which makes a file for each table and index, however few rows they hold.
            delete = psycopg2.sql.SQL("DELETE FROM {}")
            everything = [delete.format(psycopg2.sql.Identifier(name)) for name in names]
            cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys: all rows go
            cursor.execute(psycopg2.sql.SQL("; ").join(everything))
            cursor.execute("INSERT INTO intent_house DEFAULT VALUES")  # its one row is part of the schema


@contextmanager
def running(
    command: list[str], log: Path, *, told: str = "", stop: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, its output in a file; it and its children are gone afterwards."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=out, process_group=0, env=environment
        )
    if process.stdin is not None:
        with process.stdin as line:
            line.write(told.encode())
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
def aws(folder: Path, *, secrets: Mapping[str, str] | None = None) -> Iterator[str]:
    """The AWS endpoint (S3, Secrets Manager, Step Functions) with its objects in `folder`; yields its address."""
    port = free_port()
    told = {
        "port": port,
        "objects": str(folder / "s3"),
        "executions": str(folder / "executions"),
        "secrets_folder": str(folder / "secrets"),
        "lambda_port": 0,
        "warm": False,
        "buckets": [],
        "secrets": dict(secrets or {}),
        "machines": {},
    }
    command = [sys.executable, "-m", "kongdori_local.aws.server"]
    with running(command, folder / "aws.log", told=json.dumps(told)):
        endpoint = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not _answers(f"{endpoint}/_ready"):
            if time.monotonic() > deadline:
                raise RuntimeError((folder / "aws.log").read_text())
            time.sleep(0.03)
        yield endpoint


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 our own address
            return True
    except OSError:
        return False


def layer_secrets(folder: Path, database: Postgres) -> dict[str, str]:
    """The secrets as `aws` takes them."""
    login = {"username": USER, "password": database.password}
    kept = app_secret.load(folder / "secrets.json")
    return {
        "kongdori-AppSecret": json.dumps(kept["app"]),
        "kongdori-DatabaseSecret": json.dumps(login),
        "kongdori-ModelSecret": "{}",
    }


def layer_environment(database: Postgres, endpoint: str) -> dict[str, str]:
    """The settings that `kongdori` reads, with its secrets behind `endpoint`."""
    return {
        "STAGE": "local",
        "PUBLIC_URL": "http://localhost:8080",
        "APP_SECRET_ARN": secret_arn("AppSecret"),
        "DATABASE_SECRET_ARN": secret_arn("DatabaseSecret"),
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
