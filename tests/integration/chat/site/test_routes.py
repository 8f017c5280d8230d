"""Health, and the document of the API."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from fixtures.servers import Database

from kongdori import connections

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
    assert page.headers["content-type"].startswith("text/html")


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
    assert "the database only lets read" in {getattr(record, "cause", "") for record in caplog.records}
    assert who.call("GET", "/health").json["status"] == "ok"


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
    assert int(listed.headers["retry-after"]) >= 1
    assert took_s < 8, "twice 0.6 s, on a busy machine; it was twice 6 s"
    assert who.call("GET", "/chat/conversations").status == 200
