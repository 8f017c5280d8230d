"""Brings a database to the newest schema, from any that ever landed. Several at once wait for each other."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from kongdori import connections

_LOCK = 0x6B6F6E67  # "kong": one migration at a time, whoever starts it


def upgrade(revision: str = "head") -> str:
    """Migrates forward to `revision` and returns the revision reached. Each migration is its own transaction."""
    config = _config()
    engine = create_engine("postgresql+psycopg2://", creator=connections.connect_plain, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    return ScriptDirectory.from_config(config).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("kongdori_migrations")))
    config.set_main_option("path_separator", "os")
    return config
