"""The cursor of every connection: its errors hold no value."""

from __future__ import annotations

from typing import Any

import psycopg2
import psycopg2.extensions


class Cursor(psycopg2.extensions.cursor):
    """Its errors tell the state's code, the table, column and constraint, and leave out the values that PostgreSQL
    quotes. psycopg2 puts values into statements, so a syntax error would quote them too.
    """

    def execute(self, query: Any, vars: Any = None) -> None:
        try:
            super().execute(query, vars)
        except psycopg2.Error as error:
            _leave_values_out(error)
            raise

    def executemany(self, query: Any, vars_list: Any) -> None:
        try:
            super().executemany(query, vars_list)
        except psycopg2.Error as error:
            _leave_values_out(error)
            raise


def _leave_values_out(error: psycopg2.Error) -> None:
    if error.pgcode is None:  # the line broke: there is no statement in it
        return
    names = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    error.args = (" ".join([error.pgcode, *(name for name in names if name)]),)
