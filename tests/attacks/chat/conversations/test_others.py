"""Conversations and folders of another person: as if they were not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fixtures.chat import rows

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_folders_of_another_person_are_not_there(chat: People) -> None:
    who, stranger = chat(), chat()
    folder = who.call("POST", "/chat/folders", {"name": "Mine"}).json["id"]
    theirs = stranger.open(title="Theirs")

    assert stranger.call("GET", "/chat/folders").json["items"] == []
    assert stranger.call("PATCH", f"/chat/folders/{folder}", {"name": "Taken"}).status == 404
    assert stranger.call("DELETE", f"/chat/folders/{folder}").status == 404
    for other in (folder, str(uuid4())):
        assert stranger.call("PATCH", f"/chat/conversations/{theirs}", {"folder_id": other}).status == 404
        assert stranger.call("GET", "/chat/conversations", query={"folder_id": other}).json["items"] == []
    assert stranger.call("POST", "/chat/folders", {"name": "Mine"}).status == 201, "names are each person's own"
    assert [row["name"] for row in rows("SELECT name FROM folders WHERE id = %s", folder)] == ["Mine"]


def test_a_conversation_of_another_person_can_not_be_changed(chat: People) -> None:
    who, stranger = chat(), chat()
    conversation = who.open(title="Mine")
    for change in ({"title": "x"}, {"pinned": True}, {"archived": True}, {"folder_id": None}):
        assert stranger.call("PATCH", f"/chat/conversations/{conversation}", change).status == 404
    assert who.call("GET", f"/chat/conversations/{conversation}").json["title"] == "Mine"


def test_there_are_not_endlessly_many_folders(chat: People) -> None:
    who = chat()
    for number in range(200):
        assert who.call("POST", "/chat/folders", {"name": str(number)}).status == 201
    assert who.call("POST", "/chat/folders", {"name": "one more"}).code == "too-many-folders"
