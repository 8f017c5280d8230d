"""Questions to a video over the API: without a model and with one, within the limits, and of one's own videos only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fixtures.spending import spend

from kongdori import settings
from kongdori.db import unit_of_work

if TYPE_CHECKING:
    from fixtures.summaries import Answer, Peer, Person, Summaries

pytestmark = pytest.mark.integration


def summarised(summaries: Summaries, person: Person, shared_data: Path) -> str:
    text = (shared_data / "lecture/lecture.en.vtt").read_text()
    return str(summaries.run(person, {"type": "transcript", "text": text})["id"])


def asks(person: Person, id: str, question: str, **more: Any) -> Answer:
    return person.call("POST", f"/{id}/questions", {"question": question, **more})


def booked(person: Person) -> list[dict[str, Any]]:
    with unit_of_work() as work:
        return work.all(
            "SELECT * FROM usage_events WHERE user_id = %s AND step LIKE 'question%%' ORDER BY step", (person.id,)
        )


def test_without_a_model_sentences_answer_and_play(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    id = summarised(summaries, person, shared_data)
    answer = asks(person, id, "How heavy is the object?")
    assert answer.status == 200, answer.text
    assert answer.json["engine"] == "offline"
    assert answer.json["in_video"] is True
    cues = person.call("GET", f"/{id}/transcript").json["cues"]
    heard = " ".join(cue["text"] for cue in cues)
    starts = {cue["start"] for cue in cues}
    assert any("15 kilograms" in one["quote"] for one in answer.json["citations"])
    assert all(one["quote"] in heard and one["start"] in starts for one in answer.json["citations"])

    other = asks(person, id, "What is the capital of Mongolia?")
    assert other.json == {
        "answer": "That isn’t in this video.",
        "citations": [],
        "in_video": False,
        "engine": "offline",
    }
    assert [line["source"] for line in booked(person)] == ["offline", "offline"]


def test_with_a_model_quotes_are_checked_and_the_call_is_booked(
    summaries: Summaries, peer: Peer, shared_data: Path
) -> None:
    person = summaries.person()
    peer.writes("no")
    id = summarised(summaries, person, shared_data)
    peer.reset()
    quotes = [{"sentence": 1, "text": "I have here a pendulum"}, {"sentence": 1, "text": "I have here a banana"}]
    peer.writes({"in_video": True, "answer": "A pendulum.", "quotes": quotes})
    earlier = [{"question": "What is it about?", "answer": "Energy."}]
    answer = asks(person, id, "And what does he have there?", earlier=earlier)
    assert answer.json["answer"] == "A pendulum."
    assert [one["quote"] for one in answer.json["citations"]] == ["I have here a pendulum"]
    assert answer.json["engine"] == "gpt-6-luna"
    [asked] = peer.asked()
    assert "What is it about?" in asked["messages"][1]["content"]
    [line] = booked(person)
    assert line["source"] == "model"
    assert line["prompt_tokens"] > 0
    with unit_of_work() as work:
        assert work.one("SELECT count(*) AS held FROM reservations") == {"held": 0}


def test_a_model_that_does_not_answer_leaves_the_sentences(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    person = summaries.person()
    peer.writes("no")
    id = summarised(summaries, person, shared_data)
    peer.reset()
    peer.fails_to_write(500)
    answer = asks(person, id, "How heavy is the object?")
    assert answer.json["engine"] == "offline"
    assert "15 kilograms" in answer.json["answer"]


def test_a_day_that_is_used_up_is_said_and_asks_no_model(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    person = summaries.person()
    peer.writes("no")
    id = summarised(summaries, person, shared_data)
    peer.reset()
    spend(person.id, tokens=200_000)
    headers = {"Idempotency-Key": "one"}
    body = {"question": "How heavy is the object?"}
    answer = person.call("POST", f"/{id}/questions", body, headers=headers)
    assert (answer.status, answer.json["limit"]) == (429, "tokens")
    assert peer.asked() == []
    assert person.call("POST", f"/{id}/questions", body, headers=headers).status == 429, "the key is free again"


def test_so_many_questions_in_a_minute(
    summaries: Summaries, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESSAGES_PER_MINUTE", "2")
    settings.get_settings.cache_clear()
    person = summaries.person()
    id = summarised(summaries, person, shared_data)
    answers = [asks(person, id, "How heavy is it?") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"]


def test_the_same_key_gets_the_same_answer(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    id = summarised(summaries, person, shared_data)
    headers = {"Idempotency-Key": "k"}
    first = person.call("POST", f"/{id}/questions", {"question": "How heavy is the object?"}, headers=headers)
    again = person.call("POST", f"/{id}/questions", {"question": "How heavy is the object?"}, headers=headers)
    assert again.json == first.json
    assert len(booked(person)) == 1
    assert person.call("POST", f"/{id}/questions", {"question": "Else?"}, headers=headers).status == 409


def test_what_cannot_be_asked(summaries: Summaries, shared_data: Path) -> None:
    person, other = summaries.person(), summaries.person()
    id = summarised(summaries, person, shared_data)
    assert asks(other, id, "How heavy?").status == 404
    for wrong in ("", "  \n ", "\u200b\u200c", "x" * 1001, 5, None):
        assert person.call("POST", f"/{id}/questions", {"question": wrong}).status == 422
    assert asks(person, id, "How?", earlier=[{"question": "q", "answer": "a"}] * 11).status == 422
    waiting = person.ask({"type": "transcript", "text": "One line that nobody has read yet."}).json["id"]
    early = asks(person, waiting, "How heavy?")
    assert (early.status, early.code) == (404, "no-transcript")
