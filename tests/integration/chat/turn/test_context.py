"""What a long conversation has outgrown is summarised once and kept: for its branch, booked, and gone with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.chat import rows

pytestmark = pytest.mark.integration

People = Callable[[], Any]
KEPT = "The person's cat is called Pumpkin."
LONG = "blah " * 1_400  # 2,000 tokens
SUMMARISING = "The part:"


def long_conversation(who: Any, peer: Any) -> tuple[str, str]:
    """Three turns that just fit; the first one's reply."""
    peer.answers("I see.")
    conversation: str = who.open()
    said = [f"My cat is called Pumpkin, part {number}. {LONG}"[:6_800] for number in range(3)]
    first, *_ = [who.said(conversation, content) for content in said]
    return conversation, first["id"]


def asked(peer: Any) -> tuple[list[Any], list[Any]]:
    """What the model was asked, as messages: to summarise, and to answer."""
    calls = [body["messages"] for body in peer.asked()]
    summaries = [messages for messages in calls if messages[-1]["content"].startswith(("Earlier memory:", SUMMARISING))]
    return summaries, [messages for messages in calls if messages not in summaries]


def kept() -> list[str]:
    return [row["content"] for row in rows("SELECT content FROM context_summaries ORDER BY created_at")]


def test_it_is_summarised_once_and_each_later_turn_is_told(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversation, first = long_conversation(who, model_peer)
    model_peer.reset()
    model_peer.answers(KEPT, to=SUMMARISING)
    model_peer.answers("Pumpkin.")

    who.said(conversation, f"What is my cat called, please? {LONG}"[:6_800])
    streamed.post(who, conversation, "And how do you know that, please?")

    summaries, turns = asked(model_peer)
    assert (len(summaries), kept()) == (1, [KEPT])
    assert "part 0" in summaries[0][-1]["content"]
    assert [KEPT in messages[0]["content"] for messages in turns] == [True, True]
    assert not any("part 0" in str(messages) for messages in turns)
    booked = rows("SELECT step FROM usage_events WHERE user_id = %s AND kind = 'chat' AND step <> ''", who.id)
    assert [line["step"] for line in booked] == ["context"]
    assert not rows("SELECT id FROM reservations"), "what was set aside went back"

    # A branch beside what was summarised knows nothing of it.
    assert who.said(conversation, "Something else, please?", parent_id=first)["source"] == "model"
    assert KEPT not in str(asked(model_peer)[1][-1])

    exported = who.call("GET", f"/chat/conversations/{conversation}/export?format=json")
    assert KEPT not in str(exported.json), "it is for the model alone"
    who.call("DELETE", f"/chat/conversations/{conversation}")
    assert kept() == []


def test_a_model_that_fails_to_summarise_does_not_hold_the_turn(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation, _ = long_conversation(who, model_peer)
    model_peer.reset()
    refusal = {"error": {"message": "no", "type": "server_error", "code": "x"}, "status": 401}
    model_peer.refuses(refusal, to=SUMMARISING)
    model_peer.answers("I don't know.")

    for question in ("What is my cat called, please?", "Are you sure of that, I wonder?"):
        assert who.said(conversation, f"{question} {LONG}"[:6_800])["content"] == "I don't know."

    summaries, _ = asked(model_peer)
    assert (len(summaries), kept()) == (1, []), "nor is it asked at each turn"
    assert not rows("SELECT id FROM reservations")
