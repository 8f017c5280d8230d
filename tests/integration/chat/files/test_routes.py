"""Files in a conversation: uploaded, read, attached, shown to whoever answers, and gone with the conversation."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from fixtures.chat import Person, rows
from fixtures.pdf import pdf

from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.repositories import users

pytestmark = pytest.mark.integration

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def who(buckets: tuple[str, ...], chat: Callable[[], Person]) -> Person:
    del buckets
    return chat()


def ticket(who: Person, conversation: str, data: bytes, name: str) -> dict[str, Any]:
    made = who.call("POST", f"/chat/conversations/{conversation}/files", {"filename": name, "size": len(data)})
    assert made.status == 201, made.text
    return dict(made.json)


def upload(given: dict[str, Any], data: bytes) -> None:
    """As a browser's form does; `tests/e2e` posts a real one."""
    storage.write(os.environ["UPLOADS_BUCKET"], given["fields"]["key"], data, content_type="application/octet-stream")


def attach(who: Person, conversation: str, data: bytes, name: str) -> dict[str, Any]:
    given = ticket(who, conversation, data, name)
    upload(given, data)
    read = who.call("POST", f"/chat/files/{given['id']}/read")
    assert read.status == 200, read.text
    return dict(read.json)


def stored() -> list[str]:
    return storage.list_keys(os.environ["UPLOADS_BUCKET"], "media/")


def test_a_file_is_read_once_and_leaves_the_store(who: Person) -> None:
    file = attach(who, who.open(), pdf(["The bees dance.", "At noon."]), "C:\\papers\\bees.pdf")
    assert (file["name"], file["kind"], file["pages"], file["cut"]) == ("bees.pdf", "pdf", 2, False)
    assert stored() == []
    assert who.call("POST", f"/chat/files/{file['id']}/read").json == file


def test_the_model_sees_the_file_with_its_places_and_the_message_shows_it(who: Person, model_peer: Any) -> None:
    model_peer.answers("They dance (bees.pdf, p. 1).")
    conversation = who.open()
    file = attach(who, conversation, pdf(["The bees dance."]), "bees.pdf")
    turn = who.say(conversation, "What do they do?", file_ids=[file["id"]]).json
    shown = [{key: file[key] for key in ("id", "name", "kind", "size_bytes")}]
    assert turn["message"]["files"] == shown
    assert turn["reply"]["source"] == "model"
    assert [m["files"] for m in who.tree(conversation)] == [shown, []]
    sent = model_peer.asked()[-1]["messages"][-1]["content"]
    assert '<file name="bees.pdf" shown="all of it">' in sent
    assert "[p. 1]\nThe bees dance." in sent
    assert sent.endswith("What do they do?")

    who.said(conversation, "And why is that so, in your view?")
    assert "The bees dance." in model_peer.asked()[-1]["messages"][-1]["content"], "the next question knows it too"
    other = who.open()
    who.said(other, "And why is that so, in your view?")
    assert "The bees dance." not in str(model_peer.asked()[-1]["messages"]), "another conversation does not"


def test_files_are_told_in_exports_and_links_and_come_back_with_an_import(
    who: Person, chat: Callable[[], Person], streamed: Any
) -> None:
    conversation, other = who.open(), chat()
    bees = attach(who, conversation, pdf(["The bees dance.", "At noon."]), "bees.pdf")
    map_ = attach(who, conversation, PNG, "map.png")
    first = who.say(conversation, "What do they do?", file_ids=[bees["id"], map_["id"]]).json["message"]
    who.say(conversation, "What do they do, then?", file_ids=[bees["id"]], parent_id=None)

    with streamed.client(who) as client:
        file = client.get("/chat/export", params={"format": "json"}).json()
        read = client.get(f"/chat/conversations/{conversation}/export", params={"format": "md"}).text
    assert "\nFiles: `bees.pdf`\n" in read
    (bees_, _), again = (one["files"] for one in file["conversations"][0]["messages"] if one["role"] == "user")
    assert bees_["pages"] == ["The bees dance.", "At noon."]
    assert "pages" not in again[0], "the content of a file stands there once"
    shared = {"message_id": first["id"]}
    link = who.call("POST", f"/chat/conversations/{conversation}/shares", shared).json["token"]
    (told,) = other.call("GET", f"/shares/{link}").json["messages"]
    assert [one["name"] for one in told["files"]] == ["bees.pdf", "map.png"]
    assert "The bees dance." not in str(told)

    done = other.call("POST", "/chat/import", file).json
    assert (done["conversations"], done["files"], done["files_skipped"]) == (1, 2, 0)
    assert other.call("POST", "/chat/import", file).json["files"] == 0
    with streamed.client(other) as client:
        back = client.get("/chat/export", params={"format": "json"}).json()
    kept = [one.get("files") for one in back["conversations"][0]["messages"]]
    for of_message in [files for files in [*kept, *(one.get("files") for one in messages_of(file))] if files]:
        for one in of_message:
            del one["id"]
    assert kept == [one.get("files") for one in messages_of(file)]


def messages_of(file: dict[str, Any]) -> list[dict[str, Any]]:
    return list(file["conversations"][0]["messages"])


@pytest.mark.parametrize(
    "broken",
    [
        {"image": "AAAA", "kind": "image"},
        {"image": "?", "kind": "image"},
        {"pages": ["x" * 400_001], "kind": "text"},
        {"pages": ["a", "b"], "kind": "text"},
        {"pages": [1], "kind": "pdf"},
        {"pages": ["x"], "kind": "film"},
        {"pages": ["x"], "kind": "text", "name": "\u202e"},
        {},
    ],
)
def test_a_file_that_can_not_be_is_left_out_and_counted(who: Person, broken: dict[str, Any]) -> None:
    said = {"id": "q", "role": "user", "content": "See this", "files": [{"id": "f", "name": "a.txt"} | broken, 7]}
    done = who.call("POST", "/chat/import", {"conversations": [{"id": "c", "messages": [said]}]}).json
    assert (done["messages"], done["files"], done["files_skipped"]) == (1, 0, 1)


def test_an_import_keeps_to_the_room_that_a_person_has(who: Person) -> None:
    large = {"id": "f", "name": "a.txt", "kind": "text", "pages": ["small"], "size_bytes": 10**7}
    said = [
        {"id": f"q{number}", "role": "user", "content": "See this", "files": [large | {"id": f"f{number}"}]}
        for number in range(12)
    ]
    done = who.call("POST", "/chat/import", {"conversations": [{"id": "c", "messages": said}]}).json
    assert (done["files"], done["files_skipped"]) == (10, 2)


def test_another_reply_sees_the_file(who: Person, model_peer: Any) -> None:
    model_peer.answers("They dance.")
    conversation = who.open()
    file = attach(who, conversation, b"The bees dance.", "bees.txt")
    message = who.say(conversation, "What do they do?", file_ids=[file["id"]]).json["message"]
    again = who.call("POST", f"/chat/messages/{message['id']}/replies")
    assert again.status == 201, again.text
    assert again.json["message"]["files"][0]["id"] == file["id"]
    assert "The bees dance." in model_peer.asked()[-1]["messages"][-1]["content"]


def test_an_image_goes_to_the_model_as_an_image(who: Person, model_peer: Any) -> None:
    model_peer.answers("A cat.")
    conversation = who.open()
    file = attach(who, conversation, PNG, "cat.png")
    who.said(conversation, "What is this?", file_ids=[file["id"]])
    text, image = model_peer.asked()[-1]["messages"][-1]["content"]
    assert text == {"type": "text", "text": "What is this?"}
    assert image["image_url"]["url"].startswith("data:image/png;base64,iVBORw0KGgo")


def test_a_question_with_a_file_gets_no_saved_answer(who: Person) -> None:
    conversation = who.open()
    assert who.said(conversation, "hello")["content"]
    file = attach(who, conversation, b"name,age\nJiwoo,7\n", "people.csv")
    reply = who.said(conversation, "How old is Jiwoo?", file_ids=[file["id"]])
    assert reply["source"] == "offline"
    assert "people" in reply["content"]
    assert "Jiwoo,7" in reply["content"]


def test_a_file_goes_with_its_conversation_and_with_the_account(who: Person) -> None:
    conversation, temporary = who.open(), who.open(temporary=True)
    for place in (conversation, temporary):
        file = attach(who, place, b"words", "a.txt")
        who.said(place, "What is in it?", file_ids=[file["id"]])
    assert who.call("DELETE", f"/chat/conversations/{conversation}").status == 204
    assert [str(row["conversation_id"]) for row in rows("SELECT conversation_id FROM chat_files")] == [temporary]
    with unit_of_work() as work:
        users.delete(work, id=who.id)
        work.commit()
    assert rows("SELECT FROM chat_files") == []
    assert rows("SELECT FROM message_files") == []


def test_uploads_that_nobody_reads_are_swept(who: Person) -> None:
    conversation = who.open()
    left = ticket(who, conversation, b"words", "a.txt")
    upload(left, b"words")
    assert who.call("DELETE", f"/chat/conversations/{conversation}").status == 204
    assert len(stored()) == 1
    awaited = ticket(who, who.open(), b"words", "b.txt")
    assert stored() == []
    upload(awaited, b"words")
    ticket(who, who.open(), b"words", "c.txt")
    assert len(stored()) == 1, "this one may still be read"


def test_a_file_can_be_taken_back_until_it_is_sent(who: Person) -> None:
    conversation = who.open()
    file = attach(who, conversation, b"words", "a.txt")
    assert who.call("DELETE", f"/chat/files/{file['id']}").status == 204
    refused = who.say(conversation, "What is in it?", file_ids=[file["id"]])
    assert (refused.status, refused.code) == (422, "file-not-there")
    assert who.tree(conversation) == []

    file = attach(who, conversation, b"words", "a.txt")
    who.said(conversation, "What is in it?", file_ids=[file["id"]])
    kept = who.call("DELETE", f"/chat/files/{file['id']}")
    assert (kept.status, kept.code) == (409, "file-in-use")


def test_what_can_not_be_read_is_said_and_removed(who: Person) -> None:
    given = ticket(who, who.open(), b"PK\x03\x04....", "letter.docx")
    early = who.call("POST", f"/chat/files/{given['id']}/read")
    assert (early.status, early.code) == (409, "file-not-uploaded")
    upload(given, b"PK\x03\x04....")
    refused = who.call("POST", f"/chat/files/{given['id']}/read")
    assert (refused.status, refused.code) == (415, "office-file")
    assert stored() == []
    assert who.call("POST", f"/chat/files/{given['id']}/read").status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"filename": "a.txt", "size": 10 * 1024**2 + 1}, 413),
        ({"filename": "a.txt", "size": 0}, 422),
        ({"filename": "\u200b", "size": 5}, 422),
        ({"filename": "a.txt", "size": 5, "key": "elsewhere"}, 422),
    ],
)
def test_what_is_no_file(who: Person, body: dict[str, Any], status: int) -> None:
    assert who.call("POST", f"/chat/conversations/{who.open()}/files", body).status == status


def test_the_same_request_gets_the_same_form(who: Person) -> None:
    path, key, body = f"/chat/conversations/{who.open()}/files", str(uuid4()), {"filename": "a.txt", "size": 5}
    first, again = (who.call("POST", path, body, key=key) for _ in range(2))
    assert first.json == again.json
    assert who.call("POST", path, {**body, "size": 6}, key=key).status == 409


def test_one_person_holds_so_much_and_no_more(who: Person) -> None:
    conversation = who.open()
    ticket(who, conversation, b"words", "a.txt")
    with unit_of_work() as work:
        work.run("UPDATE chat_files SET size_bytes = %s", (100 * 1024**2 - 3,))
        work.commit()
    refused = who.call("POST", f"/chat/conversations/{conversation}/files", {"filename": "b.txt", "size": 5})
    assert (refused.status, refused.code) == (413, "files-full")


def test_a_file_is_its_owners_and_its_conversations(who: Person, chat: Callable[[], Person]) -> None:
    stranger = chat()
    mine = who.open()
    file = attach(who, mine, b"words", "a.txt")
    theirs = stranger.open()
    assert stranger.call("POST", f"/chat/conversations/{mine}/files", {"filename": "a", "size": 5}).status == 404
    assert stranger.call("POST", f"/chat/files/{file['id']}/read").status == 404
    assert stranger.call("DELETE", f"/chat/files/{file['id']}").status == 404
    assert stranger.say(theirs, "What is in it?", file_ids=[file["id"]]).code == "file-not-there"
    assert who.say(who.open(), "What is in it?", file_ids=[file["id"]]).code == "file-not-there"
    assert who.say(mine, "x", file_ids=[str(UUID(int=0))]).code == "file-not-there"
    assert who.say(mine, "x", file_ids=[file["id"]] * 6).status == 422
