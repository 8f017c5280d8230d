"""What a summary costs is booked, and a person whose day is used up is told before anything is asked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fixtures.spending import pass_midnight, spend

from kongdori import settings
from kongdori.db import unit_of_work
from summarize_function.speech.endpoint import Endpoint

if TYPE_CHECKING:
    from fixtures.summaries import Peer, Person, Summaries

pytestmark = pytest.mark.integration

TEXT = "\n".join(f"{m}:{s:02} In minute {m} we speak of rivers and of ice, at {s}." for m in range(3) for s in (0, 20))
GOOD = {
    "title": "Rivers",
    "overview": "Water and ice.",
    "chapters": [{"first_sentence": 0, "title": "Rivers", "summary": "On rivers.", "points": []}],
}


def booked(id: str) -> list[dict[str, Any]]:
    with unit_of_work() as work:
        return work.all("SELECT * FROM usage_events WHERE subject_id = %s ORDER BY kind, step", (id,))


def speech(person: Person, shared_data: Path) -> dict[str, Any]:
    upload = person.upload("jfk.flac", "audio/flac", (shared_data / "speech/jfk.flac").read_bytes())
    return {"type": "upload", "upload_id": upload}


def test_a_minute_of_sound_has_its_price(summaries: Summaries, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Endpoint().cost_usd(60) == Decimal("0.004500")
    monkeypatch.setenv("TRANSCRIBE_PRICE_PER_MINUTE", "0")
    settings.get_settings.cache_clear()
    assert Endpoint().cost_usd(60) == 0


def test_what_was_heard_is_booked_once(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    peer.transcribes("And so, my fellow Americans.")
    peer.writes("no")
    person = summaries.person()
    summary = summaries.run(person, speech(person, shared_data))
    (line,) = [line for line in booked(summary["id"]) if line["kind"] == "transcription"]
    assert line["model"] == "gpt-transcribe"
    assert line["cost_usd"] == pytest.approx(Decimal("0.000825"), abs=Decimal("0.00002"))  # 11 s at 0.0045 a minute


@pytest.mark.parametrize(
    ("used", "code"), [({"tokens": 200_000}, "tokens-per-day"), ({"usd": "1.00"}, "budget-per-day")]
)
def test_a_day_that_is_used_up_is_said_at_once(
    summaries: Summaries, peer: Peer, used: dict[str, Any], code: str
) -> None:
    peer.writes(GOOD)
    person = summaries.person()
    spend(person.id, **used)
    refused = person.ask({"type": "transcript", "text": TEXT})
    assert (refused.status, refused.code) == (429, code)
    assert 0 < int(refused.headers["retry-after"][0]) <= 24 * 3600
    assert "at midnight UTC" in refused.json["detail"]
    assert person.call("GET").json["items"] == []
    assert peer.asked() == []
    pass_midnight()
    assert summaries.run(person, {"type": "transcript", "text": TEXT})["engine"] == "gpt-6-luna"


def test_what_is_known_already_costs_nothing_and_is_not_refused(summaries: Summaries, peer: Peer) -> None:
    peer.writes(GOOD)
    source = {"type": "transcript", "text": TEXT}
    summaries.run(summaries.person(), source)
    person = summaries.person()
    spend(person.id, tokens=200_000)
    assert person.ask(source).status == 200


def test_without_a_model_nothing_is_refused(summaries: Summaries) -> None:
    person = summaries.person()
    spend(person.id, tokens=200_000, usd="1")
    assert summaries.run(person, {"type": "transcript", "text": TEXT})["status"] == "done"


def test_used_up_before_the_model_writes_leaves_key_excerpts(summaries: Summaries, peer: Peer) -> None:
    peer.writes(GOOD)
    person = summaries.person()
    source = {"type": "transcript", "text": TEXT}
    asked = person.ask(source)
    spend(person.id, tokens=200_000)  # meanwhile, in the chat
    assert summaries.machine().run(asked.json["id"]) == "SUCCEEDED"
    summary = person.whole(asked.json["id"])
    assert (summary["status"], summary["engine"]) == ("done", "offline")
    assert peer.asked() == []
    pass_midnight()
    assert summaries.run(person, source)["engine"] == "gpt-6-luna", "asked for again, the model writes it"


def test_used_up_before_anything_was_heard_says_what_helps(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    peer.transcribes("And so, my fellow Americans.")
    peer.writes(GOOD)
    person = summaries.person()
    source = speech(person, shared_data)
    asked = person.ask(source)
    spend(person.id, usd="1")
    summaries.machine().run(asked.json["id"])
    summary = person.whole(asked.json["id"])
    assert (summary["status"], summary["error"]["code"]) == ("failed", "budget-per-day")
    assert "Your upload is safe" in summary["error"]["detail"]
    assert [line["kind"] for line in booked(summary["id"])] == [], "what failed is no part of the day"
    pass_midnight()
    assert summaries.run(person, source)["status"] == "done"
