"""Thumbs: a wrong answer leaves the cache at once, repeated ones raise the threshold, one person alone does no harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fixtures.chat import rows

from chat_function.answer_cache import verdicts
from kongdori import cache
from kongdori.db import unit_of_work
from kongdori.recognition import serving
from kongdori.repositories import feedback
from kongdori.repositories import verdicts as repository

pytestmark = pytest.mark.integration

People = Callable[[], Any]
NONE = "00000000-0000-7000-8000-000000000000"
PARAPHRASES = ("what stuff can you do", "which things can you do")  # recognised, and no utterances of the catalogue


def thumb(who: Any, reply: dict[str, Any], rating: str = "down", **body: Any) -> Any:
    return who.call("POST", f"/chat/messages/{reply['id']}/feedback", {"rating": rating, **body})


def raises() -> dict[str, float]:
    return {row["intent"]: row["threshold"] for row in rows("SELECT intent, threshold FROM intent_raises")}


def make_admin(who: Any) -> None:
    with unit_of_work() as work:
        work.run("UPDATE users SET role = 'admin' WHERE id = %s", (who.id,))
        work.commit()


def test_a_thumb_is_kept_changed_and_taken_back(chat: People) -> None:
    who = chat()
    conversation = who.open()
    reply = who.said(conversation, "Tell me about the tides")

    up = thumb(who, reply, "up", reason="clear")
    seen_up = who.tree(conversation)[1]["feedback"]
    down = thumb(who, reply, "down")
    seen_down = who.tree(conversation)[1]["feedback"]
    back = who.call("DELETE", f"/chat/messages/{reply['id']}/feedback")
    again = who.call("DELETE", f"/chat/messages/{reply['id']}/feedback")

    assert up.status == 200
    assert up.json == {
        "message_id": reply["id"],
        "rating": "up",
        "tags": [],
        "reason": "clear",
        "created_at": up.json["created_at"],
        "removed": False,
    }
    assert (down.json["rating"], down.json["reason"], down.json["removed"]) == ("down", None, False)
    assert (seen_up, seen_down) == ("up", "down")
    assert back.status == again.status == 204
    assert who.tree(conversation)[1]["feedback"] is None


@pytest.mark.parametrize(
    "body",
    [{}, {"rating": "sideways"}, {"rating": 1}, {"rating": "up", "reason": "x" * 2001}, {"rating": "up", "x": 1}],
)
def test_a_thumb_that_is_none(chat: People, body: Any) -> None:
    who = chat()
    reply = who.said(who.open(), "hello")

    assert who.call("POST", f"/chat/messages/{reply['id']}/feedback", body).status == 422
    assert rows("SELECT 1 FROM feedback") == []


def test_a_thumb_is_for_ones_own_replies(chat: People) -> None:
    owner, stranger = chat(), chat()
    conversation = owner.open()
    reply = owner.said(conversation, "What can you do?")
    question = owner.tree(conversation)[0]

    answers = [
        thumb(stranger, reply),
        stranger.call("DELETE", f"/chat/messages/{reply['id']}/feedback"),
        thumb(owner, question),
        thumb(owner, {"id": NONE}),
    ]

    assert [answer.status for answer in answers] == [404] * 4
    assert rows("SELECT 1 FROM feedback") == rows("SELECT 1 FROM cache_verdicts") == []
    assert stranger.said(stranger.open(), "What can you do?")["source"] == "cache"


@pytest.mark.parametrize("which", ["made", "served"])
def test_an_admins_thumb_down_takes_the_answer_out_for_everybody(chat: People, model_peer: Any, which: str) -> None:
    one, two = chat(role="admin"), chat(role="admin")
    model_peer.answers("A bad answer.")
    made = one.said(one.open(), "What can you do?")
    served = two.said(two.open(), "What can you do?")
    model_peer.reset()
    model_peer.answers("A better answer.")

    down = thumb(one, made) if which == "made" else thumb(two, served)

    assert served["saved_from"] == "shared"
    assert down.json["removed"] is True
    reply = two.said(two.open(), "What can you do?")
    assert (reply["source"], reply["content"]) == ("model", "A better answer.")
    assert one.said(one.open(), "What can you do?")["source"] == "cache"


def test_a_members_thumb_down_hides_the_answer_from_them_alone(chat: People, model_peer: Any) -> None:
    one, two, three = chat(), chat(), chat()
    model_peer.answers("A good answer.")
    one.said(one.open(), "What can you do?")
    served = two.said(two.open(), "What can you do?")
    model_peer.reset()
    model_peer.answers("Another answer.")
    assert thumb(two, served).json["removed"] is True
    again = two.said(two.open(), "What can you do?")
    assert (again["source"], again["content"]) == ("model", "Another answer.")
    own = two.said(two.open(), "What can you do?")
    assert (own["source"], own["content"]) == ("cache", "Another answer.")
    for _ in range(3):  # however often one person says so, the cache stays warm for the others
        thumb(two, served)
        still = three.said(three.open(), "What can you do?")
        assert (still["source"], still["content"]) == ("cache", "A good answer.")
    assert thumb(three, still).json["removed"] is True
    assert one.said(one.open(), "What can you do?")["content"] == "Another answer.", "two people agree"


def test_guests_weigh_half_and_the_word_of_the_model_weighs_against(chat: People, model_peer: Any) -> None:
    model_peer.answers("A good answer.")
    first = chat()
    made = first.said(first.open(), "What can you do?")
    key, saved_at = rows("SELECT cache_key, created_at FROM messages WHERE id = %s", made["id"])[0].values()

    def wrong_for_all() -> bool:
        with unit_of_work() as work:
            return repository.was_found_wrong(work, cache_key=key, saved_at=saved_at)

    def down(role: str) -> bool:
        who = chat(role=role)
        thumb(who, who.said(who.open(), "What can you do?"))
        return wrong_for_all()

    assert [down("guest") for _ in range(3)] == [False] * 3
    with unit_of_work() as work:
        reply = feedback.reply(work, id=UUID(made["id"]), user_id=first.id)
        assert reply is not None
        verdicts.record(work, reply, "right", judge="model")
        work.commit()
    assert [down("guest"), down("member"), down("guest")] == [False, True, True]


def test_a_thumb_on_an_older_answer_leaves_the_newer_one(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("old")
    old = who.said(who.open(), "What can you do?")
    model_peer.reset()
    model_peer.answers("new")
    who.said(who.open(), "What can you do?", fresh=True)

    assert thumb(who, old).json["removed"] is False
    assert who.said(who.open(), "What can you do?")["content"] == "new"


def test_a_wrong_answer_stays_away_though_redis_was_away(
    chat: People, model_peer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kongdori.settings import get_settings

    who = chat()
    model_peer.answers("A bad answer.")
    reply = who.said(who.open(), "What can you do?")
    url = get_settings().redis_url
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()
    cache.forget()

    down = thumb(who, reply)

    monkeypatch.setenv("REDIS_URL", url)
    get_settings.cache_clear()
    cache.forget()
    with cache.guarded() as redis:
        assert list(redis.scan_iter("answer:*"))  # it never heard of the thumb
    assert down.json["removed"] is True
    assert who.said(who.open(), "What can you do?")["source"] == "model"


def test_a_thumb_taken_back_takes_its_verdict_back(chat: People) -> None:
    who = chat()
    reply = who.said(who.open(), PARAPHRASES[0])
    thumb(who, reply)
    before = (len(rows("SELECT 1 FROM cache_verdicts")), len(rows("SELECT 1 FROM intent_near_misses")))

    who.call("DELETE", f"/chat/messages/{reply['id']}/feedback")

    assert before == (1, 1)
    assert rows("SELECT 1 FROM cache_verdicts") == rows("SELECT 1 FROM intent_near_misses") == []


def test_the_next_training_hears_of_a_wrong_question_once(chat: People) -> None:
    one, two = chat(), chat()
    replies = [who.said(who.open(), PARAPHRASES[0]) for who in (one, two)]
    exact = one.said(one.open(), "What can you do?")

    for who, reply in ((one, replies[0]), (two, replies[1]), (one, exact)):
        thumb(who, reply)

    [miss] = rows("SELECT text, intent, origin FROM intent_near_misses")
    assert (miss["text"], miss["intent"], miss["origin"]) == (PARAPHRASES[0], "what_can_you_do", "person")


def test_two_people_raise_the_threshold_and_all_processes_hear_of_it(chat: People) -> None:
    one, two, three = chat(), chat(), chat()
    first = one.said(one.open(), PARAPHRASES[0])
    second = two.said(two.open(), PARAPHRASES[0])

    thumb(one, first)
    alone = raises()
    thumb(two, second)

    assert alone == {}
    assert raises()["what_can_you_do"] > second["confidence"]
    with unit_of_work() as work:
        serving.refresh(work, at_once=True)
    assert three.said(three.open(), PARAPHRASES[0])["intent"] is None
    assert three.said(three.open(), "What can you do?")["intent"] == "what_can_you_do"
    serving.forget()

    two.call("DELETE", f"/chat/messages/{second['id']}/feedback")
    assert raises() == {}


def test_one_person_alone_switches_nothing_off(chat: People) -> None:
    who = chat()
    for reply in [who.said(who.open(), question) for question in PARAPHRASES * 3]:
        thumb(who, reply)

    assert raises()["what_can_you_do"] <= 0.99


def test_many_people_leave_the_exact_utterances_alone(chat: People) -> None:
    for _ in range(4):
        who = chat()
        thumb(who, who.said(who.open(), PARAPHRASES[0]))

    assert raises()["what_can_you_do"] > 1


def test_asking_afresh_is_a_verdict_on_the_reply_it_replaces(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("old")
    who.said(who.open(), "What can you do?")
    conversation = who.open()
    saved = who.said(conversation, "What can you do?")
    model_peer.reset()
    model_peer.fails(500)
    failed = who.say(conversation, "What can you do?", parent_id=None, fresh=True)
    still = who.said(who.open(), "What can you do?")
    none = rows("SELECT 1 FROM cache_verdicts")
    model_peer.reset()
    model_peer.answers("new")

    fresh = who.said(conversation, "What can you do?", parent_id=None, fresh=True)

    assert failed.status == 503
    assert (still["source"], still["content"]) == ("cache", "old")
    assert none == []
    assert fresh["source"] == "model"
    [verdict] = rows("SELECT message_id, verdict, judge, served FROM cache_verdicts")
    assert (verdict["message_id"], verdict["verdict"], verdict["served"]) == (UUID(saved["id"]), "afresh", True)
    thumb(who, saved)
    assert [row["verdict"] for row in rows("SELECT verdict FROM cache_verdicts")] == ["wrong"]
    assert who.said(who.open(), "What can you do?")["content"] == "new"


class TestReport:
    def test_is_for_the_admin(self, chat: People) -> None:
        answer = chat().call("GET", "/chat/cache/report")

        assert (answer.status, answer.code) == (403, "forbidden")

    def test_of_an_empty_installation(self, chat: People) -> None:
        who = chat()
        make_admin(who)

        report = who.call("GET", "/chat/cache/report").json

        assert report["intents"] == []
        assert report["totals"]["seen"] == 0
        assert report["totals"]["error_upper_95"] is None
        assert (report["max_error"], report["version"], report["judged_by"]) == (0.01, 0, None)

    @pytest.mark.parametrize("days", ["0", "366", "x"])
    def test_of_days_that_are_none(self, chat: People, days: str) -> None:
        who = chat()
        make_admin(who)

        assert who.call("GET", "/chat/cache/report", query={"days": days}).status == 422

    def test_adds_up(self, chat: People, model_peer: Any) -> None:
        who, other = chat(), chat()
        make_admin(who)
        model_peer.answers("I chat.")
        made = who.said(who.open(), "What can you do?")
        served = [other.said(other.open(), "What can you do?") for _ in range(3)]
        thumb(other, served[0], "up")
        thumb(other, served[1], "down")

        report = who.call("GET", "/chat/cache/report", query={"days": "1"}).json

        [row] = report["intents"]
        assert row["intent"] == "what_can_you_do"
        assert (row["seen"], row["served"], row["shared"], row["own"]) == (4, 3, 3, 0)
        assert (row["judged"], row["wrong"], row["error"]) == (2, 1, 0.5)
        assert row["error"] < row["error_upper_95"] < 1
        assert (row["thumbs_up"], row["thumbs_down"], row["afresh"]) == (1, 1, 0)
        assert float(row["saved_usd"]) == pytest.approx(3 * float(made["usage"]["cost_usd"]))
        assert row["saved_s"] == pytest.approx(3 * made["usage"]["duration_ms"] / 1000)
        assert report["judged_by"] == "people"
        assert {name: report["totals"][name] for name in ("seen", "served", "judged", "wrong")} == {
            "seen": 4,
            "served": 3,
            "judged": 2,
            "wrong": 1,
        }
