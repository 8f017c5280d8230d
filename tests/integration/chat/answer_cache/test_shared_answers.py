"""One answer for many: made once though many ask at once, written by the host where the host wants it so."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from fixtures.chat import rows
from kongdori_intents import Recognition, detect_language, normalise
from kongdori_intents.catalogue import CATALOGUE_FILE, FORMAT, MODEL_FILE, model_digest
from kongdori_intents.entities import extract
from psycopg2.extras import Json

from chat_function.engines.selection import current_engine
from chat_function.turn import questions, service
from chat_function.turn.records import TurnRequest
from kongdori import cache
from kongdori.db import unit_of_work
from kongdori.identity import GatewayIdentity
from kongdori.ids import new_id
from kongdori.recognition import serving
from kongdori.recognition.shipped import ARTEFACT
from kongdori.repositories.messages import Message
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]
QUESTION = "What can you do?"


def ask_at_once(people: list[Any]) -> list[Message]:
    conversations = [who.open() for who in people]

    def send(who: Any, conversation: str) -> Message:
        request = TurnRequest(conversation_id=UUID(conversation), content=QUESTION)
        caller = GatewayIdentity(who.id, who.session_id, "member")
        return service.post_message(caller, request, engine=current_engine()).reply

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(send, people, conversations))


def test_many_who_ask_at_once_have_one_answer_made(chat: People, model_peer: Any) -> None:
    model_peer.answers("I chat.", latency=100, chunkSize=2)
    people = [chat() for _ in range(4)]
    people[0].said(people[0].open(temporary=True), "Explain the tides")  # loads the model's client

    replies = ask_at_once(people)

    assert sorted(str(reply.source) for reply in replies) == ["cache", "cache", "cache", "model"]
    assert {reply.content for reply in replies} == {"I chat."}
    assert len(model_peer.asked()) == 2
    booked = rows("SELECT saved_from, spared_usd FROM usage_events WHERE intent IS NOT NULL ORDER BY source")
    assert [line["saved_from"] for line in booked] == ["shared", "shared", "shared", None]
    assert all(line["spared_usd"] > 0 for line in booked[:3])
    with cache.guarded() as redis:
        assert list(redis.scan_iter("lead:*")) == []


def test_one_that_fails_lets_the_next_try(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.fails(401)
    assert who.say(who.open(), QUESTION).status == 503
    model_peer.reset()
    model_peer.answers("I chat.")

    assert who.said(who.open(), QUESTION)["source"] == "model"


def test_without_redis_everybody_calls(chat: People, model_peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()
    cache.forget()
    model_peer.answers("I chat.")

    assert [reply.source for reply in ask_at_once([chat(), chat()])] == ["model", "model"]


def test_the_stream_waits_for_the_others_too(chat: People, model_peer: Any, streamed: Any) -> None:
    one, two = chat(), chat()
    model_peer.answers("I chat, and more of it.", latency=60, chunkSize=2)

    people = [(one, one.open()), (two, two.open())]

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda pair: streamed.post(*pair, QUESTION), people))

    replies = [events[-1].data["reply"] for events in runs]
    assert sorted(reply["source"] for reply in replies) == ["cache", "model"]
    for events, reply in zip(runs, replies, strict=True):
        assert "".join(event.data["text"] for event in events if event.kind == "delta") == reply["content"]


def test_what_depends_on_today_is_never_kept(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("Something.")

    for question in ("What time is it?", "How is the weather in Seoul?", "which films can i watch this weekend please"):
        assert [who.said(who.open(), question)["source"] for _ in range(2)] == ["model", "model"]
    with cache.guarded() as redis:
        assert list(redis.scan_iter("answer:*")) == []


def test_questions_as_people_type_them_are_served(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("Something.")

    for question, intent in (
        ("whats possible with this", "what_can_you_do"),
        ("how do i upload a vid", "how_to_summarise_video"),
        ("which movies do you have", "which_films"),
        ("뭐 할 줄 알아?", "what_can_you_do"),
        ("so what are you able to do", "what_can_you_do"),
        ("then what can you do", "what_can_you_do"),
        ("그런데 뭐 할 줄 알아?", "what_can_you_do"),
    ):
        replies = [who.said(who.open(), question) for _ in range(2)]
        assert (replies[1]["source"], replies[1]["intent"]) == ("cache", intent)


def publish(intent: str, **changed: Any) -> None:
    """A version with the intent changed."""
    model = (ARTEFACT / MODEL_FILE).read_bytes()
    document = json.loads((ARTEFACT / CATALOGUE_FILE).read_text("utf-8"))
    document |= {"format": FORMAT, "model": model_digest(model)}
    document["intents"][intent] |= changed
    with unit_of_work() as work:
        row = work.one(
            """
            INSERT INTO intent_versions (status, max_error, source, catalogue, model, finished_at)
            VALUES ('ready', 0.01, '{}', %s, %s, now()) RETURNING number
            """,
            (Json(document), psycopg2.Binary(model)),
        )
        assert row is not None
        work.run("UPDATE intent_house SET current = %s", (row["number"],))
        work.commit()
    serving.forget()


def test_a_fixed_intent_has_the_written_answer_also_with_a_model(chat: People, model_peer: Any) -> None:
    publish("what_can_you_do", fixed=True, answers={"en": "Only what the host says.", "ko": "안내예요."})
    who = chat()
    model_peer.answers("Something else.")

    replies = [who.said(who.open(), QUESTION), who.said(who.open(), QUESTION, fresh=True)]
    korean = who.said(who.open(), "뭘 할 수 있어요?")
    other = who.said(who.open(), "Who are you?")

    for reply in replies:
        assert (reply["source"], reply["saved_from"], reply["content"]) == (
            "cache",
            "shared",
            "Only what the host says.",
        )
        assert (reply["saved_at"], reply["model"]) == (None, None)
    assert korean["content"] == "안내예요."
    assert other["source"] == "model"
    down = who.call("POST", f"/chat/messages/{replies[0]['id']}/feedback", {"rating": "down"})
    assert down.json["removed"] is False
    assert who.said(who.open(), QUESTION)["source"] == "cache"


@pytest.mark.parametrize("more", [" 3 times", " on November 24", " in 1950"])
def test_a_number_or_a_date_that_the_intent_does_not_name_is_never_shared(
    chat: People, model_peer: Any, more: str
) -> None:
    who, other = chat(), chat()
    model_peer.answers("Something.")
    who.said(who.open(), "what stuff can you do" + more)

    assert other.said(other.open(), "what stuff can you do" + more)["source"] == "model"
    with cache.guarded() as redis:
        assert list(redis.scan_iter("answer:*")) == []


def keys_of(intent: str, texts: list[str]) -> list[str | None]:
    """Under which keys an answer would be shared, had these texts been recognised as the intent."""
    policy = serving.policy(intent)
    found = [
        Recognition(intent, 0.99, extract(normalise(text), policy.entities, raw=text), detect_language(text))
        for text in texts
    ]
    engine = current_engine()
    with unit_of_work() as work:
        return [
            questions.interpret(work, text, one, opening=True, temporary=False, engine=engine).shared_key
            for text, one in zip(texts, found, strict=True)
        ]


def test_a_date_or_a_product_that_the_intent_names_is_part_of_the_key(chat: People) -> None:
    chat()
    publish("what_can_you_do", entities=["date", "product"])
    serving.forget()
    with unit_of_work() as work:
        serving.refresh(work)

    same = keys_of(
        "what_can_you_do",
        ["which courses start on November 24th, 2026", "courses starting on 24 november 2026"],
    )
    assert same[0] is not None
    assert len(set(same)) == 1
    others = keys_of(
        "what_can_you_do",
        [
            "which courses start on November 25th, 2026",
            "which courses start before November 24th, 2026",
            "which courses start on November 24th",
            "which courses have there been since 1950",
            "which courses start on November 24th, 2026 for iPhone",
            "which courses start on November 24th, 2026 for Android",
            "which courses",
            "11월 24일에 시작하는 강의",
        ],
    )
    assert None not in others, others
    assert len({*same, *others}) == 1 + len(others)
    kept_out = ["which 3 courses start on November 24th", "courses on February 30th", "courses on 24/11/2026"]
    assert keys_of("what_can_you_do", [*kept_out, "courses for people born on 1990-11-24"]) == [None] * 4


def test_a_film_of_the_catalogue_is_part_of_the_key_without_quotes_too(chat: People) -> None:
    del chat
    with unit_of_work() as work:
        for slug, title in (("tides", "Tides"), ("rivers", "Rivers of Stone")):
            work.run(
                "INSERT INTO movies (id, slug, title, year, duration_s, licence) VALUES (%s, %s, %s, 1950, 60, 'CC0')",
                (new_id(), slug, Json({"en": title})),
            )
        named = [
            questions._film_titles_in(work, text) for text in ("show me Tides!", "is Rivers of  Stone here", "tide")
        ]

    assert named == ["tides", "rivers of stone", ""]
