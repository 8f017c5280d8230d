"""Brings a database to the newest schema, from any that ever landed. Several at once wait for each other.

A database may be newer than this code: an update of the stack that is rolled back leaves its migrations there. That is
no failure, as every migration leaves the release before it working.
"""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from kongdori import connections
from kongdori.observability import logger

_LOCK = 0x6B6F6E67  # "kong": one migration at a time, whoever starts it


def upgrade(revision: str = "head") -> str:
    """Migrates forward to `revision` and returns the revision that the database is at. Each migration is its own
    transaction.
    """
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    engine = create_engine(
        "postgresql+psycopg2://", creator=connections.connect_plain, poolclass=NullPool, hide_parameters=True
    )
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            current = _revision(connection)
            if current is not None and current not in known:
                logger.warning("newer-schema", revision=current)
                return current
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
            return _revision(connection) or ""
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("kongdori_migrations")))
    config.set_main_option("path_separator", "os")
    return config
