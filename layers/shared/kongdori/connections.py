"""Connections to PostgreSQL: opened, pooled, and replaced where the server dropped them.

A connection that the server dropped while it was in the pool is found and replaced when it is taken out. While Postgres
restarts, connecting is tried again for up to `_CONNECT_DEADLINE_S`. An Aurora that rests wakes for a connection, which
takes longer than a request can wait: that is told at once, but where DATABASE_WAKE_S says to wait. psycopg2.pool was
looked at: it neither waits for a free connection nor finds dropped ones.
"""

from __future__ import annotations

import re
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import psycopg2
import psycopg2.extensions
import psycopg2.extras

from kongdori import secrets
from kongdori.cursor import Cursor
from kongdori.errors import DatabaseAsleep, DatabaseBusy, DatabaseUnavailable
from kongdori.settings import get_settings

_ROOTS = Path(__file__).with_name("rds_certificates.pem")
_CONNECT_DEADLINE_S = 6.0
_BUSY_DEADLINE_S = 0.6  # where Postgres has no connection left
_STATEMENT_TIMEOUT_MS = 15_000
_PLAN_ONCE = "-c plan_cache_mode=force_generic_plan"  # else Postgres plans some prepared statements each time they run

_BYTES = psycopg2.extensions.new_type(
    psycopg2.BINARY.values,
    "BYTES",
    lambda value, cursor: None if value is None else bytes(psycopg2.BINARY(value, cursor)),
)  # bytea as bytes; psycopg2 gives a memoryview


class Connection(psycopg2.extensions.connection):
    """`prepared`: the names of the statements that are prepared on it."""

    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        self.prepared: set[str] = set()


@dataclass
class Lease:
    """A connection taken out of the pool. Its holder may put a new one in the place of a dropped one."""

    connection: Connection


class Pool:
    """At most `size` open connections; `lease` waits up to `wait_s` for one. Thread-safe."""

    def __init__(self, size: int, *, wait_s: float = 5.0) -> None:
        self._free: list[Connection] = []
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._wait_s = wait_s

    @contextmanager
    def lease(self) -> Iterator[Lease]:
        """A connection with no transaction open, which goes back to the pool afterwards, or is closed if it is broken.

        Raises `DatabaseBusy` when there is none, and `DatabaseUnavailable` when it breaks while in use or Postgres does
        not answer (`DatabaseAsleep`: not yet).
        """
        if not self._slots.acquire(timeout=self._wait_s):
            raise DatabaseBusy
        lease: Lease | None = None
        try:
            lease = Lease(self._take())
            yield lease
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if lease is not None:
                lease.connection.close()
            raise _unavailable(error) from error
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
            end_transaction(connection, "ROLLBACK")
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
    """A new connection with the driver's own transactions, as SQLAlchemy (and so Alembic) needs it."""
    return _connect(psycopg2.extensions.connection)


def _connect[C: psycopg2.extensions.connection](factory: type[C]) -> C:
    settings = get_settings()
    started = time.monotonic()
    deadline = started + max(_CONNECT_DEADLINE_S, settings.database_wake_s)
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
                sslrootcert=settings.database_tls_roots or str(_ROOTS),
                connect_timeout=3,
                application_name="kongdori",
                keepalives_idle=30,
                options=f"-c timezone=UTC -c statement_timeout={_STATEMENT_TIMEOUT_MS} {_PLAN_ONCE}",
                connection_factory=factory,
                cursor_factory=Cursor,
            )
        except psycopg2.OperationalError as error:
            if _is_busy(error):  # whoever waits for one of its connections keeps a caller from hearing that
                deadline = min(deadline, started + _BUSY_DEADLINE_S)
            asleep = _is_asleep(error) and not settings.database_wake_s
            if asleep or _is_another(error) or time.monotonic() + pause_s > deadline:
                raise
            secrets.forget()  # the password may have been rotated
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 0.8)
        else:
            psycopg2.extras.register_uuid(conn_or_curs=connection)  # type: ignore[no-untyped-call]
            psycopg2.extensions.register_type(_BYTES, connection)
            return connection


def _unavailable(error: psycopg2.Error) -> DatabaseUnavailable:
    if _is_asleep(error):
        return DatabaseAsleep()
    return DatabaseBusy() if _is_busy(error) else DatabaseUnavailable()


def _is_busy(error: psycopg2.Error) -> bool:
    return bool(re.search("connection slots|too many c", str(error)))


def _is_another(error: psycopg2.Error) -> bool:
    """Whether it shows a certificate that is not our database's: waiting mends nothing."""
    return bool(re.search("certificate verify failed|does not match host name", str(error)))


def _is_asleep(error: psycopg2.Error) -> bool:
    """Whether the database rests where nobody uses it, and is about to wake: it lets a new connection wait."""
    return get_settings().database_sleeps and bool(re.search("timeout expired|starting up", str(error)))


def end_transaction(connection: Connection, how: Literal["COMMIT", "ROLLBACK"]) -> None:
    """Ends the open transaction, if there is one."""
    if not is_idle(connection):
        with connection.cursor() as cursor:
            cursor.execute(how)


def is_idle(connection: Connection) -> bool:
    """Whether no transaction is open on it."""
    return connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE


def _dropped(connection: Connection) -> bool:
    """Whether the server has closed an idle connection: then its socket is readable (end of file, or a message)."""
    if connection.closed:
        return True
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poller.poll(0))
