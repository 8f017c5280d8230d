"""Bad input, strangers, and duplicates."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from chat_function.engines.selection import current_engine
from chat_function.turn import service
from chat_function.turn.records import TurnRequest
from kongdori.db import unit_of_work
from kongdori.errors import Conflict
from kongdori.identity import GatewayIdentity

pytestmark = pytest.mark.integration

People = Callable[[], Any]
NONE = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 422),
        ("null", 422),
        ("[]", 422),
        ("{", 400),
        ('"x"', 422),
        ("{}", 422),
        ('{"content": null}', 422),
        ('{"content": 7}', 422),
        ('{"content": ""}', 422),
        ('{"content": "  \\n "}', 422),
        ('{"content": "x", "fresh": "yes"}', 422),
        ('{"content": "x", "fresh": null}', 422),
        ('{"content": "x", "parent_id": "x"}', 422),
        ('{"content": "x", "parent_id": 7}', 422),
        ('{"content": "x", "other": 1}', 422),
        ('{"content": "a\\u0000b"}', 400),
        ('{"content": "\\ud800"}', 400),
        (json.dumps({"content": "x" * 20_001}), 422),
        (json.dumps({"content": "가" * 20_001}), 422),
        ("[" * 100_000, 400),
    ],
)
def test_a_message_that_is_none(chat: People, raw: str, status: int) -> None:
    who = chat()
    conversation = who.open()

    answer = who.call("POST", f"/chat/conversations/{conversation}/messages", raw=raw)

    assert answer.status == status, answer.text
    assert answer.header("content-type") == "application/problem+json"
    assert who.tree(conversation) == []


INVISIBLE = {
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "direction marks": "\u200e\u200f\u202a\u202e\u2066\u2069\u061c",
    "variation selectors": "\ufe00\ufe0f\U000e0100",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "soft hyphen": "\u00ad",
    "tags": "\U000e0001\U000e0041",
    "Braille blank": "\u2800",
    "spaces": "\u00a0\u2003\u3000\u2028\t",
    "control": "\u0001\u001b\u007f",
    "marks without a letter": "\u034f\u0301",
}


@pytest.mark.parametrize("content", [*INVISIBLE.values(), "".join(INVISIBLE.values())], ids=[*INVISIBLE, "all"])
def test_a_message_that_nobody_sees_is_refused_like_an_empty_one(chat: People, streamed: Any, content: str) -> None:
    who = chat()
    conversation = who.open()

    whole = who.say(conversation, content)
    with streamed.client(who) as client:
        stream = client.post(f"/chat/conversations/{conversation}/messages/stream", json={"content": content})
    title = who.call("POST", "/chat/conversations", {"title": content})

    assert [whole.status, stream.status_code, title.status] == [422, 422, 422]
    assert whole.json["errors"] == stream.json()["errors"]
    assert whole.json["errors"] == [
        {"loc": ["body", "content"], "message": "This needs at least one visible character."}
    ]
    assert who.tree(conversation) == []


@pytest.mark.parametrize(
    "content", ["\u200e?", "👨\u200d👩\u200d👧", "❤\ufe0f", "🏴\U000e0067\U000e007f", "ㅋ", "\U0001fae9"]
)
def test_a_message_with_one_visible_character_is_taken(chat: People, content: str) -> None:
    who = chat()
    assert who.say(who.open(), content).json["message"]["content"] == content


@pytest.mark.parametrize(
    "body", [{"title": ""}, {"title": "  "}, {"title": 5}, {"title": "x" * 201}, {"temporary": 1}, {"x": 1}, [], None]
)
def test_a_conversation_that_is_none(chat: People, body: Any) -> None:
    assert chat().call("POST", "/chat/conversations", body).status == 422


def test_the_longest_message_is_taken(chat: People) -> None:
    who = chat()
    conversation = who.open()

    who.said(conversation, "가" * 20_000)

    assert len(who.tree(conversation)[0]["content"]) == 20_000


def test_a_stranger_finds_nothing(chat: People) -> None:
    owner, stranger = chat(), chat()
    conversation = owner.open(title="mine")
    owner.said(conversation, "hello")
    base = f"/chat/conversations/{conversation}"

    calls = [
        stranger.call("GET", base),
        stranger.call("PATCH", base, {"title": "theirs"}),
        stranger.call("DELETE", base),
        stranger.call("GET", f"{base}/messages"),
        stranger.say(conversation, "hello"),
        stranger.call("GET", f"/chat/conversations/{NONE}"),
    ]

    assert [answer.status for answer in calls] == [404] * 6
    assert len({answer.json["detail"] for answer in calls}) == 1
    assert owner.call("GET", base).json["title"] == "mine"
    assert stranger.call("GET", "/chat/conversations", query={"query": "hello"}).json["items"] == []


def test_a_parent_of_another_conversation_is_not_there(chat: People) -> None:
    owner, stranger = chat(), chat()
    theirs = owner.open()
    reply = owner.said(theirs, "hello")
    mine, other = stranger.open(), owner.open()

    for who, where in ((stranger, mine), (owner, other)):
        answer = who.say(where, "What now?", parent_id=reply["id"])
        assert answer.status == 404
        assert who.tree(where) == []


def test_a_parent_is_a_reply(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "hello")
    question, reply = who.tree(conversation)

    refused = who.say(conversation, "What now?", parent_id=question["id"])
    branch = who.say(conversation, "What now?", parent_id=reply["id"])
    beginning = who.say(conversation, "Another beginning", parent_id=None)
    after = who.say(conversation, "And after that?")

    assert (refused.status, refused.code) == (422, "parent-not-a-reply")
    assert branch.json["message"]["parent_id"] == reply["id"]
    assert beginning.json["message"]["parent_id"] is None
    assert after.json["message"]["parent_id"] == beginning.json["reply"]["id"]


def test_a_session_that_ended_ends_at_once(chat: People) -> None:
    who = chat()
    conversation = who.open()
    with unit_of_work() as work:
        work.run("UPDATE sessions SET revoked_at = now() WHERE id = %s", (who.session_id,))
        work.commit()

    answers = [
        who.say(conversation, "hello"),
        who.call("GET", "/chat/conversations"),
        who.call("POST", "/chat/conversations", {}),
        who.call("GET", f"/chat/conversations/{conversation}/messages"),
    ]

    assert [answer.status for answer in answers] == [401] * 4


def test_two_at_once_with_one_key_charge_once(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation, key = who.open(), str(uuid4())
    model_peer.answers("Only once.", latency=150)
    text = "Say something about patience"

    request = TurnRequest(conversation_id=UUID(conversation), content=text, idempotency_key=key)
    caller = GatewayIdentity(who.id, who.session_id, "member")

    def send(_: int) -> str:
        try:
            return service.post_message(caller, request, engine=current_engine()).reply.content
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(send, range(4)))

    assert answers == ["Only once.", "idempotency-pending", "idempotency-pending", "idempotency-pending"]
    assert who.say(conversation, text, key=key).json["reply"]["content"] == "Only once."
    assert len(model_peer.asked()) == 1
    assert len(who.tree(conversation)) == 2
    with unit_of_work() as work:
        assert len(work.all("SELECT 1 FROM usage_events WHERE user_id = %s", (who.id,))) == 1


def test_a_key_of_another_person_is_another_key(chat: People) -> None:
    one, two = chat(), chat()

    first = one.call("POST", "/chat/conversations", {"title": "one"}, key="same")
    second = two.call("POST", "/chat/conversations", {"title": "two"}, key="same")
    again = one.call("POST", "/chat/conversations", {"title": "one"}, key="same")
    clash = one.call("POST", "/chat/conversations", {"title": "other"}, key="same")

    assert first.json["id"] == again.json["id"] != second.json["id"]
    assert (clash.status, clash.code) == (409, "idempotency-reused")


def test_what_is_deleted_does_not_come_back_by_its_key(chat: People) -> None:
    who = chat()
    conversation = who.open()
    assert who.say(conversation, "hello", key="k").status == 201
    assert who.call("DELETE", f"/chat/conversations/{conversation}").status == 204

    assert who.say(conversation, "hello", key="k").status == 404
    with unit_of_work() as work:
        kept = work.all("SELECT response FROM idempotency_keys WHERE scope = %s", (str(who.id),))
    assert "hello" not in str(kept)


def test_wildcards_in_a_search_are_letters(chat: People) -> None:
    who = chat()
    who.open(title="plain words")
    percent = who.open(title="100 % sure")

    found = who.call("GET", "/chat/conversations", query={"query": "%"}).json["items"]
    none = who.call("GET", "/chat/conversations", query={"query": "_____"}).json["items"]

    assert [item["id"] for item in found] == [percent]
    assert none == []
    assert who.call("GET", "/chat/conversations", query={"cursor": "x"}).status == 422
    assert who.call("GET", "/chat/conversations", query={"limit": "0"}).status == 422
