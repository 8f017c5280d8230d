"""The model, Redis and Postgres failing in the middle of a turn: nothing is lost or charged twice, and it is said."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fixtures import servers
from fixtures.chat import rows
from fixtures.rude_server import rude_server

from kongdori import cache, connections
from kongdori.errors import CacheUnavailable
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]
QUESTION = "Please explain the tides of the Yellow Sea to me"


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        ({"status": 429, "retry_after": 7}, 429, "model-busy"),
        ({"status": 429, "code": "insufficient_quota"}, 503, "model-quota"),
        ({"status": 500}, 503, "model-unavailable"),
        ({"status": 503}, 503, "model-unavailable"),
        ({"status": 401}, 503, "model-misconfigured"),
        ({"status": 400}, 503, "model-refused"),
    ],
)
def test_what_the_model_answers_instead(
    chat: People, model_peer: Any, failure: dict[str, Any], status: int, code: str
) -> None:
    who = chat()
    conversation, key = who.open(), str(uuid4())
    model_peer.fails(**failure)

    refused = who.say(conversation, QUESTION, key=key)

    assert (refused.status, refused.code) == (status, code)
    assert int(refused.header("retry-after")) >= 1
    assert "the peer says" not in refused.text
    assert [m["content"] for m in who.tree(conversation)] == [QUESTION]
    assert len(model_peer.asked()) <= 3

    model_peer.reset()
    model_peer.answers("The moon does it.")
    worked = who.say(conversation, QUESTION, key=key)

    assert worked.status == 201
    assert [m["content"] for m in who.tree(conversation)] == [QUESTION, "The moon does it."]


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_model_that_only_thought_is_charged_and_may_be_asked_again(
    chat: People, streamed: Any, monkeypatch: pytest.MonkeyPatch, is_streamed: bool
) -> None:
    thought = '{"choices": [{"index": 0, "delta": {"reasoning": "Hm."}, "finish_reason": "length"}]}'
    usage = '{"choices": [], "usage": {"prompt_tokens": 700, "completion_tokens": 50}}'
    who = chat()
    conversation, key = who.open(), str(uuid4())
    with rude_server() as rude:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{rude.url}/v1")
        get_settings.cache_clear()
        rude.reply = rude.text(f"data: {thought}\n\ndata: {usage}\n\n", content_type="text/event-stream")
        for _ in range(2):
            if is_streamed:
                streamed.post(who, conversation, QUESTION, key=key)
            else:
                assert who.say(conversation, QUESTION, key=key).code == "model-no-room"
    lines = rows("SELECT source, prompt_tokens, completion_tokens, cost_usd > 0 AS paid FROM usage_events")
    assert [tuple(line.values()) for line in lines] == [("model", 700, 50, True)] * 2
    assert rows("SELECT count(*) AS n FROM reservations")[0]["n"] == 0


def test_a_server_that_asks_for_a_short_wait_gets_it(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.fails(429, retry_after=1)
    started = time.monotonic()

    refused = who.say(who.open(), QUESTION)

    assert refused.status == 429
    assert len(model_peer.asked()) == 3
    assert 2 <= time.monotonic() - started < 8


@pytest.fixture
def impatient(model_peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import openai

    assert openai  # its second of loading is not what is measured
    monkeypatch.setenv("MODEL_TIMEOUT_S", "4")
    get_settings.cache_clear()


def test_a_slow_model_is_not_waited_for(chat: People, model_peer: Any, impatient: None) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers("too late", streamingProfile={"ttft": 30_000})
    started = time.monotonic()

    refused = who.say(conversation, QUESTION)

    assert (refused.status, refused.code) == (503, "model-slow")
    assert time.monotonic() - started < 8
    assert len(who.tree(conversation)) == 1


def test_a_model_that_never_ends_is_cut_and_said_so(chat: People, model_peer: Any, impatient: None) -> None:
    who = chat()
    model_peer.answers("drip " * 400, latency=300, chunkSize=5)
    started = time.monotonic()

    reply = who.said(who.open(), QUESTION)

    assert reply["status"] == "partial"
    assert reply["content"].startswith("drip drip")
    assert time.monotonic() - started < 8


def test_half_an_answer_is_kept_and_said_so(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers("Twice a day the water rises and falls, because " * 3, truncateAfterChunks=3, latency=30)

    reply = who.said(conversation, QUESTION)

    assert reply["status"] == "partial"
    assert reply["content"].startswith("Twice a day")
    assert reply["usage"]["completion_tokens"] > 0
    assert who.tree(conversation)[-1]["status"] == "partial"


@pytest.mark.parametrize("rates", [{"malformedRate": 1.0}, {"disconnectRate": 1.0}, {"dropRate": 1.0}])
def test_chaos(chat: People, model_peer: Any, rates: dict[str, float]) -> None:
    who = chat()
    conversation = who.open()
    model_peer.chaos(**rates)

    refused = who.say(conversation, QUESTION)

    assert refused.status == 503
    assert refused.code in {"model-malformed", "model-unreachable", "model-unavailable"}
    assert [m["content"] for m in who.tree(conversation)] == [QUESTION]


def test_no_model_at_that_address(chat: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    get_settings.cache_clear()
    who = chat()

    refused = who.say(who.open(), QUESTION)

    assert (refused.status, refused.code) == (503, "model-unreachable")


def test_half_an_answer_is_never_shared(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("I can do this and that and " * 5, truncateAfterChunks=3, latency=30)
    assert who.said(who.open(), "What can you do?")["status"] == "partial"
    model_peer.reset()
    model_peer.answers("Everything that I said.")

    assert who.said(who.open(), "What can you do?")["source"] == "model"
    assert who.said(who.open(), "What can you do?")["source"] == "cache"


class TestRedis:
    @pytest.fixture
    def own(self, chat: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
        """A Redis of this test's own; its process id."""
        with servers.redis(tmp_path) as server:
            monkeypatch.setenv("REDIS_URL", server.url)
            get_settings.cache_clear()
            cache.forget()
            with cache.guarded() as client:
                pid = int(client.info("server")["process_id"])
            yield pid
            with_continue(pid)

    def test_hung_costs_little_and_once(self, chat: People, own: int) -> None:
        who = chat()
        conversation = who.open()
        who.said(conversation, "What can you do?")
        usual = _took(lambda: who.said(conversation, "What can you do?"))
        os.kill(own, signal.SIGSTOP)

        first = _took(lambda: who.said(conversation, "What can you do?"))
        second = _took(lambda: who.said(conversation, "What can you do?"))

        assert first < usual + 0.2 + 0.3  # the most that it may cost, and what a busy machine adds
        assert second < usual + 0.1 + 0.3
        with pytest.raises(CacheUnavailable):
            cache.guarded().__enter__()

    def test_gone_and_back(self, chat: People, own: int) -> None:
        who = chat()
        conversation = who.open()
        who.said(conversation, "What can you do?")
        os.kill(own, signal.SIGSTOP)
        assert who.said(conversation, "What can you do?")["source"] == "offline"
        assert who.call("GET", "/health").json["checks"]["redis"] == "down"
        os.kill(own, signal.SIGCONT)

        deadline = time.monotonic() + 10
        while (reply := who.said(conversation, "What can you do?"))["source"] != "cache":
            assert time.monotonic() < deadline
            time.sleep(0.3)

        assert reply["source"] == "cache"
        health = who.call("GET", "/health")
        assert (health.status, health.json["status"]) == (200, "ok")


class TestPostgres:
    def test_connections_dropped_between_turns(self, chat: People, database: Any) -> None:
        who = chat()
        conversation = who.open()
        who.said(conversation, "What can you do?")
        _drop_connections(database)

        assert who.said(conversation, "What can you do?")["source"] == "cache"
        assert len(who.tree(conversation)) == 4

    def test_connections_dropped_while_the_model_answers(self, chat: People, database: Any, model_peer: Any) -> None:
        import threading

        who = chat()
        conversation = who.open()
        model_peer.answers("It was the moon all along.", latency=300)
        timer = threading.Timer(0.3, _drop_connections, args=(database,))
        timer.start()

        reply = who.said(conversation, QUESTION)

        timer.join()
        assert reply["content"] == "It was the moon all along."
        assert [m["content"] for m in who.tree(conversation)] == [QUESTION, "It was the moon all along."]

    def test_away_is_said_by_health(self, chat: People, monkeypatch: pytest.MonkeyPatch) -> None:
        who = chat()
        monkeypatch.setattr(connections, "_CONNECT_DEADLINE_S", 0.1)
        monkeypatch.setenv("DATABASE_PORT", "1")
        get_settings.cache_clear()
        connections.get_pool().close()

        health = who.call("GET", "/health")

        assert (health.status, health.json["status"]) == (503, "down")
        assert health.json["checks"]["postgres"] == "down"
        assert health.json["checks"]["redis"] == "ok"


def with_continue(pid: int) -> None:
    os.kill(pid, signal.SIGCONT)


def _took(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def _drop_connections(database: Any) -> None:
    import contextlib

    with contextlib.closing(database.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'kongdori' AND pid <> pg_backend_pid()"
        )
