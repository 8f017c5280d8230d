"""Links to conversations: a snapshot of one branch, expiring, revocable, readable without an account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fixtures.chat import Person, rows
from fixtures.proxy import Answer

from kongdori import link_tokens, share_links
from kongdori.db import unit_of_work
from kongdori.repositories import shares

pytestmark = pytest.mark.integration

People = Callable[[], Any]


class Nobody(Person):
    """Somebody without an account: the gateway's authorizer was not asked."""

    def authorizer(self) -> dict[str, str]:
        return {}


def share(who: Any, conversation: str, **body: Any) -> Answer:
    answer: Answer = who.call("POST", f"/chat/conversations/{conversation}/shares", body)
    return answer


def read(token: str) -> Answer:
    return Nobody().call("GET", f"/shares/{token}")


def test_a_link_shows_one_branch_as_it_was(chat: People) -> None:
    who = chat()
    conversation = who.open(title="Herons")
    who.said(conversation, "What can you do?")
    who.said(conversation, "Which films are there?", parent_id=None)
    made = share(who, conversation)
    assert (made.status, made.json["expires_at"]) == (201, None)
    assert made.json["url"].endswith(f"/s/{made.json['token']}")
    who.said(conversation, "hello")

    shown = read(made.json["token"])

    assert shown.status == 200
    assert set(shown.json) == {"title", "created_at", "messages"}
    assert shown.json["title"] == "Herons"
    assert [one["role"] for one in shown.json["messages"]] == ["user", "assistant"]
    assert shown.json["messages"][0]["content"] == "Which films are there?"
    assert {frozenset(one) for one in shown.json["messages"]} == {frozenset({"role", "content", "created_at"})}
    assert shown.header("x-robots-tag") == "noindex, nofollow"
    assert shown.header("referrer-policy") == "no-referrer"


def test_a_link_to_a_message_shows_the_branch_that_ends_there(chat: People) -> None:
    who = chat()
    conversation = who.open()
    first = who.said(conversation, "What can you do?")
    who.said(conversation, "Which films are there?", parent_id=None)
    shown = read(share(who, conversation, message_id=first["id"]).json["token"]).json
    assert [one["content"] for one in shown["messages"]] == ["What can you do?", first["content"]]


def test_a_link_ends_when_it_is_revoked_expires_or_loses_its_conversation(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "What can you do?")
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    revoked, expired, deleted = (share(who, conversation, expires_at=soon).json for _ in range(3))
    path = f"/chat/conversations/{conversation}/shares"
    listed = who.call("GET", path).json["items"]
    assert [one["url"] for one in listed] == [one["url"] for one in (deleted, expired, revoked)], "to be copied again"

    assert who.call("DELETE", f"/chat/shares/{revoked['id']}").status == 204
    assert who.call("DELETE", f"/chat/shares/{revoked['id']}").status == 404
    with unit_of_work() as work:
        work.run("UPDATE shares SET expires_at = now() WHERE id = %s", (expired["id"],))
        work.commit()

    assert [read(one["token"]).status for one in (revoked, expired, deleted)] == [404, 404, 200]
    assert [one["id"] for one in who.call("GET", path).json["items"]] == [deleted["id"]]
    who.call("DELETE", f"/chat/conversations/{conversation}")
    assert read(deleted["token"]).status == 404


def test_the_token_is_stored_as_a_hash_alone(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "What can you do?")
    token = share(who, conversation).json["token"]
    assert len(token) == 32, "192 bits"
    for row in rows(
        "SELECT shares::text AS text FROM shares UNION SELECT idempotency_keys::text FROM idempotency_keys"
    ):
        assert token not in row["text"]


def test_the_same_request_again_makes_no_second_link(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "What can you do?")
    path = f"/chat/conversations/{conversation}/shares"
    first, again = (who.call("POST", path, {}, key="k") for _ in range(2))
    assert first.json == again.json
    assert who.call("POST", path, {"expires_at": "2999-01-01T00:00:00Z"}, key="k").status == 409


def test_what_can_not_be_shared(chat: People) -> None:
    who = chat()
    empty, temporary = who.open(), who.open(temporary=True)
    who.said(temporary, "hello")
    assert share(who, empty).code == "empty-conversation"
    assert share(who, temporary).code == "temporary-not-shared"
    who.said(empty, "hello")
    for past in ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00", "soon", 5):
        assert share(who, empty, expires_at=past).status == 422
    with unit_of_work() as work:
        work.run("UPDATE messages SET content = repeat('가', 199000)")
        for _ in range(10):
            work.run(
                "INSERT INTO messages (id, conversation_id, parent_id, role, content, source)"
                " SELECT gen_random_uuid(), conversation_id, (SELECT id FROM messages WHERE conversation_id = %(id)s"
                " ORDER BY created_at DESC LIMIT 1), 'assistant', repeat('가', 199000), 'offline' FROM messages"
                " WHERE conversation_id = %(id)s LIMIT 1",
                {"id": empty},
            )
        work.commit()
    assert share(who, empty).code == "share-too-large"


def test_a_link_to_a_summary_opens_what_plays_beside_it(chat: People) -> None:
    who = chat()
    summary_id, share_id = uuid4(), uuid4()
    folder = f"/media/uploads/{who.id}/{summary_id}/"
    chapter = {"start": 0, "end": 9, "title": "Bees", "summary": "", "points": [{"at": 3, "text": "Dance"}]}
    shown = {
        "language": "en",
        "duration": 9.0,
        "timed": True,
        "overview": "On bees.",
        "chapters": [chapter],
        "cues": [{"start": 0, "end": 9, "text": "Bees dance.", "speaker": ""}],
        "media": {"type": "video/mp4", "url": f"{folder}bees.mp4", "poster_url": None},
    }
    with unit_of_work() as work:
        work.run(
            "INSERT INTO summaries (id, user_id, source_type, source, source_key, wished_language, language, engine)"
            " VALUES (%s, %s, 'transcript', '{}', 'x', '', 'en', 'offline')",
            (summary_id, who.id),
        )
        shares.add_summary(
            work,
            id=share_id,
            user_id=who.id,
            summary_id=summary_id,
            token_hash=share_links.token_hash(share_id),
            title="Bees",
            summary=json.dumps(shown),
            expires_at=None,
        )
        work.commit()
    answer = read(link_tokens.derive("share", share_id))
    assert answer.status == 200, answer.text
    assert answer.json["title"] == "Bees"
    assert answer.json["messages"] == []
    assert answer.json["summary"]["chapters"] == [chapter]
    assert answer.header("set-cookie").startswith("CloudFront-")
    assert f"Path={folder}" in answer.header("set-cookie")
