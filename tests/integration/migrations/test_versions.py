"""The migrations, one after the other, over data that earlier versions wrote."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg2.sql
import pytest
from fixtures.servers import Database

from kongdori import db, settings
from kongdori.db import unit_of_work
from kongdori_migrations import custom_resource
from kongdori_migrations.handler import handler
from kongdori_migrations.migrate import upgrade

pytestmark = pytest.mark.integration
EARLIER = "earlier"
WRITTEN_BY_0003 = """
INSERT INTO users (id, name, login_id, login_key, password_hash)
    VALUES ('0199d0c2-7c00-7000-8000-000000000001', 'Ada', 'ada', 'ada', 'x');
INSERT INTO uploads (id, user_id, key, filename, content_type, size_bytes, media_key, expires_at)
    SELECT gen_random_uuid(), users.id, given.key, 'a.avi', 'video/x-msvideo', 1, given.media_key, now()
    FROM users,
         (VALUES ('uploads/u/v/a.avi', 'uploads/u/v/a.mp4'), ('uploads/u/w/b.avi', NULL)) AS given (key, media_key);
INSERT INTO movies (id, slug, title, year, duration_s, licence)
    VALUES ('0199d0c2-7c00-7000-8000-000000000001', 'circle', '{}', 2000, 1, 'CC0');
INSERT INTO movie_assets (movie_id, kind, key, content_type)
    SELECT id, 'video', 'films/circle/v.mp4', 'video/mp4' FROM movies;
"""


@pytest.fixture
def empty(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database; the settings point at it."""
    _on_the_server(database, "CREATE DATABASE {}")
    monkeypatch.setenv("DATABASE_NAME", EARLIER)
    _forget()
    yield
    _forget()
    _on_the_server(database, "DROP DATABASE {} WITH (FORCE)")


def _on_the_server(database: Database, statement: str) -> None:
    with contextlib.closing(database.postgres.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(psycopg2.sql.SQL(statement).format(psycopg2.sql.Identifier(EARLIER)))


def _forget() -> None:
    if db.get_pool.cache_info().currsize:
        db.get_pool().close()
        db.get_pool.cache_clear()
    settings.get_settings.cache_clear()


def test_keys_of_media_begin_with_media_as_the_objects_do(empty: None) -> None:
    upgrade("0003")
    with unit_of_work() as work:
        work.run(WRITTEN_BY_0003)
        work.commit()
    upgrade()
    with unit_of_work() as work:
        uploads = work.all("SELECT key, media_key FROM uploads ORDER BY key")
        assets = work.all("SELECT key FROM movie_assets")
    assert [(row["key"], row["media_key"]) for row in uploads] == [
        ("media/uploads/u/v/a.avi", "media/uploads/u/v/a.mp4"),
        ("media/uploads/u/w/b.avi", None),
    ]
    assert [row["key"] for row in assets] == ["media/films/circle/v.mp4"]


def test_code_that_an_update_rolled_back_to_meets_a_newer_schema_and_says_success(
    empty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = upgrade()
    with unit_of_work() as work:
        work.run("UPDATE alembic_version SET version_num = '9999'")
        work.commit()
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(custom_resource, "_report", lambda _url, body: told.append(body))
    event = {"RequestType": "Update", "StackId": "s", "RequestId": "r", "LogicalResourceId": "l", "ResponseURL": "u"}
    handler(event, SimpleNamespace(log_stream_name="stream"))
    assert [(answer["Status"], answer["Data"]) for answer in told] == [("SUCCESS", {"Revision": "9999"})]
    with unit_of_work() as work:
        work.run("UPDATE alembic_version SET version_num = %s", (head,))
        work.commit()
    assert upgrade() == head


def test_offline_answers_lose_the_sentence_that_said_what_they_are_and_nothing_else(empty: None) -> None:
    english = "\n\n*Offline answer: no language model is connected to this Kongdori.*"
    korean = "\n\n*오프라인 답변이에요. 이 콩돌이에는 연결된 언어 모델이 없어요.*"
    upgrade("0007")
    with unit_of_work() as work:
        work.run(
            """
            INSERT INTO users (id, name, login_id, login_key, password_hash)
                VALUES ('0199d0c2-7c00-7000-8000-000000000001', 'Ada', 'ada', 'ada', 'x');
            INSERT INTO conversations (id, user_id, title) SELECT id, id, '' FROM users;
            INSERT INTO messages (id, conversation_id, role, content, language) SELECT id, id, 'user', %(said)s, 'en'
                FROM users;
            INSERT INTO messages (id, conversation_id, parent_id, role, content, language, source, model)
            SELECT gen_random_uuid(), users.id, users.id, 'assistant', content, 'en', source, model
            FROM users, (VALUES ('offline', 'offline', 'a' || %(en)s), ('cache', 'offline', 'b' || %(ko)s),
                ('offline', 'offline', %(en)s || 'c'), ('model', 'm', 'd' || %(en)s)) AS given (source, model, content)
            """,
            {"said": f"e{english}", "en": english, "ko": korean},
        )
        work.commit()
    upgrade()
    with unit_of_work() as work:
        contents = {row["content"] for row in work.all("SELECT content FROM messages")}
    assert contents == {"a", "b", f"{english}c", f"d{english}", f"e{english}"}
