"""Nobody takes another person's conversations away, and no title breaks out of the file's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.chat import Streamed

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_a_stranger_exports_nothing_of_others(chat: People, streamed: Streamed) -> None:
    who, stranger = chat(), chat()
    conversation = who.open(title="Mine")
    with streamed.client(stranger) as client:
        for format in ("json", "md"):
            answer = client.get(f"/chat/conversations/{conversation}/export", params={"format": format})
            assert answer.status_code == 404
        assert client.get("/chat/export").json()["conversations"] == []


@pytest.mark.parametrize(
    "title", ['a"; filename="b.exe', "../../etc/passwd", "a\u202etxt.exe", "a\u200b", "..", "가" * 200]
)
def test_a_title_stays_a_name(chat: People, streamed: Streamed, title: str) -> None:
    who = chat()
    conversation = who.open(title=title)
    with streamed.client(who) as client:
        name = client.get(f"/chat/conversations/{conversation}/export").headers["content-disposition"]
    named = name.removeprefix("attachment; filename*=UTF-8''")
    assert named.endswith(".json")
    assert not set(named) & set('"/\\;: ')
    assert len(named) < 800
    assert "%E2%80" not in named
