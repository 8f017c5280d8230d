"""PostgreSQL: a small pool and a unit of work that rolls back unless committed.

A connection that the server dropped while it lay in the pool is replaced before it is handed over, or at the first
statement of a transaction; while Postgres restarts, a new connection is tried again for up to `_CONNECT_DEADLINE_S`. So
a drop reaches nobody, unless it happens in the middle of a transaction: then nothing of it was saved, and
`DatabaseUnavailable` says so.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import psycopg2
import psycopg2.extensions
import psycopg2.extras

from kongdori import secrets
from kongdori.errors import DatabaseUnavailable
from kongdori.observability import timed
from kongdori.prepared import Prepared, Statement, Values
from kongdori.settings import get_settings

_CONNECT_DEADLINE_S = 6.0
_STATEMENT_TIMEOUT_MS = 15_000

Row = dict[str, Any]

_BYTES = psycopg2.extensions.new_type(
    psycopg2.BINARY.values,
    "BYTES",
    lambda value, cursor: None if value is None else bytes(psycopg2.BINARY(value, cursor)),
)  # bytea as bytes; psycopg2 gives a memoryview


class Connection(psycopg2.extensions.connection):
    """Knows which statements it has prepared."""

    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        self.prepared: set[str] = set()


@dataclass
class Lease:
    """A connection on loan; the one who has it may put a new one in the place of a dropped one."""

    connection: Connection


class Pool:
    """At most `size` open connections; `take` waits for one up to `wait_s`. Thread-safe."""

    def __init__(self, size: int, *, wait_s: float = 5.0) -> None:
        self._free: list[Connection] = []
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._wait_s = wait_s

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """A live connection with no transaction open; it goes back to the pool, or is closed if broken.

        Raises `DatabaseUnavailable` when none can be had, or when it breaks while in use.
        """
        if not self._slots.acquire(timeout=self._wait_s):
            raise DatabaseUnavailable("Kongdori is very busy right now. Nothing is lost; try again in a moment.")
        lease: Lease | None = None
        try:
            lease = Lease(self._take())
            yield lease
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if lease is not None:
                lease.connection.close()
            raise DatabaseUnavailable from error
        finally:
            if lease is not None:
                self._give_back(lease.connection)
            self._slots.release()

    def _take(self) -> Connection:
        while True:
            with self._lock:
                connection = self._free.pop() if self._free else None
            if connection is None:
                return connect()
            if not _dropped(connection):
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        if connection.closed:
            return
        try:
            _end(connection, "ROLLBACK")
        except psycopg2.Error:
            connection.close()
            return
        with self._lock:
            self._free.append(connection)

    def close(self) -> None:
        """Closes the idle connections (before a SnapStart snapshot, and at the end of a test)."""
        with self._lock:
            while self._free:
                self._free.pop().close()


class UnitOfWork:
    """One transaction: `commit` is a visible line, anything else rolls back.

    >>> with unit_of_work() as work:
    ...     users.add(work, ...)
    ...     work.commit()

    Rows come back as dictionaries. After a commit the same unit can go on with a new transaction. BEGIN travels with
    the first statement, which spares a journey.
    """

    def __init__(self, lease: Lease) -> None:
        self._lease = lease

    def run(self, sql: Statement, values: Values = ()) -> int:
        """Runs a statement and returns the number of rows it touched."""
        with timed("db"), self._executed(sql, values) as cursor:
            return cursor.rowcount

    def one(self, sql: Statement, values: Values = ()) -> Row | None:
        """The first row, or None."""
        with timed("db"), self._executed(sql, values) as cursor:
            row = cursor.fetchone()
            return dict(zip(_names(cursor), row, strict=True)) if row is not None else None

    def all(self, sql: Statement, values: Values = ()) -> list[Row]:
        """All rows."""
        with timed("db"), self._executed(sql, values) as cursor:
            names = _names(cursor)
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def fetch_one[Record](self, record: type[Record], sql: Statement, values: Values = ()) -> Record | None:
        """The first row as a `record`, whose fields are the columns by name; None where there is no row."""
        row = self.one(sql, values)
        return record(**row) if row is not None else None

    def fetch_all[Record](self, record: type[Record], sql: Statement, values: Values = ()) -> list[Record]:
        """All rows, each as a `record`."""
        return [record(**row) for row in self.all(sql, values)]

    def fetch_new[Record](self, record: type[Record], sql: Statement, values: Values = ()) -> Record:
        """The row of a statement that always gives one (INSERT … RETURNING, an aggregate), as a `record`."""
        made = self.fetch_one(record, sql, values)
        if made is None:
            raise RuntimeError("the statement gave no row")
        return made

    def commit(self) -> None:
        """Makes it last. When this returns, the work is on disk."""
        with timed("db"):
            _end(self._lease.connection, "COMMIT")

    def rollback(self) -> None:
        """Takes back what was not committed. The unit can go on with a new transaction."""
        _end(self._lease.connection, "ROLLBACK")

    def _executed(self, sql: Statement, values: Values) -> psycopg2.extensions.cursor:
        first = _is_idle(self._lease.connection)
        try:
            return _execute(self._lease.connection, sql, values)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # Nothing of this transaction was there to lose, so a new connection can begin it again.
            if not first or not self._lease.connection.closed:
                raise
            self._lease.connection = connect()
            return _execute(self._lease.connection, sql, values)


def _execute(connection: Connection, sql: Statement, values: Values) -> psycopg2.extensions.cursor:
    cursor = connection.cursor()
    if isinstance(sql, Prepared):
        if sql.name not in connection.prepared:
            cursor.execute(sql.prepare)
            connection.prepared.add(sql.name)
        sql = sql.execute
    cursor.execute(f"BEGIN; {sql}" if _is_idle(connection) else sql, values)
    return cursor


def _end(connection: Connection, how: Literal["COMMIT", "ROLLBACK"]) -> None:
    if not _is_idle(connection):
        with connection.cursor() as cursor:
            cursor.execute(how)


def _is_idle(connection: Connection) -> bool:
    """Whether no transaction is open on it."""
    return connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE


def _names(cursor: psycopg2.extensions.cursor) -> list[str]:
    return [column.name for column in cursor.description or ()]


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """A transaction on a pooled connection; rolls back unless committed. Raises `DatabaseUnavailable`."""
    with get_pool().lease() as lease:
        yield UnitOfWork(lease)


@cache
def get_pool() -> Pool:
    """The pool of this process, sized by DATABASE_POOL_SIZE."""
    return Pool(get_settings().database_pool_size)


def connect() -> Connection:
    """A new connection (UTC, 15 s a statement) whose transactions a `UnitOfWork` begins and ends.

    Raises `psycopg2.OperationalError`.
    """
    connection = _connect(Connection)
    connection.autocommit = True
    return connection


def connect_plain() -> psycopg2.extensions.connection:
    """The same with the driver's own transactions, as SQLAlchemy (and so Alembic) wants them."""
    return _connect(psycopg2.extensions.connection)


def _connect[C: psycopg2.extensions.connection](factory: type[C]) -> C:
    settings = get_settings()
    deadline = time.monotonic() + _CONNECT_DEADLINE_S
    pause_s = 0.05
    while True:
        secret = secrets.database_secret()
        try:
            connection = psycopg2.connect(
                host=settings.database_host,
                port=settings.database_port,
                dbname=settings.database_name,
                user=secret.username,
                password=secret.password,
                sslmode=settings.database_tls,
                connect_timeout=3,
                application_name="kongdori",
                keepalives_idle=30,
                options=f"-c timezone=UTC -c statement_timeout={_STATEMENT_TIMEOUT_MS}",
                connection_factory=factory,
            )
        except psycopg2.OperationalError:
            if time.monotonic() + pause_s > deadline:
                raise
            secrets.forget()  # the password may have been rotated
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 0.8)
        else:
            psycopg2.extras.register_uuid(conn_or_curs=connection)  # type: ignore[no-untyped-call]
            psycopg2.extensions.register_type(_BYTES, connection)
            return connection


def _dropped(connection: Connection) -> bool:
    """Whether the server has closed an idle connection: then its socket is readable (end of file, or a last word)."""
    if connection.closed:
        return True
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poller.poll(0))
