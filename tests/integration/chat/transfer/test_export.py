"""Export: one conversation or all, as JSON with the whole tree or as Markdown, streamed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fixtures.chat import Streamed

from kongdori.db import unit_of_work
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def get(streamed: Streamed, who: Any, path: str, **query: str) -> httpx.Response:
    with streamed.client(who) as client:
        return client.get(path, params=query)


def test_json_holds_the_whole_tree(chat: People, streamed: Streamed) -> None:
    who = chat()
    conversation = who.open(title="왜가리: 새 / 공부")
    who.said(conversation, "What can you do?")
    who.said(conversation, "뭘 할 수 있어?", parent_id=None)
    folder = who.call("POST", "/chat/folders", {"name": "Birds"}).json["id"]
    who.call("PATCH", f"/chat/conversations/{conversation}", {"folder_id": folder, "pinned": True, "persona": "새"})

    answer = get(streamed, who, f"/chat/conversations/{conversation}/export", format="json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%EC%99%9C")
    exported = answer.json()
    assert (exported["format"], exported["version"]) == ("kongdori", 1)
    (kept,) = exported["conversations"]
    head = (kept["title"], kept["folder"], kept["pinned"], kept["persona"])
    assert head == ("왜가리: 새 / 공부", "Birds", True, "새")
    fields = ("id", "parent_id", "role", "content", "created_at")
    known = [[one[name] for name in fields[:4]] for one in who.tree(conversation)]
    assert [[one[name] for name in fields[:4]] for one in kept["messages"]] == known
    assert len(known) == 4


def test_markdown_reads_as_the_newest_branch(chat: People, streamed: Streamed) -> None:
    who = chat()
    conversation = who.open(title="Herons")
    who.said(conversation, "What can you do?")
    reply = who.said(conversation, "뭘 할 수 있어?", parent_id=None)

    answer = get(streamed, who, f"/chat/conversations/{conversation}/export", format="md")

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "# Herons"
    assert [line.split(" · ")[0] for line in lines if line.startswith("## ")][:2] == ["## 나", "## 콩돌이"]
    assert reply["content"].splitlines()[0] in answer.text
    assert "](/" in reply["content"], "it links to pages"
    assert "](/" not in answer.text
    assert f"]({get_settings().public_url}/" in answer.text
    assert "What can you do?" not in answer.text


def test_all_comes_in_one_file_whatever_its_size(chat: People, streamed: Streamed) -> None:
    who = chat()
    for number in range(130):
        who.open(title=f"Number {number}")
    archived = who.open(title="Archived")
    who.call("PATCH", f"/chat/conversations/{archived}", {"archived": True})
    who.open(title="Left out", temporary=True)
    with unit_of_work() as work:
        work.run(
            """
            INSERT INTO messages (id, conversation_id, role, content)
            SELECT gen_random_uuid(), conversations.id, 'user', repeat('새', 30000)
            FROM conversations, generate_series(1, 2) WHERE NOT temporary
            """
        )
        work.commit()

    exported = get(streamed, who, "/chat/export").json()["conversations"]

    assert [one["title"] for one in exported] == [f"Number {number}" for number in range(130)] + ["Archived"]
    assert {len(one["messages"]) for one in exported} == {2}
    assert len(json.dumps(exported, ensure_ascii=False).encode()) > 20_000_000, "more than a buffered answer holds"
    assert get(streamed, who, "/chat/export", format="md").text.count("\n---\n") == 130


def test_nothing_yet_is_an_empty_file(chat: People, streamed: Streamed) -> None:
    who = chat()
    assert get(streamed, who, "/chat/export").json()["conversations"] == []
    assert get(streamed, who, "/chat/export", format="md").text == ""
    assert get(streamed, who, "/chat/export", format="pdf").status_code == 422
    with streamed.client(who) as client:
        head = client.head("/chat/export")
    assert (head.status_code, head.content) == (200, b"")
