"""Statements that Postgres plans once for each connection. For those that every turn runs, planning takes as long as
running. psycopg 3 prepares statements by itself; psycopg2 does not.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_numbers = count(1)


class Prepared:
    """SQL with `%(name)s` placeholders and no other `%`, made once at import and run through a `UnitOfWork`.

    `prepare` runs once on each connection; `execute` runs every time, with the values.
    """

    __slots__ = ("execute", "name", "prepare")

    def __init__(self, sql: str) -> None:
        places: dict[str, int] = {}

        def place(found: re.Match[str]) -> str:
            return f"${places.setdefault(found[1], len(places) + 1)}"

        self.name = f"kongdori_{next(_numbers)}"
        self.prepare = f"PREPARE {self.name} AS {_PLACEHOLDER.sub(place, sql)}"
        values = ", ".join(f"%({name})s" for name in places)
        self.execute = f"EXECUTE {self.name} ({values})" if places else f"EXECUTE {self.name}"


Statement = str | Prepared | tuple[Prepared, ...]  # several go in one journey, and the last one's rows come back
Values = dict[str, Any] | tuple[Any, ...]
