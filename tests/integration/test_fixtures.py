"""The fixtures that every layer's tests stand on."""

from __future__ import annotations

import redis
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
