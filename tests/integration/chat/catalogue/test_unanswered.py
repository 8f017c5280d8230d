"""Questions that several people asked and no intent answered: grouped, counted by people, and nothing of anybody's."""

from __future__ import annotations

from typing import Any

import pytest
from fixtures.catalogue import BASE, intent
from fixtures.chat import Person, person

from kongdori.db import unit_of_work
from kongdori.ids import new_id

pytestmark = pytest.mark.integration


def asks(who: Person, text: str, *, intent: str | None = None, temporary: bool = False, parent: str = "") -> None:
    """As the chat stores a question with its reply."""
    conversation, first, question = new_id(), new_id(), new_id()
    with unit_of_work() as work:
        work.run(
            "INSERT INTO conversations (id, user_id, temporary) VALUES (%s, %s, %s)", (conversation, who.id, temporary)
        )
        if parent:
            work.run(
                "INSERT INTO messages (id, conversation_id, role, content) VALUES (%s, %s, 'user', %s)",
                (first, conversation, parent),
            )
        work.run(
            "INSERT INTO messages (id, conversation_id, parent_id, role, content) VALUES (%s, %s, %s, 'user', %s)",
            (question, conversation, first if parent else None, text),
        )
        work.run(
            "INSERT INTO messages (id, conversation_id, parent_id, role, content, source, intent)"
            " VALUES (%s, %s, %s, 'assistant', 'so', 'offline', %s)",
            (new_id(), conversation, question, intent),
        )
        work.commit()


def groups(admin: Person, **query: str) -> list[dict[str, Any]]:
    answer = admin.call("GET", f"{BASE}/unanswered", query=query)
    assert answer.status == 200, answer.text
    return list(answer.json["items"])


def test_what_several_people_ask_is_grouped_in_both_languages(admin: Person) -> None:
    ada, ben, cho, guest = person(), person(), person(), person(role="guest")
    asks(ada, "What is the wifi password?")
    asks(ada, "what is the wifi password")  # the same person again
    asks(ben, "what's the wifi password")
    asks(guest, "what is the wifi password")
    asks(ben, "what isn't the wifi password")  # turned round
    assert groups(admin) == [], "two people and a guest are not enough"
    asks(cho, "와이파이 비밀번호가 뭐예요?")
    [found] = groups(admin)
    assert (found["people"], found["times"], found["intent"]) == (3, 5, None)
    assert found["question"] == "what is the wifi password"
    assert found["utterances"]["ko"] == ["와이파이 비밀번호가 뭐예요?"]
    assert groups(admin, people="4") == []
    wifi = intent("wifi", *found["utterances"]["en"], *found["utterances"]["ko"])
    assert admin.call("POST", f"{BASE}/intents", wifi).status == 201
    assert groups(admin) == [], "it is an intent now"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("my wife Anna works where", {}),
        ("what is the wifi password", {"temporary": True}),
        ("what is the wifi password", {"intent": "greeting"}),
        ("and the second one?", {"parent": "which rooms are there"}),
        ("wifiのパスワードは何ですか", {}),
        ("How do I delete my account?", {}),  # an utterance already
        ("x" * 300, {}),
    ],
)
def test_what_is_personal_temporary_answered_or_leans_is_not_shown(
    admin: Person, text: str, more: dict[str, Any]
) -> None:
    for _ in range(4):
        asks(person(), text, **more)
    assert groups(admin) == []


def test_more_ways_to_ask_an_intent_name_it(admin: Person) -> None:
    for _ in range(3):
        asks(person(), "account removal procedure")
    [found] = groups(admin)
    assert found["intent"] == "how_to_delete_account"


def test_fewer_than_three_people_can_not_be_asked_for(admin: Person) -> None:
    assert admin.call("GET", f"{BASE}/unanswered", query={"people": "2"}).status == 422
    assert person().call("GET", f"{BASE}/unanswered").status in {403, 404}
