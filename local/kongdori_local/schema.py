"""Migrates the database at a start. Whether that is needed is found out without Alembic, which takes long to import."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg2

from kongdori_local.config import StartError
from kongdori_local.postgres import Postgres

_SHIPPED_INTENTS = "layers/shared/kongdori/recognition/artefact/catalogue.json"
_REVISION = re.compile(r"""^(down_revision|revision)\s*(?::[^=]+)?=\s*(?:["']([^"']+)["']|None)""", re.MULTILINE)


def bring_up_to_date(postgres: Postgres, *, root: Path, environment: Mapping[str, str]) -> None:
    """Migrates where needed. Raises `StartError` when that fails, or when the data is newer than the code."""
    revisions, head = _revisions(root / "infra" / "migrations" / "kongdori_migrations" / "versions")
    current = _current(postgres)
    if current == head:
        return
    if current is not None and current not in revisions:
        raise StartError(
            f"The data is at revision {current}, which this Kongdori doesn't know: it comes from a newer version. "
            "Bring the code up to date (git pull), or set KONGDORI_DATA to another folder."
        )
    code = "from kongdori_migrations.migrate import upgrade; upgrade()"
    done = subprocess.run(
        [sys.executable, "-c", code], env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StartError(f"The database couldn't be migrated to revision {head}: {last}")


def reads_published_intents(postgres: Postgres, *, root: Path) -> bool:
    """Whether this release reads the intents that an admin published: they have the layout of those that ship. True
    where none are published.
    """
    with contextlib.closing(postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT catalogue->'format' FROM intent_versions WHERE number = (SELECT current FROM intent_house)"
        )
        row = cursor.fetchone()
    if row is None:
        return True
    shipped = json.loads((root / _SHIPPED_INTENTS).read_text(encoding="utf-8"))
    return bool(row[0] == shipped["format"])


def _revisions(folder: Path) -> tuple[set[str], str]:
    revisions, replaced = set(), set()
    for path in folder.glob("*.py"):
        found = {match[1]: match[2] for match in _REVISION.finditer(path.read_text(encoding="utf-8"))}
        if revision := found.get("revision"):
            revisions.add(revision)
        if before := found.get("down_revision"):
            replaced.add(before)
    heads = revisions - replaced
    if len(heads) != 1:
        raise StartError(f"The migrations in {folder} have {len(heads)} heads instead of one.")
    return revisions, heads.pop()


def _current(postgres: Postgres) -> str | None:
    with contextlib.closing(postgres.connect()) as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT version_num FROM alembic_version")
        except psycopg2.errors.UndefinedTable:
            return None
        row = cursor.fetchone()
        return str(row[0]) if row else None
