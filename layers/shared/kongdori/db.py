"""PostgreSQL: a unit of work is one transaction, which rolls back unless committed.

A connection that the server dropped before the transaction's first statement is replaced, as nothing is lost. One that
breaks later raises `DatabaseUnavailable`, and nothing of the transaction is saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import psycopg2.extensions

from kongdori.connections import Connection, Lease, connect, end_transaction, get_pool, is_idle
from kongdori.observability import timed
from kongdori.prepared import Statement, Values

Row = dict[str, Any]


class UnitOfWork:
    """One transaction: `commit` is a visible line, anything else rolls back.

    >>> with unit_of_work() as work:
    ...     users.add(work, ...)
    ...     work.commit()

    After a commit the same unit can go on with a new transaction. BEGIN is sent with the first statement, which saves
    a round trip.
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
        """The first row as a `record`, whose fields are the columns by name; None where there is no row.

        Records that a chat turn's cold start loads are NamedTuples: a dataclass takes six times as long to define.
        """
        row = self.one(sql, values)
        return record(**row) if row is not None else None

    def fetch_all[Record](self, record: type[Record], sql: Statement, values: Values = ()) -> list[Record]:
        """All rows, each as a `record`."""
        with timed("db"), self._executed(sql, values) as cursor:
            names = tuple(_names(cursor))
            if (
                names == getattr(record, "_fields", ())[: len(names)]
            ):  # in their order, as most are: of hundreds it tells
                return [record(*row) for row in cursor.fetchall()]
            return [record(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def fetch_new[Record](self, record: type[Record], sql: Statement, values: Values = ()) -> Record:
        """The row of a statement that always gives one (INSERT … RETURNING, an aggregate), as a `record`."""
        made = self.fetch_one(record, sql, values)
        if made is None:
            raise RuntimeError("the statement gave no row")
        return made

    def commit(self) -> None:
        """Commits. When this returns, the work is on disk."""
        with timed("db"):
            end_transaction(self._lease.connection, "COMMIT")

    def rollback(self) -> None:
        """Undoes what was not committed. The unit can go on with a new transaction."""
        end_transaction(self._lease.connection, "ROLLBACK")

    def _executed(self, sql: Statement, values: Values) -> psycopg2.extensions.cursor:
        first = is_idle(self._lease.connection)
        try:
            return _execute(self._lease.connection, sql, values)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # It was the first statement, so nothing is lost, and a new connection can begin the transaction again.
            if not first or not self._lease.connection.closed:
                raise
            self._lease.connection = connect()
            return _execute(self._lease.connection, sql, values)


def _execute(connection: Connection, sql: Statement, values: Values) -> psycopg2.extensions.cursor:
    cursor = connection.cursor()
    if not isinstance(sql, str):
        parts = sql if isinstance(sql, tuple) else (sql,)
        for part in parts:
            if part.name not in connection.prepared:
                cursor.execute(part.prepare)
                connection.prepared.add(part.name)
        sql = "; ".join(part.execute for part in parts)
    cursor.execute(f"BEGIN; {sql}" if is_idle(connection) else sql, values)
    return cursor


def _names(cursor: psycopg2.extensions.cursor) -> list[str]:
    return [column.name for column in cursor.description or ()]


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """A transaction on a pooled connection; rolls back unless committed. Raises `DatabaseUnavailable`."""
    with get_pool().lease() as lease:
        yield UnitOfWork(lease)
