"""A statement that Postgres plans once a connection: for what every turn runs, planning costs as much as doing."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_numbers = count(1)


class Prepared:
    """SQL with `%(name)s` placeholders and no other `%`, made once at import and run through a `UnitOfWork`.

    `prepare` is run first on each connection; `execute` is what is run afterwards, with the same values.
    """

    __slots__ = ("execute", "name", "prepare")

    def __init__(self, sql: str) -> None:
        places: dict[str, int] = {}

        def place(found: re.Match[str]) -> str:
            return f"${places.setdefault(found[1], len(places) + 1)}"

        self.name = f"kongdori_{next(_numbers)}"
        self.prepare = f"PREPARE {self.name} AS {_PLACEHOLDER.sub(place, sql)}"
        self.execute = f"EXECUTE {self.name} ({', '.join(f'%({name})s' for name in places)})"


Statement = str | Prepared
Values = dict[str, Any] | tuple[Any, ...]
