"""A Redis in cluster mode, as ElastiCache Serverless is: what the other tests do with one server is done with two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fixtures import servers
from fixtures.servers import Database
from redis import Redis, RedisCluster

from chat_function.turn import stops
from kongdori import cache, message_rate
from kongdori.errors import CacheUnavailable
from kongdori.ids import new_id
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[servers.Redis]]:
    with servers.redis_cluster(tmp_path_factory.mktemp("cluster"), nodes=2) as running:
        yield running


@pytest.fixture(autouse=True)
def _cluster(database: Database, nodes: list[servers.Redis], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REDIS_URL", nodes[0].url)
    monkeypatch.setenv("REDIS_CLUSTER", "true")
    get_settings.cache_clear()
    cache.forget()
    yield
    cache.forget()
    get_settings.cache_clear()


def test_values_lie_on_both_nodes_and_are_found_again(nodes: list[servers.Redis]) -> None:
    keys = [f"answer:{number}" for number in range(40)]
    for key in keys:
        cache.put(key, {"text": key}, ttl_s=60)
    assert [cache.get(key) for key in keys] == [{"text": key} for key in keys]
    assert isinstance(cache.client(), RedisCluster)
    for node in nodes:
        with Redis.from_url(node.url) as alone:
            assert alone.dbsize() > 0
    assert all(cache.drop(key) for key in keys)
    assert [cache.get(key) for key in keys] == [None] * len(keys)


def test_a_key_is_claimed_once() -> None:
    key = f"lead:{new_id()}"
    assert [cache.claim(key, ttl_s=60) for _ in range(3)] == [True, False, False]


def test_a_persons_messages_are_counted_by_a_script() -> None:
    for person in [new_id() for _ in range(8)]:  # of both nodes
        assert [message_rate.count(person, most=2, window_s=60) for _ in range(2)] == [None, None]
        assert 0 < (message_rate.count(person, most=2, window_s=60) or 0) <= 60


def test_a_stop_is_found_among_several_replies() -> None:
    ids = [new_id() for _ in range(4)]
    with cache.guarded() as redis:
        redis.sadd(stops._REQUESTS, str(ids[1]))
    assert stops._in_redis(ids) == {ids[1]}


def test_keys_of_two_nodes_in_one_command_are_refused_on_either_client(
    nodes: list[servers.Redis], monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in ("true", "false"):
        monkeypatch.setenv("REDIS_CLUSTER", mode)
        get_settings.cache_clear()
        cache.forget()
        with pytest.raises(CacheUnavailable), cache.guarded() as redis:
            redis.eval("return redis.call('MGET', KEYS[1], KEYS[2])", 2, "one", "two")


def test_without_a_node_nothing_is_cached_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()
    cache.forget()
    cache.put("key", {"a": 1}, ttl_s=60)
    assert cache.get("key") is None
    with pytest.raises(CacheUnavailable), cache.guarded():
        pass
