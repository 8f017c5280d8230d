"""What state the database is in: its schema, and whether it can be written to."""

from __future__ import annotations

from typing import NamedTuple

from kongdori.db import UnitOfWork

NEWEST = "0023"  # the revision of the last migration, which a test holds to it


class State(NamedTuple):
    """`migrated`: every migration that this code knows has run. `takes_writes`: False where Postgres only lets read."""

    migrated: bool
    takes_writes: bool


def state(work: UnitOfWork) -> State:
    """Asks Postgres. A schema newer than this code is no fault: it works with the release before it.

    Raises `DatabaseUnavailable` when Postgres is away.
    """
    found = work.one(
        """
        SELECT current_setting('transaction_read_only') = 'off' AS takes_writes,
               to_regclass('alembic_version') IS NOT NULL AS versioned
        """
    )
    if found is None or not found["versioned"]:
        return State(migrated=False, takes_writes=found is not None and found["takes_writes"])
    version = work.one("SELECT version_num FROM alembic_version")
    return State(
        migrated=version is not None and str(version["version_num"]) >= NEWEST, takes_writes=found["takes_writes"]
    )
