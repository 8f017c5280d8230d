"""The fixtures that every layer's tests stand on."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from fixtures import attack_table
from fixtures.servers import Database

from kongdori import db


def test_the_database_is_migrated_and_empty(database: Database) -> None:
    with db.unit_of_work() as work:
        assert work.one("SELECT count(*) AS n FROM users") == {"n": 0}


def test_what_one_test_wrote_the_next_does_not_see(database: Database) -> None:
    with db.unit_of_work() as work:
        work.run("CREATE TABLE IF NOT EXISTS left_behind (n int)")
        work.run("INSERT INTO left_behind VALUES (1)")
        work.commit()
    database.empty()
    with db.unit_of_work() as work:
        assert work.all("SELECT n FROM left_behind") == []
        work.run("DROP TABLE left_behind")
        work.commit()


def test_redis_is_real_and_empty(database: Database, redis_server: str) -> None:
    with redis.Redis.from_url(redis_server) as client:
        assert client.dbsize() == 0
        assert client.ping()


def test_the_buckets_are_there(buckets: tuple[str, ...]) -> None:
    assert len(buckets) == 3


def test_the_table_of_attacks_says_what_got_through(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{attack_table.BEGIN}\nan older one\n{attack_table.END}\nafter\n")
    file = "tests/attacks/test_private.py"
    attack_table.write(page, {file: attack_table.Row(tried=1200, through=1, skipped=2, seconds=3.4)})
    written = page.read_text()
    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")
    assert f"(`{file}`) | 1,200 | 1 | 3 |" in written
    assert "| **All** | 1,200 | 1 | 3 |" in written
    assert "lacks what they need: 2." in written
    assert "an older one" not in written
    page.write_text("nothing here")
    with pytest.raises(ValueError, match="no place"):
        attack_table.write(page, {})
