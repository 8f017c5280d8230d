"""Redis full, stopped or gone: chat answers, and waits for it once."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures import servers
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from kongdori import cache
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]
QUESTION = "What can you do?"


@pytest.fixture
def own_redis(chat: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Redis of this test's own, to do harm to."""
    del chat
    with servers.redis(tmp_path) as server:
        monkeypatch.setenv("REDIS_URL", server.url)
        get_settings.cache_clear()
        cache.forget()
        yield server
        cache.forget()


def test_full(chat: People, own_redis: Any, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("I chat.")
    who.said(who.open(), QUESTION)
    with Redis.from_url(own_redis.url) as redis:
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", 1)

        replies = [who.said(who.open(), text) for text in (QUESTION, "Who are you?", "Explain the tides", QUESTION)]

        assert [reply["source"] for reply in replies] == ["cache", "model", "model", "cache"]  # reading goes on
        redis.config_set("maxmemory", 0)
    assert who.said(who.open(), "Who are you?")["source"] == "model"
    assert who.said(who.open(), "Who are you?")["source"] == "cache"


def test_stopped(chat: People, own_redis: Any, model_peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by SIGSTOP it takes connections and never answers: one time-out of 150 ms, then nobody waits."""
    who = chat()
    model_peer.answers("I chat.")
    who.said(who.open(), QUESTION)
    conversations = [who.open() for _ in range(3)]
    with Redis.from_url(own_redis.url) as redis:
        process = redis.info("server")["process_id"]
    timed: list[Exception] = []
    client = cache.client()
    read = client.execute_command

    def watched(*given: Any, **more: Any) -> Any:
        try:
            return read(*given, **more)
        except Exception as error:
            timed.append(error)
            raise

    monkeypatch.setattr(client, "execute_command", watched)
    os.kill(process, signal.SIGSTOP)
    try:
        replies = [who.said(conversation, QUESTION) for conversation in conversations]
    finally:
        os.kill(process, signal.SIGCONT)

    assert [reply["source"] for reply in replies] == ["model"] * 3
    assert len(timed) <= 2  # one at once; one more where the breaker tried again after a second


def test_gone(chat: People, own_redis: Any, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("I chat.")
    with Redis.from_url(own_redis.url) as redis, contextlib.suppress(RedisConnectionError):
        redis.shutdown(nosave=True)

    reply = who.said(who.open(), QUESTION)
    down = who.call("POST", f"/chat/messages/{reply['id']}/feedback", {"rating": "down"})

    assert reply["source"] == "model"
    assert down.json["removed"] is True
