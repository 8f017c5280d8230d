"""Everything that people and the host made, table by table, as Postgres copies it out and in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import IO, NamedTuple

import psycopg2.extensions
from psycopg2 import sql

from kongdori import connections

# What is no use elsewhere: who is signed in, what counts for minutes, and the schema's own mark.
LEFT_OUT = {"alembic_version", "sessions", "login_failures", "rate_windows", "idempotency_keys", "reservations"}


class Table(NamedTuple):
    """`columns` without those that Postgres computes itself; `numbered` is the one that it numbers."""

    name: str
    columns: tuple[str, ...]
    numbered: str | None


@contextmanager
def transaction(*, read_only: bool) -> Iterator[psycopg2.extensions.connection]:
    """One transaction, however long it takes, that sees the database as it was at one moment. Commits at its end, and
    rolls back where anything fails.
    """
    connection = connections.connect_plain()
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=read_only)
        with connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            yield connection
    finally:
        connection.close()


def revision(connection: psycopg2.extensions.connection) -> str:
    """The newest migration that ran."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def tables(connection: psycopg2.extensions.connection) -> list[Table]:
    """The tables of an archive; one that is referred to comes before those that refer to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
                min(a.attname::text) FILTER (WHERE a.attidentity <> ''),
                (SELECT coalesce(array_agg(r.relname::text), '{}') FROM pg_constraint AS f
                    JOIN pg_class AS r ON r.oid = f.confrelid
                    WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.confrelid <> c.oid)
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            GROUP BY c.oid, c.relname
            """
        )
        found = {name: (tuple(columns), numbered, before) for name, columns, numbered, before in cursor.fetchall()}
    order = TopologicalSorter({name: set(before) for name, (_, _, before) in sorted(found.items())}).static_order()
    return [Table(name, found[name][0], found[name][1]) for name in order if name not in LEFT_OUT]


def copy_out(connection: psycopg2.extensions.connection, table: Table, file: IO[bytes]) -> int:
    """Writes a table's rows; returns how many."""
    with connection.cursor() as cursor:
        cursor.copy_expert(_copy(table, "TO STDOUT").as_string(connection), file)
        return cursor.rowcount


def copy_in(connection: psycopg2.extensions.connection, table: Table, file: IO[bytes]) -> int:
    """Reads rows that `copy_out` wrote; returns how many."""
    with connection.cursor() as cursor:
        cursor.copy_expert(_copy(table, "FROM STDIN").as_string(connection), file)
        rows = cursor.rowcount
        if table.numbered is not None:
            numbers = sql.SQL("SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({}), 0) + 1, false) FROM {}")
            statement = numbers.format(sql.Identifier(table.numbered), sql.Identifier(table.name))
            cursor.execute(statement, (table.name, table.numbered))
    return rows


def people(connection: psycopg2.extensions.connection) -> int:
    """How many accounts there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users")
        (number,) = cursor.fetchone() or (0,)
    return int(number)


def clear(connection: psycopg2.extensions.connection, found: list[Table]) -> None:
    """Empties these tables, which are in the order of `tables`."""
    with connection.cursor() as cursor:
        for table in reversed(found):
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))


def _copy(table: Table, direction: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table.name), columns, sql.SQL(direction))
