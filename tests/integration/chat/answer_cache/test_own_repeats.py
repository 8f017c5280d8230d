"""Outside the catalogue: a person's own earlier reply, for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.chat import rows

pytestmark = pytest.mark.integration

People = Callable[[], Any]
QUESTION = "Explain the tides of the Yellow Sea"


def test_the_same_question_again_gets_ones_own_reply(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("The moon pulls.")
    first = who.said(who.open(), QUESTION)

    again = who.said(who.open(), "explain the TIDES of the yellow sea!!")

    assert (first["source"], first["saved_from"]) == ("model", None)
    assert (again["source"], again["saved_from"], again["content"]) == ("cache", "own", "The moon pulls.")
    assert again["saved_at"] == first["created_at"]
    assert again["model"] == first["model"]
    assert again["usage"]["cost_usd"] == "0.000000"
    [line] = rows("SELECT saved_from, spared_usd FROM usage_events WHERE source = 'cache'")
    assert line["saved_from"] == "own"
    assert str(line["spared_usd"]) == first["usage"]["cost_usd"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Explain the tides of the Yellow Sea", "please explain tides of the Yellow Sea"),
        ("Who wrote The Old Man and the Sea?", "Can you tell me who wrote the old man and the sea"),
        ("조선을 세운 사람이 누구예요?", "조선을 세운 사람이 누구인가요"),
    ],
)
def test_near_enough_is_the_same(chat: People, model_peer: Any, one: str, other: str) -> None:
    who, stranger = chat(), chat()
    model_peer.answers("Something.")
    who.said(who.open(), one)

    assert who.said(who.open(), other)["saved_from"] == "own"
    assert stranger.said(stranger.open(), other)["source"] == "model"


def test_nobody_else_gets_it(chat: People, model_peer: Any) -> None:
    one, two = chat(), chat()
    model_peer.answers("For one alone.")
    reply = one.said(one.open(), QUESTION)
    model_peer.reset()
    model_peer.answers("For two.")

    theirs = two.said(two.open(), QUESTION)

    assert (theirs["source"], theirs["content"]) == ("model", "For two.")
    assert one.said(one.open(), QUESTION)["content"] == "For one alone."
    assert two.said(two.open(), QUESTION)["content"] == "For two."
    assert two.call("POST", f"/chat/messages/{reply['id']}/feedback", {"rating": "down"}).status == 404
    assert one.said(one.open(), QUESTION)["source"] == "cache"


def test_it_goes_with_its_conversation_and_its_person(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("The moon pulls.")
    conversation = who.open()
    who.said(conversation, QUESTION)
    who.call("DELETE", f"/chat/conversations/{conversation}")

    assert rows("SELECT 1 FROM own_questions") == []
    assert who.said(who.open(), QUESTION)["source"] == "model"


@pytest.mark.parametrize(
    "question",
    [
        "Explain the weather of today in Seoul",
        "오늘 서울 날씨 어때요?",
        "Who won the game yesterday?",
        "What did he mean by that?",
        "그건 왜 그래요?",
        "My name is Minsu, explain the tides to me",
        "Explain the tides " + "of the Yellow Sea " * 20,
    ],
)
def test_what_is_never_repeated(chat: People, model_peer: Any, question: str) -> None:
    who = chat()
    model_peer.answers("Something.")

    assert [who.said(who.open(), question)["source"] for _ in range(2)] == ["model", "model"]
    assert rows("SELECT 1 FROM own_questions") == []


@pytest.mark.parametrize(
    "other",
    [
        "Explain the tides of the East Sea",
        "Don't explain the tides of the Yellow Sea",
        "Explain the tides of the Yellow Sea in 2024",
        "Explain the tides of the Yellow Sea to Tom",
        "황해의 조석을 설명해 주세요",
    ],
)
def test_another_question_is_another_question(chat: People, model_peer: Any, other: str) -> None:
    who = chat()
    model_peer.answers("Something.")
    who.said(who.open(), QUESTION)

    assert who.said(who.open(), other)["source"] == "model"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is C++ good for?", "What is C good for?"),
        ("Is -5 even", "Is 5 even"),
        ("Tell me about the tides of the US", "Tell me about the tides of the us"),
        ("How do I enable the firewall of a router?", "How do I disable the firewall of a router?"),
    ],
)
def test_signs_are_words(chat: People, model_peer: Any, one: str, other: str) -> None:
    who = chat()
    model_peer.answers("Something.")
    who.said(who.open(), one)

    assert who.said(who.open(), other)["source"] == "model"


def test_a_temporary_conversation_neither_reads_nor_writes(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("Something.")

    assert who.said(who.open(temporary=True), QUESTION)["source"] == "model"
    assert who.said(who.open(), QUESTION)["source"] == "model"
    assert who.said(who.open(temporary=True), QUESTION)["source"] == "model"


def test_asking_afresh_replaces_it_and_a_failure_leaves_it(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("old")
    who.said(who.open(), QUESTION)
    model_peer.reset()
    model_peer.fails(401)
    failed = who.say(who.open(), QUESTION, fresh=True)
    kept = who.said(who.open(), QUESTION)
    model_peer.reset()
    model_peer.answers("new")

    fresh = who.said(who.open(), QUESTION, fresh=True)

    assert failed.status == 503
    assert kept["content"] == "old"
    assert (fresh["source"], fresh["content"]) == ("model", "new")
    assert who.said(who.open(), QUESTION)["content"] == "new"


def test_a_thumb_down_forgets_it(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("bad")
    who.said(who.open(), QUESTION)
    saved = who.said(who.open(), QUESTION)

    down = who.call("POST", f"/chat/messages/{saved['id']}/feedback", {"rating": "down"})

    assert down.json["removed"] is True
    assert who.said(who.open(), QUESTION)["source"] == "model"


def test_the_stream_tells_the_same(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    model_peer.answers("The moon pulls.")
    first = streamed.post(who, who.open(), QUESTION)[-1].data["reply"]

    again = streamed.post(who, who.open(), QUESTION)[-1].data["reply"]

    assert first["source"] == "model"
    assert (again["source"], again["saved_from"], again["saved_at"]) == ("cache", "own", first["created_at"])
