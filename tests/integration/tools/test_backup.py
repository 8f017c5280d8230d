"""`kongdori backup` and `restore`: what one Kongdori holds is in another one afterwards, row by row."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures import servers
from fixtures.servers import Database

from kongdori import connections, secrets, storage
from kongdori.db import unit_of_work
from kongdori.repositories import archive
from kongdori.settings import get_settings
from kongdori_migrations import backup
from kongdori_migrations.migrate import upgrade
from kongdori_tools import __main__ as command
from kongdori_tools.installation import Installation

pytestmark = pytest.mark.integration
People = Callable[[], Any]


def content() -> dict[str, list[bytes]]:
    """Each table's rows, in an order of their own."""
    rows = {}
    with archive.transaction(read_only=True) as connection:
        for table in archive.tables(connection):
            file = io.BytesIO()
            archive.copy_out(connection, table, file)
            rows[table.name] = sorted(file.getvalue().splitlines())
    return rows


@pytest.fixture
def lived_in(chat: People, installation: Installation) -> dict[str, list[bytes]]:
    """People with conversations and folders, and a film; what the database holds of them."""
    for words in ("What can you do?", "Grüße,\t'quoted' \\ and 콩돌이\nover two lines"):
        who = chat()
        who.said(who.open(), words)
        assert who.call("POST", "/chat/folders", {"name": "Work"}).status == 201
    asset = {"kind": "video", "key": "media/films/limits/film.mp4", "content_type": "video/mp4"}
    movie = {"slug": "limits", "title": {"en": "Limits"}, "synopsis": {}, "year": 1962, "duration_s": 10.5}
    movie |= {"genres": ["lecture"], "licence": "CC0", "source_url": None, "chapters": []}
    installation.act("films.put", movie=movie, assets=[asset])
    held = content()
    assert len(held["users"]) == 2
    assert len(held["movies"]) == 1
    assert len(held["messages"]) >= 4
    return held


@pytest.fixture
def elsewhere(
    database: Database, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """Points the settings at another, freshly migrated Postgres."""
    with servers.postgres(tmp_path_factory.mktemp("elsewhere")) as server:

        def move() -> None:
            monkeypatch.setenv("DATABASE_PORT", str(server.port))
            connections.get_pool().close()
            connections.get_pool.cache_clear()
            get_settings.cache_clear()
            secrets.forget()
            upgrade()

        known = secrets.database_secret()
        monkeypatch.setattr(secrets, "database_secret", lambda: known.model_copy(update={"password": server.password}))
        yield move
        connections.get_pool().close()


def run(installation: Installation, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(command, "installation_of", lambda _options: installation)
    return command.main(words)


def test_another_kongdori_holds_the_same_afterwards(
    lived_in: dict[str, list[bytes]],
    elsewhere: Callable[[], None],
    installation: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "home.zip"
    assert run(installation, monkeypatch, "backup", str(file)) == 0
    assert "2 people, 2 conversations, 4 messages" in capsys.readouterr().out
    elsewhere()
    assert content()["users"] == []
    assert run(installation, monkeypatch, "restore", str(file)) == 0
    assert "Everybody has to sign in again" in capsys.readouterr().out
    taken_up = content()
    assert {name: len(rows) for name, rows in taken_up.items()} == {name: len(rows) for name, rows in lived_in.items()}
    assert taken_up == lived_in
    assert storage.list_keys(get_settings().transcripts_bucket, "work/backups/") == []


def test_people_who_are_here_give_way_only_where_that_is_said(
    lived_in: dict[str, list[bytes]],
    installation: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "home.zip"
    assert run(installation, monkeypatch, "backup", str(file)) == 0
    assert run(installation, monkeypatch, "backup", str(file)) == 1, "a file that is there is never written over"
    with unit_of_work() as work:
        work.run("UPDATE users SET name = 'changed since'")
        work.commit()
    assert run(installation, monkeypatch, "restore", str(file)) == 1
    assert "--replace" in capsys.readouterr().err
    assert content() != lived_in
    assert run(installation, monkeypatch, "restore", str(file), "--replace") == 0
    assert content() == lived_in


def test_other_keys_are_told(
    lived_in: dict[str, list[bytes]],
    installation: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "home.zip"
    assert run(installation, monkeypatch, "backup", str(file)) == 0
    other = secrets.app_secret().model_copy(update={"pepper": "another pepper " * 4})
    monkeypatch.setattr(secrets, "app_secret", lambda: other)
    assert run(installation, monkeypatch, "restore", str(file), "--replace") == 0
    assert "old passwords and links don't work here" in capsys.readouterr().out


def _changed(file: Path, **manifest: Any) -> None:
    with zipfile.ZipFile(file) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    entries["manifest.json"] = json.dumps(json.loads(entries["manifest.json"]) | manifest).encode()
    with zipfile.ZipFile(file, "w") as new:
        for name, data in entries.items():
            new.writestr(name, data)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda file: file.write_bytes(b"no archive"), "isn't a Kongdori backup"),
        (lambda file: file.write_bytes(file.read_bytes()[:-200]), "isn't a Kongdori backup"),
        (lambda file: _changed(file, revision="9999"), "of schema 9999"),
        (lambda file: _changed(file, rows={}), "damaged"),
        (lambda file: _changed(file, columns={"users": ["id"]}), "damaged"),
        (lambda file: file.unlink(), "There's no file"),
    ],
)
def test_what_is_no_whole_backup_changes_nothing(
    lived_in: dict[str, list[bytes]],
    installation: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    harm: Callable[[Path], Any],
    told: str,
) -> None:
    file = tmp_path / "home.zip"
    assert run(installation, monkeypatch, "backup", str(file)) == 0
    harm(file)
    assert run(installation, monkeypatch, "restore", str(file), "--replace") == 1
    assert told in capsys.readouterr().err
    assert content() == lived_in


def test_numbers_that_postgres_gives_go_on_after_those_of_the_backup(
    lived_in: dict[str, list[bytes]], installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with archive.transaction(read_only=True) as connection:
        numbered = [table for table in archive.tables(connection) if table.numbered]
    assert [table.name for table in numbered] == ["intent_versions"]
    assert not backup.place()["key"].startswith("/")
    with archive.transaction(read_only=False) as connection, connection.cursor() as cursor:
        archive.copy_in(connection, numbered[0], io.BytesIO())
        cursor.execute("SELECT nextval(pg_get_serial_sequence('intent_versions', 'number'))")
        assert cursor.fetchone() == (1,)
