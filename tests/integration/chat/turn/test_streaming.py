"""Streamed replies: at the streamed function's own server, with a model that others wrote."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from chat_function.turn import live_replies
from kongdori import cache
from kongdori.db import unit_of_work
from kongdori.repositories import sessions
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]
LONG = "Rivers carry water, sand and stories, and none of them is ever the same twice. " * 4


def test_a_reply_comes_in_pieces_and_is_saved(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=10)

    got = streamed.post(who, conversation, "Tell me about the rivers of this world")

    assert [event.kind for event in got][:2] == ["message", "delta"]
    assert got[-1].kind == "done"
    deltas = [event for event in got if event.kind == "delta"]
    assert len(deltas) > 3
    text = "".join(event.data["text"] for event in deltas)
    assert text == got[-1].data["reply"]["content"]
    assert text.strip() == LONG.strip()
    ids = [int(event.id) for event in got]
    assert ids == sorted(set(ids))
    question, reply = who.tree(conversation)
    assert got[0].data == {"message": question, "reply_id": reply["id"]}
    assert got[-1].data["reply"] == reply
    assert reply["status"] == "complete"
    assert reply["usage"]["completion_tokens"] > 0


def test_a_saved_answer_streams_too(chat: People, streamed: Any) -> None:
    who = chat()
    first = streamed.post(who, who.open(), "What can you do?")
    again = streamed.post(who, who.open(), "What can you do?")

    assert first[-1].data["reply"]["source"] == "offline"
    assert [event.kind for event in again] == ["message", "delta", "done"]
    assert again[-1].data["reply"]["source"] == "cache"
    assert again[-1].data["reply"]["content"] == again[1].data["text"] == first[-1].data["reply"]["content"]


@pytest.mark.parametrize("from_afar", [False, True], ids=["this process", "another process"])
def test_a_reader_who_was_cut_off_goes_on_where_it_broke_off(
    chat: People, model_peer: Any, streamed: Any, from_afar: bool
) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=40)
    seen: list[Any] = []
    with (
        streamed.client(who) as client,
        client.stream(
            "POST", f"/chat/conversations/{conversation}/messages/stream", json={"content": "Rivers, please, at length"}
        ) as answer,
    ):
        for event in streamed.events(answer):
            seen.append(event)
            if len(seen) == 4:
                break
    reply_id = seen[0].data["reply_id"]
    hidden = live_replies._live.pop(UUID(reply_id)) if from_afar else None

    rest = streamed.resume(who, conversation, reply_id, seen[-1].id)

    assert hidden is None or hidden.outcome is not None
    text = "".join(event.data["text"] for event in [*seen, *rest] if event.kind == "delta")
    assert text.strip() == LONG.strip()
    assert rest[-1].kind == "done"
    assert rest[-1].data["reply"]["content"] == text
    again = streamed.resume(who, conversation, reply_id)
    assert [event.kind for event in again] == ["message", "delta", "done"]
    assert streamed.resume(who, conversation, reply_id, again[1].id)[0].kind == "done"


def test_the_reply_is_finished_when_nobody_reads_along(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=20)
    with (
        streamed.client(who) as client,
        client.stream(
            "POST", f"/chat/conversations/{conversation}/messages/stream", json={"content": "Rivers, and I am gone"}
        ) as answer,
    ):
        next(answer.iter_bytes())

    deadline = time.monotonic() + 10
    while (reply := who.tree(conversation)[-1])["status"] == "streaming" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert reply["status"] == "complete"
    assert reply["content"].strip() == LONG.strip()


def test_partial_text_is_in_postgres_while_it_is_written(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=250)
    reading = threading.Thread(target=streamed.post, args=(who, conversation, "Rivers, slowly, one by one"))
    reading.start()
    deadline = time.monotonic() + 6
    kept = ""
    while not kept and time.monotonic() < deadline:
        time.sleep(0.1)
        tree = who.tree(conversation)
        kept = tree[-1]["content"] if tree and tree[-1]["status"] == "streaming" else ""
    live_replies.stop_all(wait_s=5)
    reading.join(10)

    assert kept
    reply = who.tree(conversation)[-1]
    assert reply["status"] == "partial"
    assert reply["content"].startswith(kept)


def test_a_reply_shows_that_it_is_being_written_while_the_model_thinks(
    chat: People, model_peer: Any, streamed: Any
) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers("Rivers.", streamingProfile={"ttft": 9000})
    reading = threading.Thread(target=streamed.post, args=(who, conversation, "Rivers, after a long thought"))
    reading.start()
    seen = []
    while reading.is_alive():
        time.sleep(0.1)
        with unit_of_work() as work:
            seen += work.all("SELECT content, updated_at > created_at AS beat FROM messages WHERE role = 'assistant'")
    assert {"content": "", "beat": True} in seen
    assert who.tree(conversation)[-1]["status"] == "complete"


@pytest.mark.parametrize("everywhere", [False, True], ids=["one session", "everywhere"])
def test_a_stream_ends_soon_after_its_session(chat: People, model_peer: Any, streamed: Any, everywhere: bool) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG * 10, latency=200)
    seen: list[Any] = []
    with (
        streamed.client(who) as client,
        client.stream(
            "POST", f"/chat/conversations/{conversation}/messages/stream", json={"content": "Rivers, without an end"}
        ) as answer,
    ):
        for event in streamed.events(answer):
            seen.append(event)
            if len(seen) == 3:
                with unit_of_work() as work:
                    if everywhere:
                        sessions.revoke_all(work, user_id=who.id)
                    else:
                        sessions.revoke(work, id=who.session_id, user_id=who.id)
                    work.commit()
    heard = "".join(event.data["text"] for event in seen if event.kind == "delta")
    assert len(heard) < len(LONG * 10), "the reader was sent away"
    if everywhere:
        deadline = time.monotonic() + 20
        while live_replies.ids() and time.monotonic() < deadline:
            time.sleep(0.1)
        with unit_of_work() as work:
            (reply,) = work.all("SELECT status FROM messages WHERE role = 'assistant'")
        assert reply["status"] == "stopped", "and the model's call ended"
    else:
        assert seen[-1].kind == "error"
        assert seen[-1].data["type"].endswith(":not-authenticated")
        live_replies.stop_all(wait_s=10)


def test_many_streams_share_the_process(chat: People, model_peer: Any, streamed: Any) -> None:
    people = [chat() for _ in range(8)]
    model_peer.answers(LONG, latency=30)
    conversations = [who.open() for who in people]
    started = time.monotonic()
    threads = [
        threading.Thread(target=streamed.post, args=(who, where, "Rivers for everybody here, please"))
        for who, where in zip(people, conversations, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    took = time.monotonic() - started

    replies = [who.tree(where)[-1] for who, where in zip(people, conversations, strict=True)]
    assert all(reply["status"] == "complete" for reply in replies)
    one = len(LONG) / 20 * 0.03
    assert took < 4 * one + 2, f"{took:.1f} s for eight at once, one takes {one:.1f} s"


def test_the_same_key_follows_the_same_reply(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation, key = who.open(), str(uuid4())
    model_peer.answers(LONG, latency=20)
    results: list[list[Any]] = []

    def send() -> None:
        results.append(streamed.post(who, conversation, "Rivers, twice at once", key=key))

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    results.append(streamed.post(who, conversation, "Rivers, twice at once", key=key))

    assert len({events[0].data["reply_id"] for events in results}) == 1
    assert len({events[-1].data["reply"]["content"] for events in results}) == 1
    assert len(model_peer.asked()) == 1
    assert len(who.tree(conversation)) == 2


def test_a_stream_that_failed_is_tried_again_with_the_same_key(
    chat: People, model_peer: Any, streamed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = chat()
    conversation, key = who.open(), str(uuid4())
    model_peer.fails(503)

    failed = streamed.post(who, conversation, "Will this work in the end?", key=key)

    assert [event.kind for event in failed] == ["message", "error"]
    assert failed[-1].data["type"] == "urn:kongdori:problem:model-unavailable"
    assert who.tree(conversation)[-1]["status"] == "failed"
    model_peer.reset()
    model_peer.answers("It works now.")

    worked = streamed.post(who, conversation, "Will this work in the end?", key=key)

    assert worked[-1].kind == "done"
    assert worked[0].data["reply_id"] == failed[0].data["reply_id"]
    assert [message["content"] for message in who.tree(conversation)] == ["Will this work in the end?", "It works now."]


def test_a_cut_stream_keeps_what_came(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, truncateAfterChunks=4, latency=30)

    got = streamed.post(who, conversation, "Rivers, and then silence falls")

    assert got[-1].kind == "done"
    reply = got[-1].data["reply"]
    assert reply["status"] == "partial"
    assert reply["content"]
    assert LONG.startswith(reply["content"])
    assert who.tree(conversation)[-1] == reply


def test_streams_work_without_redis(
    chat: People, model_peer: Any, streamed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()
    cache.forget()
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=10)

    got = streamed.post(who, conversation, "Rivers, without a cache please")
    again = streamed.resume(who, conversation, got[0].data["reply_id"], "20")

    assert got[-1].data["reply"]["content"].strip() == LONG.strip()
    assert again[0].data["text"] == got[-1].data["reply"]["content"][20:]


def test_refusals_come_before_the_stream_as_problems(chat: People, streamed: Any) -> None:
    who, other = chat(), chat()
    conversation = who.open()
    path = f"/chat/conversations/{conversation}/messages"
    with streamed.client(other) as client:
        stranger = client.post(f"{path}/stream", json={"content": "hello"})
        lost = client.get(f"{path}/{uuid4()}/stream")
    with streamed.client(who) as client:
        empty = client.post(f"{path}/stream", json={"content": " "})
        odd = client.get(f"{path}/{uuid4()}/stream", headers={"Last-Event-ID": "x"})
        question = streamed.post(who, conversation, "hello")[0].data["message"]["id"]
        not_a_reply = client.get(f"{path}/{question}/stream")
        ready = client.get(f"{streamed.url}/ready")

    assert [a.status_code for a in (stranger, lost, empty, odd, not_a_reply, ready)] == [404, 404, 422, 422, 404, 200]
    assert stranger.headers["content-type"] == "application/problem+json"
