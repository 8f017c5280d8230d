"""Another reply to the same message, and stopping one that is being written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fixtures.chat import rows

pytestmark = pytest.mark.integration

People = Callable[[], Any]
LONG = "Rivers carry water, sand and stories, and none of them is ever the same twice. " * 8


def _read_until(streamed: Any, who: Any, path: str, body: dict[str, Any], *, deltas: int) -> tuple[list[Any], Any]:
    """Reads a stream in a thread; returns once so many deltas have come."""
    events: list[Any] = []
    enough = threading.Event()

    def read() -> None:
        with streamed.client(who) as client, client.stream("POST", path, json=body) as answer:
            for event in streamed.events(answer):
                events.append(event)
                if sum(e.kind == "delta" for e in events) >= deltas and events:
                    enough.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert enough.wait(15)
    return events, reader


@pytest.mark.parametrize("redis_is_there", [True, False])
def test_stop_ends_the_call_and_what_had_come_stays(
    chat: People, model_peer: Any, streamed: Any, redis_is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kongdori import cache
    from kongdori.settings import get_settings

    if not redis_is_there:
        monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
        get_settings.cache_clear()
        cache.forget()
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=200)
    path = f"/chat/conversations/{conversation}/messages/stream"
    events, reader = _read_until(streamed, who, path, {"content": "Tell me about rivers, at length"}, deltas=2)
    reply_id = events[0].data["reply_id"]

    started = time.monotonic()
    answer = who.call("POST", f"/chat/messages/{reply_id}/stop")
    reader.join(10)

    assert (answer.status, answer.json) == (202, {"state": "stopping"})
    assert time.monotonic() - started < 4
    done = events[-1]
    assert done.kind == "done"
    reply = done.data["reply"]
    assert reply["status"] == "stopped"
    assert 0 < len(reply["content"]) < len(LONG)
    assert LONG.startswith(reply["content"])
    assert who.tree(conversation)[-1] == reply
    over = who.call("POST", f"/chat/messages/{reply_id}/stop")
    assert (over.status, over.json) == (200, {"state": "over"})


def test_stop_reaches_a_model_that_is_silent(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=12_000)
    path = f"/chat/conversations/{conversation}/messages/stream"
    events, reader = _read_until(streamed, who, path, {"content": "Tell me about rivers, slowly"}, deltas=0)

    started = time.monotonic()
    assert who.call("POST", f"/chat/messages/{events[0].data['reply_id']}/stop").status == 202
    reader.join(10)

    assert time.monotonic() - started < 3
    assert (events[-1].kind, events[-1].data["reply"]["status"]) == ("done", "stopped")


def test_what_was_stopped_is_what_the_next_turn_sees_and_never_a_saved_answer(
    chat: People, model_peer: Any, streamed: Any
) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=150)
    path = f"/chat/conversations/{conversation}/messages/stream"
    events, reader = _read_until(streamed, who, path, {"content": "What can you do?"}, deltas=2)
    who.call("POST", f"/chat/messages/{events[0].data['reply_id']}/stop")
    reader.join(10)
    stopped = events[-1].data["reply"]["content"]

    model_peer.reset()
    model_peer.answers("Understood.")
    who.said(conversation, "Please say that in other words, for my grandmother")
    sent = model_peer.asked()[-1]["messages"]
    assert {"role": "assistant", "content": stopped} in [{k: m[k] for k in ("role", "content")} for m in sent]
    assert who.said(who.open(), "What can you do?")["source"] == "model"


def test_another_reply_stands_beside_the_first_and_is_no_saved_answer(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(who.open(), "What can you do?")
    first = who.say(conversation, "What can you do?").json
    assert first["reply"]["source"] == "cache"

    key = str(uuid4())
    made = who.call("POST", f"/chat/messages/{first['message']['id']}/replies", {}, key=key)
    assert made.status == 201
    assert made.json["message"]["id"] == first["message"]["id"]
    reply = made.json["reply"]
    assert (reply["source"], reply["parent_id"]) == ("offline", first["message"]["id"])
    assert reply["id"] != first["reply"]["id"]
    assert who.call("POST", f"/chat/messages/{first['message']['id']}/replies", {}, key=key).json == made.json
    assert [m["role"] for m in who.tree(conversation)] == ["user", "assistant", "assistant"]
    assert rows("SELECT count(*) AS n FROM cache_verdicts WHERE verdict = 'afresh'")[0]["n"] == 1


def test_another_reply_streams(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers("One answer.")
    first = who.say(conversation, "Tell me about the moons of Jupiter").json
    model_peer.reset()
    model_peer.answers("Another answer.")

    path = f"/chat/messages/{first['message']['id']}/replies/stream"
    with streamed.client(who) as client, client.stream("POST", path, json={}) as answer:
        events = list(streamed.events(answer))

    assert events[0].data["message"]["id"] == first["message"]["id"]
    assert events[-1].data["reply"]["content"] == "Another answer."
    assert len(who.tree(conversation)) == 3


def test_a_stopped_reply_is_continued(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation = who.open()
    model_peer.answers(LONG, latency=150)
    path = f"/chat/conversations/{conversation}/messages/stream"
    events, reader = _read_until(streamed, who, path, {"content": "Rivers, at length, please"}, deltas=2)
    who.call("POST", f"/chat/messages/{events[0].data['reply_id']}/stop")
    reader.join(10)
    stopped = events[-1].data["reply"]
    question = events[0].data["message"]["id"]

    model_peer.reset()
    model_peer.answers("And so they flow.")
    whole = who.call("POST", f"/chat/messages/{question}/replies", {"continue_from": stopped["id"]}).json["reply"]
    assert whole["content"] == stopped["content"] + "And so they flow."
    assert whole["status"] == "complete"
    sent = model_peer.asked()[-1]["messages"]
    assert sent[-2]["content"] == stopped["content"]

    refused = who.call("POST", f"/chat/messages/{question}/replies", {"continue_from": whole["id"]})
    assert (refused.status, refused.code) == (422, "nothing-to-continue")


def test_nobody_stops_or_asks_for_the_replies_of_another(chat: People) -> None:
    owner, stranger = chat(), chat()
    turn = owner.say(owner.open(), "What can you do?").json
    assert stranger.call("POST", f"/chat/messages/{turn['message']['id']}/replies", {}).status == 404
    assert stranger.call("POST", f"/chat/messages/{turn['reply']['id']}/stop").status == 404
    assert owner.call("POST", f"/chat/messages/{turn['reply']['id']}/replies", {}).status == 404
    assert owner.call("POST", f"/chat/messages/{uuid4()}/stop").status == 404
    assert owner.call("POST", "/chat/messages/xyz/stop").status == 404
