"""Backups: one zip archive of what the database holds of people, conversations, summaries, the catalogue and films.

It goes through the transcripts bucket, below `work/`, which is cleared after 15 days: an answer of Lambda holds 6 MB.
"""

from __future__ import annotations

import hmac
import json
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import psycopg2

from kongdori import keyed, secrets, storage
from kongdori.errors import Conflict, InvalidInput
from kongdori.ids import new_id
from kongdori.repositories import archive
from kongdori.settings import get_settings

FORMAT = 1
_FOLDER = "work/backups/"
_MANIFEST = "manifest.json"
_DAMAGED_FILE = (zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError)
_DAMAGE = (*_DAMAGED_FILE, psycopg2.DataError, psycopg2.IntegrityError)


def place() -> dict[str, str]:
    """Where an archive that is to be restored is laid."""
    return {"bucket": get_settings().transcripts_bucket, "key": f"{_FOLDER}{new_id()}.zip"}


def make() -> dict[str, Any]:
    """Writes an archive of one moment, and says where it lies and how many rows of each table it holds."""
    target = place()
    with tempfile.TemporaryDirectory() as folder, archive.transaction(read_only=True) as connection:
        path, rows = Path(folder) / "backup.zip", {}
        columns = {}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for table in archive.tables(connection):
                with file.open(table.name, "w", force_zip64=True) as entry:
                    rows[table.name] = archive.copy_out(connection, table, entry)
                columns[table.name] = table.columns
            manifest = {"format": FORMAT, "revision": archive.revision(connection), "keys": _keys()}
            file.writestr(_MANIFEST, json.dumps({**manifest, "rows": rows, "columns": columns}))
        storage.write(target["bucket"], target["key"], path, content_type="application/zip")
    return {**target, "rows": rows}


def restore(key: str, *, replace: bool) -> dict[str, Any]:
    """Takes an archive up, whole or not at all; says how many rows came, and whether passwords still fit.

    Raises `InvalidInput` for a file that is no archive of this schema, and `Conflict` where people are here already and
    it may not `replace` them.
    """
    if not key.startswith(_FOLDER):
        raise InvalidInput("An archive must be below work/backups/.", code="bad-key")
    with tempfile.TemporaryDirectory() as folder, archive.transaction(read_only=False) as connection:
        path = Path(folder) / "backup.zip"
        storage.download(get_settings().transcripts_bucket, key, path)
        try:
            with zipfile.ZipFile(path) as file:
                manifest = json.loads(file.read(_MANIFEST))
                rows = _take_up(connection, file, manifest, replace=replace)
        except _DAMAGE as error:
            raise InvalidInput("This file isn't a Kongdori backup, or it's damaged.", code="bad-backup") from error
        same_keys = manifest["keys"] == _keys()
    storage.delete(get_settings().transcripts_bucket, key)
    return {"rows": rows, "same_keys": same_keys}


def _take_up(connection: Any, file: zipfile.ZipFile, manifest: dict[str, Any], *, replace: bool) -> dict[str, int]:
    here = archive.revision(connection)
    if manifest["format"] != FORMAT or manifest["revision"] != here:
        raise InvalidInput(
            f"The backup is of schema {manifest['revision']} and this Kongdori is at {here}. "
            "Restore it into the release that made it, then upgrade.",
            code="backup-of-another-schema",
        )
    if archive.people(connection) and not replace:
        raise Conflict("There are accounts here already. With --replace, everything here is replaced by the backup.")
    found = archive.tables(connection)
    archive.clear(connection, found)
    rows = {}
    for table in found:
        with file.open(table.name) as entry:
            rows[table.name] = archive.copy_in(connection, table._replace(columns=_columns(manifest, table)), entry)
    if rows != manifest["rows"]:
        raise ValueError("rows are missing")
    return rows


def _columns(manifest: dict[str, Any], table: archive.Table) -> tuple[str, ...]:
    """The order in which the archive has them: a table that grew elsewhere may have another."""
    columns = tuple(manifest["columns"][table.name])
    if set(columns) != set(table.columns):
        raise ValueError(f"{table.name} has other columns")
    return columns


def _keys() -> str:
    """Tells whether two installations keep passwords with the same pepper, and nothing of it."""
    return hmac.digest(secrets.app_secret().pepper.encode(), keyed.digest("backup", b"keys"), "sha256").hex()
