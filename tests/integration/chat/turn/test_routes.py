"""A conversation with the offline engine and with a model peer, through the function's handler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_a_recurring_question_comes_from_the_cache_for_everybody(chat: People) -> None:
    first, second = chat(), chat()

    fresh = first.said(first.open(), "What can you do?")
    saved = second.said(second.open(), "what can you do")

    assert fresh["source"] == "offline"
    assert saved["source"] == "cache"
    assert saved["model"] == "offline"
    assert saved["content"] == fresh["content"]
    assert saved["saved_at"] is not None
    assert saved["intent"] == "what_can_you_do"
    assert saved["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": "0.000000", "duration_ms": 0}


def test_the_model_answers_and_is_booked_once(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("Seoul has rivers.")
    conversation = who.open()

    reply = who.said(conversation, "Tell me something about the rivers of Seoul, please")

    assert reply["source"] == "model"
    assert reply["content"] == "Seoul has rivers."
    assert reply["status"] == "complete"
    assert reply["usage"]["completion_tokens"] > 0
    assert [m["role"] for m in who.tree(conversation)] == ["user", "assistant"]


def test_the_same_key_twice_is_one_turn(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("Once.")
    conversation, key = who.open(), str(uuid4())

    one = who.say(conversation, "Say something about patience", key=key)
    two = who.say(conversation, "Say something about patience", key=key)
    other = who.say(conversation, "Say something else entirely", key=key)

    assert one.status == two.status == 201
    assert one.json == two.json
    assert (other.status, other.code) == (409, "idempotency-reused")
    assert len(model_peer.asked()) == 1
