"""Instructions for every conversation, a persona for one, temporary conversations, and reasons given with a thumb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.chat import person, rows

pytestmark = pytest.mark.integration

People = Callable[[], Any]
ASKED = "Please tell me how a lighthouse works"


def told(peer: Any) -> list[str]:
    """The first message of each of the model's calls."""
    return [str(body["messages"][0]["content"]) for body in peer.asked()]


def test_instructions_are_kept_changed_and_taken_back(chat: People) -> None:
    who, other = chat(), chat()
    assert who.call("GET", "/chat/instructions").json == {"text": ""}
    assert who.call("PUT", "/chat/instructions", {"text": "  Call me Captain.  "}).json == {"text": "Call me Captain."}
    assert who.call("GET", "/chat/instructions").json == {"text": "Call me Captain."}
    assert other.call("GET", "/chat/instructions").json == {"text": ""}
    assert who.call("PUT", "/chat/instructions", {"text": "x" * 2_001}).status == 422
    assert who.call("PUT", "/chat/instructions", {"text": " "}).json == {"text": ""}
    assert rows("SELECT count(*) AS n FROM instructions")[0]["n"] == 0


def test_the_model_is_told_the_instructions_and_the_persona(chat: People, model_peer: Any) -> None:
    who, other = chat(), chat()
    model_peer.answers("With light.")
    who.call("PUT", "/chat/instructions", {"text": "Call me Captain {now}."})
    conversation = who.open(persona="Speak like an old sailor.")

    who.said(conversation, ASKED)
    who.call("PATCH", f"/chat/conversations/{conversation}", {"persona": ""})
    who.said(conversation, "Please tell me how a harbour works")
    other.said(other.open(), ASKED)

    both, one, none = told(model_peer)
    assert "Call me Captain {now}." in both
    assert "Speak like an old sailor." in both
    assert "Call me Captain {now}." in one
    assert "sailor" not in one
    assert "Captain" not in none
    assert who.call("GET", f"/chat/conversations/{conversation}").json["persona"] == ""


def test_saved_answers_are_those_of_the_same_manner(chat: People, model_peer: Any) -> None:
    who, other = chat(), chat()
    model_peer.answers("An answer.")
    assert who.said(who.open(), "What can you do?")["source"] == "model"
    assert who.said(who.open(), ASKED)["source"] == "model"
    who.call("PUT", "/chat/instructions", {"text": "Speak in rhymes."})

    assert who.said(who.open(), "What can you do?")["source"] == "model", "everybody's answer has no rhymes"
    assert who.said(who.open(), ASKED)["source"] == "model", "nor has the one from before"
    assert who.said(who.open(), ASKED)["source"] == "cache"
    assert other.said(other.open(), "What can you do?")["source"] == "cache", "and nobody gets the rhymes"
    who.call("PUT", "/chat/instructions", {"text": ""})
    assert who.said(who.open(), "What can you do?")["source"] == "cache"


def test_a_temporary_conversation_leaves_nothing_behind(chat: People, model_peer: Any) -> None:
    who, admin = chat(), person(role="admin")
    model_peer.answers("A secret answer.")
    conversation = who.open(temporary=True)
    reply = who.said(conversation, ASKED)
    body = {"rating": "down", "tags": ["wrong"], "reason": "secret"}
    assert who.call("POST", f"/chat/messages/{reply['id']}/feedback", body).status == 200

    assert who.call("GET", "/chat/conversations").json["items"] == []
    assert who.call("GET", "/chat/conversations", query={"query": "lighthouse"}).json["items"] == []
    assert admin.call("GET", "/chat/cache/report").json["reasons"] == []
    assert who.said(who.open(), ASKED)["source"] == "model", "its answer is no saved answer"
    assert who.call("DELETE", f"/chat/conversations/{conversation}").status == 204

    kept = "SELECT count(*) AS n FROM {} WHERE {}::text LIKE %s"
    for table in ("feedback", "cache_verdicts", "intent_near_misses", "idempotency_keys"):
        assert rows(kept.format(table, table), "%secret%")[0]["n"] == 0, table
    assert rows("SELECT count(*) AS n FROM messages WHERE conversation_id = %s", conversation)[0]["n"] == 0


def test_the_admin_reads_why_replies_were_rated(chat: People, model_peer: Any) -> None:
    who, admin = chat(), person(role="admin")
    model_peer.answers("By magic.")
    reply = who.said(who.open(), ASKED)
    path = f"/chat/messages/{reply['id']}/feedback"
    assert who.call("POST", path, {"rating": "down"}).json["tags"] == []
    assert admin.call("GET", "/chat/cache/report").json["reasons"] == []

    given = who.call("POST", path, {"rating": "down", "tags": ["wrong", "tone"], "reason": "It is not magic."})

    assert (given.json["tags"], given.json["reason"]) == (["wrong", "tone"], "It is not magic.")
    (read,) = admin.call("GET", "/chat/cache/report").json["reasons"]
    assert {name: read[name] for name in ("rating", "tags", "reason", "source", "intent")} == {
        "rating": "down",
        "tags": ["wrong", "tone"],
        "reason": "It is not magic.",
        "source": "model",
        "intent": None,
    }
    assert not {"user_id", "message_id", "content"} & set(read)
    assert who.call("POST", path, {"rating": "down", "tags": ["rude"]}).status == 422
    assert who.call("GET", "/chat/cache/report").status == 403
