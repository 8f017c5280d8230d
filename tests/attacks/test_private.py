"""What people write is in no log: each kind of database error, slow statements and crashes are provoked with a canary
in every field, and then every file below the data folder and every line of output is searched.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg2
import pytest
from fixtures.local_cloud import Account, LocalCloud, running_cloud

from kongdori.cursor import Cursor

pytestmark = pytest.mark.integration
CANARY = "canary7f3ae1"
PASSWORD = f"{CANARY} a quiet river"
# The database itself and the objects hold what people wrote: that is what they are for.
HOLDERS = ("postgres", "s3")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with running_cloud(tmp_path_factory.mktemp("private") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def person(cloud: LocalCloud) -> Account:
    """Someone with a canary for a name, a login id and a password."""
    login_id = f"{CANARY}@example.com"
    account = {"name": CANARY, "login_id": login_id, "password": PASSWORD}
    made = cloud.client().post("/auth/sign-up", json=account).raise_for_status().json()
    token = cloud.sign_in(login_id, PASSWORD)
    return Account(cloud.client(token=token), made["id"], login_id, PASSWORD, token)


def database(cloud: LocalCloud) -> psycopg2.extensions.connection:
    at = cloud.run["postgres"]
    login = {"host": at["host"], "port": at["port"], "user": at["user"], "password": at["password"]}
    return psycopg2.connect(dbname=at["database"], cursor_factory=Cursor, **login)


STATEMENTS = {
    "unique": "INSERT INTO canaries VALUES (1, '{0}', '{0}'), (2, '{0}', '{0}')",
    "not null": "INSERT INTO canaries VALUES (3, NULL, '{0}')",
    "check": "INSERT INTO canaries VALUES (-1, '{0}', '{0}')",
    "foreign key": "INSERT INTO nests VALUES ('{0}')",
    "too long": "INSERT INTO canaries VALUES (4, repeat('{0}', 100), '{0}')",
    "no uuid": "SELECT CAST('{0}' AS uuid)",
    "no number": "SELECT CAST('{0}' AS integer)",
    "no date": "SELECT CAST('{0}' AS timestamptz)",
    "no json": "SELECT CAST('{{\"{0}\": ' AS jsonb)",
    "no syntax": "SELECT '{0}' FROM WHERE",
    "no table": "SELECT '{0}' FROM {0}",
    "no column": "SELECT {0} FROM canaries",
    "no function": "SELECT {0}('{0}')",
    "no such encoding": "SELECT convert_from('\\xff'::bytea, '{0}')",
    "division": "SELECT 1 / 0, '{0}'",
    "out of range": "SELECT 99999999999::integer, '{0}'",
    "raised": "DO $$ BEGIN RAISE EXCEPTION '{0}' USING DETAIL = '{0}', HINT = '{0}'; END $$",
    "warned": "DO $$ BEGIN RAISE WARNING '{0}'; RAISE LOG 'a log line of %', 1; END $$; SELECT 1 / 0",
    "timeout": "SET LOCAL statement_timeout = 50; SELECT pg_sleep(5), '{0}'",
    "read only": "SET TRANSACTION READ ONLY; INSERT INTO canaries VALUES (5, '{0}', '{0}')",
    "prepared": "PREPARE {0} (text) AS INSERT INTO nests VALUES ($1); EXECUTE {0} ('{0}')",
}


@pytest.fixture(scope="module")
def canaries(cloud: LocalCloud) -> None:
    """Tables with each kind of constraint."""
    with contextlib.closing(database(cloud)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE canaries (id integer CHECK (id > 0), name varchar(50) UNIQUE NOT NULL, said text);"
            "CREATE TABLE nests (name text REFERENCES canaries (name))"
        )


@pytest.mark.usefixtures("canaries")
@pytest.mark.parametrize("kind", STATEMENTS)
def test_an_error_of_the_database_quotes_nothing(cloud: LocalCloud, kind: str) -> None:
    with contextlib.closing(database(cloud)) as connection:
        with pytest.raises(psycopg2.Error) as caught:
            connection.cursor().execute(STATEMENTS[kind].format(CANARY))
        assert CANARY not in str(caught.value) + repr(caught.value)
        assert str(caught.value).split()[0] == caught.value.pgcode
    searched(cloud)


@pytest.mark.usefixtures("canaries")
def test_a_slow_statement_a_deadlock_and_a_crash_quote_nothing(cloud: LocalCloud) -> None:
    with contextlib.closing(database(cloud)) as connection:
        connection.cursor().execute(f"SELECT pg_sleep(1.5), '{CANARY}'")
    _deadlock(cloud)
    with contextlib.closing(database(cloud)) as connection:
        pid = connection.info.backend_pid
        waiting = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
        waiting.start()
        with pytest.raises(psycopg2.OperationalError):
            connection.cursor().execute(f"SELECT pg_sleep(30), '{CANARY}'")
        waiting.join()
    deadline = time.monotonic() + 60
    while cloud.client().get("/health").status_code != 200:
        assert time.monotonic() < deadline, cloud.logs()
        time.sleep(0.2)
    log = (cloud.data / "logs" / "postgres.log").read_text()
    assert "was terminated by signal 9" in log  # it does log, that a server process crashed for instance
    searched(cloud)


def _deadlock(cloud: LocalCloud) -> None:
    with (
        contextlib.closing(database(cloud)) as setting,
        contextlib.closing(database(cloud)) as one,
        contextlib.closing(database(cloud)) as two,
    ):
        with setting, setting.cursor() as cursor:
            cursor.execute("INSERT INTO canaries VALUES (10, 'a', %s), (11, 'b', %s)", (CANARY, CANARY))
        update = "UPDATE canaries SET said = '{}' WHERE name = '{}'"
        one.cursor().execute(update.format(CANARY, "a"))
        two.cursor().execute(update.format(CANARY, "b"))
        failed: list[psycopg2.Error] = []

        def cross(connection: psycopg2.extensions.connection, name: str) -> None:
            try:
                connection.cursor().execute(update.format(CANARY, name))
            except psycopg2.Error as error:
                failed.append(error)
                connection.rollback()

        threads = [threading.Thread(target=cross, args=given) for given in ((one, "b"), (two, "a"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [error.pgcode for error in failed] == ["40P01"]
        assert CANARY not in str(failed[0])


def everything(cloud: LocalCloud, person: Account) -> list[int]:
    """Writes a canary into every field that the API has; the statuses of the answers."""
    me, statuses = person.client, []

    def note(ask: Callable[..., httpx.Response], *where: Any, **what: Any) -> dict[str, Any]:
        try:
            answer = ask(*where, **what)
        except httpx.RemoteProtocolError:  # a stream that broke off
            statuses.append(599)
            return {}
        statuses.append(answer.status_code)
        return dict(answer.json()) if answer.content and answer.headers["content-type"].endswith("json") else {}

    place = note(me.post, "/chat/conversations", json={"title": CANARY}).get("id", person.id)
    said = note(me.post, f"/chat/conversations/{place}/messages", json={"content": CANARY})
    note(me.post, f"/chat/conversations/{place}/messages/stream", json={"content": CANARY})
    reply = said.get("reply", {}).get("id", person.id)
    note(me.post, f"/chat/messages/{reply}/feedback", json={"rating": "down", "reason": CANARY})
    note(me.get, "/chat/conversations", params={"query": CANARY})
    note(me.post, "/chat/folders", json={"name": CANARY})
    note(me.patch, f"/chat/conversations/{place}", json={"title": CANARY * 2})
    note(cloud.client().get, f"/shares/{CANARY}")
    note(me.post, "/summaries", json={"source": {"type": "transcript", "text": f"00:00 {CANARY} and circles. " * 40}})
    upload = {"filename": f"{CANARY}.mp4", "size": 1000, "content_type": "video/mp4"}
    note(me.post, "/summaries/uploads", json=upload)
    note(me.get, "/movies", params={"query": CANARY})
    note(me.patch, "/auth/users/me", json={"name": CANARY})
    note(me.post, "/auth/api-keys", json={"name": CANARY})
    form = {"grant_type": "password", "username": f"{CANARY}@example.com", "password": f"{CANARY} wrong"}
    note(cloud.client().post, "/auth/token", data=form)
    account = {"name": CANARY, "login_id": f"{CANARY}-two@example.com", "password": PASSWORD}
    note(cloud.client().post, "/auth/sign-up", json=account)
    note(me.post, "/chat/completions", json={"model": "x", "messages": [{"role": "user", "content": CANARY}]})
    note(cloud.client(token=CANARY).get, "/auth/users/me")
    note(me.post, "/chat/import", json={"conversations": [{"title": CANARY}]})
    return statuses


def test_nothing_is_told_when_all_is_well(cloud: LocalCloud, person: Account) -> None:
    statuses = everything(cloud, person)
    assert statuses.count(201) > 3
    searched(cloud, person)


def columns_gone(cloud: LocalCloud) -> Iterator[None]:
    """Tables that have lost the column which holds the text: a deployment that went wrong."""
    renames = [("messages", "content"), ("conversations", "title"), ("users", "name"), ("folders", "name")]
    with contextlib.closing(database(cloud)) as connection, connection, connection.cursor() as cursor:
        for table, column in renames:
            cursor.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO gone")
    try:
        yield
    finally:
        with contextlib.closing(database(cloud)) as connection, connection, connection.cursor() as cursor:
            for table, column in renames:
                cursor.execute(f"ALTER TABLE {table} RENAME COLUMN gone TO {column}")


def rows_refused(cloud: LocalCloud) -> Iterator[None]:
    """Tables that take no row with a canary."""
    checks = [("messages", "content"), ("conversations", "title"), ("folders", "name"), ("users", "name")]
    with contextlib.closing(database(cloud)) as connection, connection, connection.cursor() as cursor:
        for table, column in checks:
            refuse = f"CHECK ({column} NOT LIKE '%canary%') NOT VALID"
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT no_birds {refuse}")
    try:
        yield
    finally:
        with contextlib.closing(database(cloud)) as connection, connection, connection.cursor() as cursor:
            for table, _ in checks:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT no_birds")


def redis_gone(cloud: LocalCloud) -> Iterator[None]:
    below = psutil.Process(cloud.process.pid).children()
    (redis,) = [process for process in below if "redis-server" in " ".join(process.cmdline()[:1])]
    redis.suspend()
    try:
        yield
    finally:
        redis.resume()


def workers_killed(cloud: LocalCloud) -> Iterator[None]:
    """Processes of functions die under their calls."""
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.3):
            for process in psutil.Process(cloud.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if "AWS_LAMBDA_FUNCTION_NAME" in process.environ():
                        process.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


FAULTS: list[Callable[[LocalCloud], Iterator[None]]] = [columns_gone, rows_refused, redis_gone, workers_killed]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_under_every_call_quotes_nothing(
    cloud: LocalCloud, person: Account, fault: Callable[[LocalCloud], Iterator[None]]
) -> None:
    with contextlib.contextmanager(fault)(cloud):
        statuses = everything(cloud, person)
        deadline = time.monotonic() + 60
        while fault is workers_killed and max(statuses) < 500 and time.monotonic() < deadline:
            statuses = everything(cloud, person)  # every call fell between two kills
    if fault is not redis_gone:
        assert max(statuses) >= 500, "nothing was broken"
    searched(cloud, person)


def searched(cloud: LocalCloud, person: Account | None = None) -> None:
    """Fails where a canary, a password or a token is in a file or in the output."""
    secrets = [CANARY, *([person.access_token, person.access_token.rsplit(".", 1)[1]] if person else [])]
    said = "".join(cloud.output)
    found = [f"output: {secret}" for secret in secrets if secret in said]
    for path in files(cloud.data):
        with contextlib.suppress(FileNotFoundError):
            content = path.read_bytes()
            found += [f"{path.name}: {secret}" for secret in secrets if secret.encode() in content]
    assert found == []


def files(data: Path) -> Iterator[Path]:
    for path in data.rglob("*"):
        if path.is_file() and path.relative_to(data).parts[0] not in HOLDERS:
            yield path
