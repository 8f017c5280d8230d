"""Health, and the document of the API."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from fixtures.servers import Database

from kongdori import connections
from kongdori.repositories import schema
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_health_and_the_documents_are_for_everybody(chat: People) -> None:
    who = chat()
    health = who.call("GET", "/health")
    document = who.call("GET", "/openapi.json")
    page = who.call("GET", "/docs")

    assert health.json == {
        "status": "ok",
        "version": "0.1.0",
        "checks": {"postgres": "ok", "redis": "ok", "model": "offline"},
    }
    assert document.json["openapi"].startswith("3.1")
    assert page.header("content-type").startswith("text/html")


def test_a_database_that_only_lets_read_is_told_as_down_and_why_is_not(
    chat: People, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    who = chat()
    with contextlib.closing(database.postgres.connect()) as connection:
        connection.autocommit = True
        connection.cursor().execute("ALTER DATABASE kongdori SET default_transaction_read_only = on")
        try:
            connections.get_pool().close()
            health = who.call("GET", "/health")
        finally:
            connection.cursor().execute("SET default_transaction_read_only = off")
            connection.cursor().execute("ALTER DATABASE kongdori RESET default_transaction_read_only")
            connections.get_pool().close()
    assert (health.status, health.json["status"]) == (503, "down")
    assert "read" not in str(health.json)
    assert "database-read-only" in {getattr(record, "cause", "") for record in caplog.records}
    assert who.call("GET", "/health").json["status"] == "ok"


def test_the_admin_reads_why_and_nobody_else_does(
    chat: People, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    admin, member = chat(role="admin"), chat()
    assert admin.call("GET", "/health/details").json["reasons"] == []
    report = {"at": time.time(), "waited_s": {"ChatFunction": 4.2}, "silent": ["ChatStreamFunction"]}
    (tmp_path / "report.json").write_text(json.dumps(report))
    monkeypatch.setenv("PLATFORM_REPORT", str(tmp_path / "report.json"))
    get_settings.cache_clear()
    with contextlib.closing(database.postgres.connect()) as connection:
        connection.autocommit = True
        connection.cursor().execute("UPDATE alembic_version SET version_num = '0013'")
        try:
            told, public = admin.call("GET", "/health/details"), member.call("GET", "/health")
            refused = member.call("GET", "/health/details")
        finally:
            connection.cursor().execute("UPDATE alembic_version SET version_num = %s", (schema.NEWEST,))
            get_settings.cache_clear()
    codes = [reason["code"] for reason in told.json["reasons"]]
    assert (told.status, told.json["status"]) == (200, "degraded")
    assert codes == ["migrations-missing", "streams-down", "calls-waiting"]
    assert all(reason["detail"] for reason in told.json["reasons"])
    assert (public.status, public.json["status"]) == (200, "degraded")
    assert set(public.json) == {"status", "version", "checks"}
    assert refused.status == 403


def test_a_report_of_a_run_that_has_ended_says_nothing(
    chat: People, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    who = chat()
    path = tmp_path / "report.json"
    monkeypatch.setenv("PLATFORM_REPORT", str(path))
    get_settings.cache_clear()
    assert who.call("GET", "/health").json["status"] == "ok", "there is none yet"
    path.write_text(json.dumps({"at": time.time() - 60, "waited_s": {}, "silent": ["ChatStreamFunction"]}))
    assert who.call("GET", "/health").json["status"] == "ok"
    path.write_text("{")
    assert who.call("GET", "/health").json["status"] == "ok"


@pytest.mark.parametrize(("free", "code"), [(2 * 1024**2, "disk-full"), (5 * 1024**3, "disk-nearly-full")])
def test_a_disk_that_fills_is_told_before_it_is_full(
    chat: People, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    admin = chat(role="admin")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(total=1024**4, free=free))
    told = admin.call("GET", "/health/details")
    assert (told.json["status"], [reason["code"] for reason in told.json["reasons"]]) == ("degraded", [code])


def test_where_no_connection_is_left_that_is_said_within_a_second(chat: People, database: Database) -> None:
    who = chat()
    connections.get_pool().close()
    with contextlib.ExitStack() as taken:
        with contextlib.suppress(psycopg2.OperationalError):
            while True:
                taken.enter_context(contextlib.closing(database.postgres.connect()))
        started = time.monotonic()
        health = who.call("GET", "/health")
        listed = who.call("GET", "/chat/conversations")
        took_s = time.monotonic() - started
    assert health.status == listed.status == 503
    assert int(listed.header("retry-after")) >= 1
    assert took_s < 8, "twice 0.6 s, on a busy machine; it was twice 6 s"
    assert who.call("GET", "/chat/conversations").status == 200
