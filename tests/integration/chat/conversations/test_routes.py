"""Conversations: listed, searched, renamed, deleted, and temporary ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kongdori.db import unit_of_work

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_search_says_which_message_matched(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "Tell me about the Blue Heron of Suncheon")
    message = who.tree(conversation)[0]
    who.open(title="Herons in the title")

    found = who.call("GET", "/chat/conversations", query={"query": "blue heron"}).json["items"]
    titles = who.call("GET", "/chat/conversations", query={"query": "herons"}).json["items"]

    assert [(item["id"], item["match"]["message_id"]) for item in found] == [(conversation, message["id"])]
    assert "Blue Heron of Suncheon" in found[0]["match"]["snippet"]
    assert [item["match"] for item in titles] == [{"message_id": None, "snippet": "Herons in the title"}]


def test_lists_go_on_where_they_ended(chat: People) -> None:
    who = chat()
    ids = [who.open(title=str(number)) for number in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = who.call("GET", "/chat/conversations", query=query).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]


def test_a_temporary_conversation_is_in_no_list_and_gone_after_a_day(chat: People) -> None:
    who = chat()
    kept = who.open(temporary=True)
    who.said(kept, "hello")
    assert who.call("GET", "/chat/conversations").json["items"] == []
    assert who.call("GET", f"/chat/conversations/{kept}").status == 200
    with unit_of_work() as work:
        work.run("UPDATE conversations SET updated_at = now() - interval '25 hours' WHERE id = %s", (kept,))
        work.commit()

    assert who.call("GET", f"/chat/conversations/{kept}").status == 404
    who.open()
    with unit_of_work() as work:
        assert work.all("SELECT FROM messages WHERE conversation_id = %s", (kept,)) == []


def test_rename_and_delete(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "What can you do?")
    assert who.call("GET", f"/chat/conversations/{conversation}").json["title"] == "What can you do?"

    renamed = who.call("PATCH", f"/chat/conversations/{conversation}", {"title": " 새 이름 "})

    assert renamed.json["title"] == "새 이름"
    for body in ({}, {"title": None}, {"title": " "}, None):
        assert who.call("PATCH", f"/chat/conversations/{conversation}", body).status == 422
    assert who.call("DELETE", f"/chat/conversations/{conversation}").status == 204
    assert who.call("DELETE", f"/chat/conversations/{conversation}").status == 404


def test_a_reply_whose_process_died_reads_as_partial(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "hello there, how goes it?")
    with unit_of_work() as work:
        work.run(
            "UPDATE messages SET status = 'streaming', updated_at = now() - interval '5 minutes'"
            " WHERE role = 'assistant'"
        )
        work.commit()

    assert who.tree(conversation)[-1]["status"] == "partial"
