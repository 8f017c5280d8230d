"""Conversations: listed, searched, ordered, changed, deleted, and temporary ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from kongdori.db import unit_of_work
from kongdori.repositories import conversations

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


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("고전영화를 보고 싶어", "영화"),  # inside a compound, with a particle
        ("Tell me about the Blue Heron of Suncheon", "heron BLUE"),  # any order, any case
        ("Tell me about the Blue Heron of Suncheon", "lue ero"),
        (unicodedata.normalize("NFD", "순천만의 왜가리"), "왜가리"),
        ("순천만의 왜가리", unicodedata.normalize("NFD", "순천만의 왜가리")),
        ("it was 100% so_so", "100%"),
        ("it was 100% so_so", "so_so"),
        ("a\\b and c", "\\b"),
        ("물", "물"),
        ("AI, what is it?", "ai"),
        ("AI가 뭐야? K-pop도 알아?", "ai가 pop도"),
        ("first\nline\tsecond", "line second"),
    ],
)
@pytest.mark.parametrize("rare", [2_000, 0])
def test_search_finds_words_in_both_languages(
    chat: People, monkeypatch: pytest.MonkeyPatch, said: str, query: str, rare: int
) -> None:
    monkeypatch.setattr(conversations, "_RARE", rare)  # 0: as if every word were a common one
    who, other = chat(), chat()
    conversation = who.open(title="x")
    who.said(conversation, said)
    who.said(who.open(title="x"), "100 of 5 birds, sofso, Blue sky, 영국 화가")
    other.said(other.open(title="x"), said)
    spoken = {one["id"] for one in who.tree(conversation)}  # a reply may take a word up again

    found = who.call("GET", "/chat/conversations", query={"query": query}).json["items"]

    hits = [item for item in found if item["match"]["message_id"] in spoken]
    assert [item["id"] for item in hits] == [conversation]
    assert {item["id"] for item in found} <= set(ids(who)), "nobody else's"


def test_all_words_must_stand_in_one_message(chat: People) -> None:
    who = chat()
    conversation = who.open(title="x")
    who.said(conversation, "the heron")
    who.said(conversation, "a kingfisher")
    assert ids(who, query="heron kingfisher") == []
    assert ids(who, query="heron the") == [conversation]
    assert ids(who, query="heronx") == []
    assert who.call("GET", "/chat/conversations", query={"query": "  "}).status == 422


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


def ids(who: Any, **query: str) -> list[str]:
    return [item["id"] for item in who.call("GET", "/chat/conversations", query=query or None).json["items"]]


def change(who: Any, conversation: str, **what: Any) -> Any:
    answer = who.call("PATCH", f"/chat/conversations/{conversation}", what)
    assert answer.status == 200, answer.text
    return answer.json


def test_pinned_ones_come_first_and_the_pages_go_on_behind_them(chat: People) -> None:
    who = chat()
    opened = [who.open(title=str(number)) for number in range(6)]
    for number in (0, 2, 4):
        assert change(who, opened[number], pinned=True)["pinned"] is True
    wanted = [opened[number] for number in (4, 2, 0, 5, 3, 1)]
    for limit in ("1", "2", "4", "6"):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
            page = who.call("GET", "/chat/conversations", query=query).json
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert seen == wanted, limit
    assert who.call("GET", "/chat/conversations", query={"cursor": "pinned.x"}).status == 422


def test_archived_ones_are_apart_but_found(chat: People) -> None:
    who = chat()
    kept, archived = who.open(title="Heron one"), who.open(title="Heron two")
    before = change(who, archived, archived=True)["updated_at"]
    assert ids(who) == [kept]
    assert ids(who, archived="true") == [archived]
    assert set(ids(who, query="heron")) == {kept, archived}
    assert ids(who, query="heron", archived="false") == [kept]
    assert change(who, archived, archived=False, pinned=True)["updated_at"] == before, "only messages move it up"
    assert ids(who) == [archived, kept]


def test_folders_hold_conversations_and_leave_them_behind(chat: People) -> None:
    who = chat()
    inside, outside = who.open(title="Heron in"), who.open(title="Heron out")
    made = who.call("POST", "/chat/folders", {"name": " 새 공부 "}, key="k")
    again = who.call("POST", "/chat/folders", {"name": " 새 공부 "}, key="k")
    folder = made.json["id"]
    assert (made.status, made.json["name"], again.json["id"]) == (201, "새 공부", folder)
    assert who.call("POST", "/chat/folders", {"name": "새 공부"}).code == "folder-exists"

    assert change(who, inside, folder_id=folder)["folder_id"] == folder
    assert ids(who, folder_id=folder) == [inside]
    assert ids(who, folder_id=folder, query="heron") == [inside]
    assert set(ids(who)) == {inside, outside}
    assert who.call("GET", "/chat/folders").json["items"][0]["conversations"] == 1
    assert change(who, inside, title="Named")["folder_id"] == folder, "what is left away stays"
    assert change(who, inside, folder_id=None)["folder_id"] is None

    change(who, inside, folder_id=folder)
    other = who.call("POST", "/chat/folders", {"name": "Other"}).json["id"]
    assert who.call("PATCH", f"/chat/folders/{folder}", {"name": "Other"}).code == "folder-exists"
    assert who.call("PATCH", f"/chat/folders/{folder}", {"name": "Birds"}).json["name"] == "Birds"
    assert [item["name"] for item in who.call("GET", "/chat/folders").json["items"]] == ["Birds", "Other"]
    assert who.call("DELETE", f"/chat/folders/{folder}").status == 204
    assert who.call("GET", f"/chat/conversations/{inside}").json["folder_id"] is None
    assert [item["id"] for item in who.call("GET", "/chat/folders").json["items"]] == [other]
    for name in ("", " ", "x" * 81, None):
        assert who.call("POST", "/chat/folders", {"name": name}).status == 422


def test_rename_and_delete(chat: People) -> None:
    who = chat()
    conversation = who.open()
    who.said(conversation, "What can you do?")
    assert who.call("GET", f"/chat/conversations/{conversation}").json["title"] == "What can you do?"

    renamed = who.call("PATCH", f"/chat/conversations/{conversation}", {"title": " 새 이름 "})

    assert renamed.json["title"] == "새 이름"
    bad: list[Any] = [{"pinned": None}, {"archived": "yes"}, {"folder_id": "x"}, {"temporary": True}]
    for body in ({}, {"title": None}, {"title": " "}, None, *bad):
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


def test_messages_come_the_newest_first_and_in_pages_that_an_answer_holds(chat: People) -> None:
    who = chat()
    conversation = who.open(title="long")
    for number in range(3):
        who.said(conversation, f"What can you do? {number}")
    tree = [one["id"] for one in who.tree(conversation)]
    assert len(tree) == 6
    path = f"/chat/conversations/{conversation}/messages"
    first = who.call("GET", path, query={"newest_first": "true", "limit": "4"}).json
    rest = who.call("GET", path, query={"newest_first": "true", "limit": "4", "cursor": first["next_cursor"]}).json
    assert [one["id"] for one in first["items"] + rest["items"]] == tree[::-1]
    assert rest["next_cursor"] is None

    with unit_of_work() as work:
        work.run("UPDATE messages SET content = repeat('왜', 200000) WHERE conversation_id = %s", (conversation,))
        work.run(
            "INSERT INTO messages (id, conversation_id, role, content) SELECT gen_random_uuid(), %s, 'user', content"
            " FROM messages WHERE conversation_id = %s",
            (conversation, conversation),
        )
        work.commit()
    seen, cursor = [], None
    while cursor is not None or not seen:
        answer = who.call("GET", path, query={"limit": "100"} | ({"cursor": cursor} if cursor else {}))
        assert len(answer.text.encode()) < 6_000_000
        seen += [one["id"] for one in answer.json["items"]]
        cursor = answer.json["next_cursor"]
    assert len(set(seen)) == len(seen) == 12
