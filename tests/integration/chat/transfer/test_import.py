"""Import: what was exported comes back whole, once, and into nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.chat import Streamed

pytestmark = pytest.mark.integration

People = Callable[[], Any]
NOTHING = dict.fromkeys(["conversations", "known", "messages", "images", "files", "files_skipped", "unreadable"], 0)


def node(parent: str | None, role: str, text: str) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    return {"parent": parent, "message": {"author": {"role": role}, "content": content}}


CHATGPT: dict[str, Any] = {
    "id": "6710f2b4",
    "title": "Suncheon",
    "create_time": 1.7e9,
    "update_time": 1.7e9 + 60,
    "mapping": {
        "root": {"id": "root", "parent": None, "message": None},
        "q": node("root", "user", "왜가리?"),
        "a": node("q", "assistant", "A bird."),
        "a2": node("q", "assistant", "A heron."),
    },
}


def exported(streamed: Streamed, who: Any) -> dict[str, Any]:
    with streamed.client(who) as client:
        found: dict[str, Any] = client.get("/chat/export", params={"format": "json"}).json()
    return found


def shape(export: dict[str, Any]) -> list[Any]:
    """What an export says, without ids."""
    shapes = []
    for one in export["conversations"]:
        contents = {message["id"]: message["content"] for message in one["messages"]}
        said = [
            (contents.get(message["parent_id"]), message["role"], message["content"]) for message in one["messages"]
        ]
        shapes.append(({key: one[key] for key in one if key not in ("id", "messages")}, said))
    return shapes


def test_an_export_comes_back_whole_and_once(chat: People, streamed: Streamed) -> None:
    who, other = chat(), chat()
    conversation = who.open(title="왜가리")
    who.said(conversation, "What can you do?")
    who.said(conversation, "뭘 할 수 있어?", parent_id=None)
    folder = who.call("POST", "/chat/folders", {"name": "Birds"}).json["id"]
    who.call("PATCH", f"/chat/conversations/{conversation}", {"folder_id": folder, "pinned": True, "persona": "새"})
    file = exported(streamed, who)

    first = other.call("POST", "/chat/import", file)
    assert (first.status, first.json) == (200, NOTHING | {"conversations": 1, "messages": 4})
    again = other.call("POST", "/chat/import", file)
    assert again.json == NOTHING | {"known": 1}
    assert shape(exported(streamed, other)) == shape(file)

    at_home = who.call("POST", "/chat/import", file)
    assert at_home.json == NOTHING | {"known": 1}
    assert len(exported(streamed, who)["conversations"]) == 1
    elsewhere = other.call("POST", "/chat/import", exported(streamed, other))
    assert elsewhere.json["known"] == 1


def test_chatgpt_s_file_is_taken_as_it_is_and_grows(chat: People) -> None:
    who = chat()
    assert who.call("POST", "/chat/import", [CHATGPT]).json["messages"] == 3
    later = {
        "parent": "a2",
        "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Sure?"]}},
    }
    grown = CHATGPT | {"mapping": CHATGPT["mapping"] | {"q2": later}}  # type: ignore[operator]
    done = who.call("POST", "/chat/import", [grown, {"a": 1}]).json
    assert done == NOTHING | {"known": 1, "messages": 1, "unreadable": 1}
    (listed,) = who.call("GET", "/chat/conversations").json["items"]
    assert (listed["title"], listed["created_at"][:10]) == ("Suncheon", "2023-11-14")
    found = who.call("GET", "/chat/conversations", query={"query": "왜가리"}).json["items"]
    assert [one["id"] for one in found] == [listed["id"]]
    answer = who.said(listed["id"], "What can you do?")  # it goes on
    assert answer["role"] == "assistant"


def test_what_is_no_conversation_is_refused(chat: People) -> None:
    who = chat()
    refused = who.call("POST", "/chat/import", [{"a": 1}])
    assert (refused.status, refused.code) == (422, "import-unreadable")
    for body in ({"a": 1}, {"conversations": 7}, 7):
        assert who.call("POST", "/chat/import", body).status == 422
    assert who.call("POST", "/chat/import", []).json["conversations"] == 0
    assert who.call("POST", "/chat/import", raw='[{"title": "' + "x" * 6_400_000 + '"}]').status == 413


def test_nobody_imports_into_anothers_conversation(chat: People) -> None:
    who, other = chat(), chat()
    conversation = who.open(title="mine")
    who.said(conversation, "What can you do?")
    question = who.tree(conversation)[0]["id"]
    planted = {
        "id": conversation,
        "messages": [{"id": "x", "parent_id": question, "role": "user", "content": "planted"}],
    }
    assert other.call("POST", "/chat/import", {"conversations": [planted]}).json["conversations"] == 1
    assert len(who.tree(conversation)) == 2
    (copy,) = other.call("GET", "/chat/conversations").json["items"]
    assert copy["id"] != conversation
