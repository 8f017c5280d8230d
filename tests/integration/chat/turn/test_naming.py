"""The model names a conversation after its first reply: bounded, booked, and never over a person's title."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fixtures.chat import rows
from fixtures.proxy import Answer

from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]
ASKED = "Could you explain to me why the tides come twice a day, please?"


def name(who: Any, conversation: str) -> Answer:
    answer: Answer = who.call("POST", f"/chat/conversations/{conversation}/title")
    return answer


def told(who: Any, peer: Any, title: str, *, asked: str = ASKED) -> str:
    """A conversation with its first reply, and a model that would give it this title."""
    peer.answers(title, to="Question:")
    peer.answers("Because of the moon.")
    conversation: str = who.open()
    who.said(conversation, asked)
    return conversation


def test_the_model_names_it_after_the_first_reply(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation = told(who, model_peer, '**Title: "Why tides come twice"**.\nHope this helps!')
    assert who.call("GET", f"/chat/conversations/{conversation}").json["title"].startswith("Could you explain")

    named = name(who, conversation)

    assert (named.status, named.json["title"]) == (200, "Why tides come twice")
    assert who.call("GET", f"/chat/conversations/{conversation}").json["title"] == "Why tides come twice"
    assert "in English" in model_peer.asked()[-1]["messages"][0]["content"]
    booked = rows("SELECT step FROM usage_events WHERE user_id = %s AND kind = 'chat' ORDER BY id", who.id)
    assert [line["step"] for line in booked] == ["", "title"]
    name(who, conversation)
    assert len(model_peer.asked()) == 2, "a conversation that has a name is not named again"


def test_it_is_named_in_its_own_language(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation = told(
        who, model_peer, "「밀물과 썰물」", asked="밀물과 썰물은 왜 하루에 두 번 생기는지 설명해 줄래요?"
    )
    assert name(who, conversation).json["title"] == "밀물과 썰물"
    assert "Korean" in model_peer.asked()[-1]["messages"][0]["content"]


def test_a_persons_title_stays(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation = told(who, model_peer, "Tides")
    who.call("PATCH", f"/chat/conversations/{conversation}", {"title": "My own"})
    assert name(who, conversation).json["title"] == "My own"
    assert len(model_peer.asked()) == 1


@pytest.mark.parametrize("said", ["\u200b", "```", '""'], ids=["invisible", "fence", "quotes"])
def test_where_the_model_has_none_the_words_stay(chat: People, model_peer: Any, said: str) -> None:
    who = chat()
    conversation = told(who, model_peer, said)
    assert name(who, conversation).json["title"].startswith("Could you explain")


def test_a_model_that_fails_costs_no_title(chat: People, model_peer: Any) -> None:
    who = chat()
    conversation = told(who, model_peer, "x")
    model_peer.reset()
    model_peer.fails(401)
    answer = name(who, conversation)
    assert (answer.status, answer.json["title"].split()[0]) == (200, "Could")


def test_nobody_names_what_is_not_theirs_or_has_no_reply(
    chat: People, model_peer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, other = chat(), chat()
    conversation = told(who, model_peer, "Tides")
    assert name(other, conversation).status == 404
    assert name(who, who.open()).json["title"] == ""
    temporary = who.open(temporary=True)
    who.said(temporary, "Tell me why the sky is blue at noon, please?")
    asked = len(model_peer.asked())
    assert name(who, temporary).json["title"] != "Tides"
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    get_settings.cache_clear()
    assert name(who, conversation).json["title"].startswith("Could")
    assert len(model_peer.asked()) == asked
