"""A database that rests where nobody uses it, as Aurora with 0 capacity units does: who calls is told, and it wakes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from fixtures.servers import Database
from fixtures.sleeping_database import SleepingDatabase, sleeping_database

from chat_function.app import app as chat_app
from kongdori import connections
from kongdori.db import unit_of_work
from kongdori.errors import DatabaseAsleep, DatabaseBusy
from kongdori.settings import get_settings
from kongdori_migrations.migrate import upgrade

pytestmark = pytest.mark.integration


@pytest.fixture
def asleep(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[SleepingDatabase]:
    with sleeping_database(database.postgres.port) as standing:
        monkeypatch.setenv("DATABASE_PORT", str(standing.port))
        monkeypatch.setenv("DATABASE_SLEEPS", "true")
        _start_anew()
        yield standing
        _start_anew()


def _start_anew() -> None:
    connections.get_pool().close()
    connections.get_pool.cache_clear()
    get_settings.cache_clear()


def test_a_caller_is_told_that_it_wakes_and_the_next_one_is_served(asleep: SleepingDatabase) -> None:
    with pytest.raises(DatabaseAsleep) as told, unit_of_work() as work:
        work.run("SELECT 1")
    assert (told.value.code, told.value.retry_after_s) == ("waking-up", 5)
    asleep.wake()
    with unit_of_work() as work:
        assert work.one("SELECT 1 AS one") == {"one": 1}


def test_over_http_it_is_a_503_with_a_code_of_its_own(asleep: SleepingDatabase) -> None:
    with TestClient(chat_app) as client:
        answer = client.get("/api/v1/health")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json()["type"] == "urn:kongdori:problem:waking-up"
        asleep.wake()
        assert client.get("/api/v1/health").json()["checks"]["postgres"] == "ok"


def test_what_nobody_waits_for_lets_it_wake(asleep: SleepingDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_WAKE_S", "60")
    _start_anew()

    def wake_once_asked() -> None:
        if asleep.asked.wait(60):
            asleep.wake()

    threading.Thread(target=wake_once_asked, daemon=True).start()
    assert upgrade()


def test_only_a_database_that_can_sleep_is_called_asleep(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = connections.psycopg2.OperationalError('connection to server at "x", port 5432 failed: timeout expired')
    for sleeps, code in (("true", "waking-up"), ("false", "database-unavailable")):
        monkeypatch.setenv("DATABASE_SLEEPS", sleeps)
        get_settings.cache_clear()
        assert connections._unavailable(silence).code == code


def test_more_callers_than_connections_are_told_to_come_again(database: Database) -> None:
    pool = connections.Pool(1, wait_s=0.0)
    with pool.lease(), pytest.raises(DatabaseBusy) as told, pool.lease():
        raise AssertionError("there was a second connection")
    assert (told.value.code, told.value.retry_after_s) == ("busy", 3)
    pool.close()


def test_a_postgres_without_a_free_connection_is_busy(database: Database) -> None:
    plain = connections.connect_plain()
    plain.autocommit = True
    with plain.cursor() as cursor:
        cursor.execute("ALTER DATABASE kongdori CONNECTION LIMIT 0")
        cursor.execute("CREATE ROLE visitor LOGIN PASSWORD 'x'")
    try:
        raised = pytest.raises(connections.psycopg2.OperationalError, match="too many connections")
        with raised as told:
            connections.psycopg2.connect(**{**plain.get_dsn_parameters(), "user": "visitor", "password": "x"})
        assert isinstance(connections._unavailable(told.value), DatabaseBusy)
    finally:
        with plain.cursor() as cursor:
            cursor.execute("ALTER DATABASE kongdori CONNECTION LIMIT -1")
            cursor.execute("DROP ROLE visitor")
        plain.close()
