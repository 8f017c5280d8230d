"""What is done with a finished summary: taken away, renamed, shared by link."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from kongdori.db import unit_of_work
from kongdori.link_tokens import hash as hash_token
from kongdori.repositories import corrections, shares

if TYPE_CHECKING:
    from fixtures.summaries import Peer, Person, Summaries

pytestmark = pytest.mark.integration

EVIL = {
    "title": "<script>alert(1)</script> # One `two` *three* [x](javascript:alert(1)) | a_b_c",
    "overview": "1. Not a list <img src=x onerror=alert(1)> & so on",
    "chapters": [
        {
            "first_sentence": 0,
            "title": "- dash ~~gone~~ 제목",
            "summary": "# no heading",
            "points": [{"sentence": 1, "text": "> conservation of <b>energy</b>"}],
        }
    ],
}


def summarised(summaries: Summaries, person: Person, shared_data: Path) -> Any:
    text = (shared_data / "lecture/lecture.en.vtt").read_text()
    return summaries.run(person, {"type": "transcript", "text": text})


def snapshot(token: str) -> shares.Snapshot | None:
    hashed = hash_token(token)
    assert hashed is not None
    with unit_of_work() as work:
        return shares.snapshot(work, token_hash=hashed)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_summary_is_taken_away(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    summary = summarised(summaries, person, shared_data)
    markdown = person.call("GET", f"/{summary['id']}/export", query={"format": "md"})
    assert markdown.status == 200, markdown.text
    assert markdown.headers["content-type"] == ["text/markdown; charset=utf-8"]
    assert markdown.text.startswith("# ")
    for chapter in summary["chapters"]:
        assert f"?t={int(chapter['start'])})" in markdown.text
    page = person.call("GET", f"/{summary['id']}/export", query={"format": "html"})
    assert page.headers["content-type"] == ["text/html; charset=utf-8"]
    assert page.headers["content-disposition"][0].startswith("attachment;")
    assert "default-src 'none'" in page.text
    whole = person.call("GET", f"/{summary['id']}/export", query={"format": "json"}).json
    assert whole["chapters"] == summary["chapters"]
    assert whole["cues"] == person.call("GET", f"/{summary['id']}/transcript").json["cues"]
    assert "media" not in whole
    for format, start in {"vtt": "WEBVTT", "srt": "1\n00:00:00,", "txt": "Now I want"}.items():
        assert person.call("GET", f"/{summary['id']}/transcript", query={"format": format}).text.startswith(start)
    assert person.call("GET", f"/{summary['id']}/export", query={"format": "pdf"}).status == 422
    assert summaries.person().call("GET", f"/{summary['id']}/export").status == 404


def test_nothing_that_was_written_becomes_markup(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    peer.writes(EVIL)
    person = summaries.person()
    summary = summarised(summaries, person, shared_data)
    person.call("PATCH", f"/{summary['id']}", {"title": EVIL["title"]})
    page = person.call("GET", f"/{summary['id']}/export", query={"format": "html"}).text
    seen = Tags()
    seen.feed(page)
    assert seen.tags == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "a",
        "time",
        "ul",
        "li",
    }
    assert EVIL["title"] in seen.text

    tokens = (
        MarkdownIt("commonmark")
        .enable(["strikethrough", "table"])
        .parse(person.call("GET", f"/{summary['id']}/export", query={"format": "md"}).text)
    )
    inner = [child for token in tokens for child in token.children or []]
    assert {child.type for child in inner} <= {"text", "link_open", "link_close", "softbreak", "text_special"}
    links = [child.attrGet("href") for child in inner if child.type == "link_open"]
    assert links
    assert all(re.fullmatch(r"http://[^ ]+/summaries/[0-9a-f-]{36}\?t=\d+", str(link)) for link in links)
    assert not {token.type for token in tokens} & {"ordered_list_open", "blockquote_open", "html_block", "fence"}
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h1", "h2", "h2", "h3", "h2"]


def test_a_summary_is_renamed(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    id = summarised(summaries, person, shared_data)["id"]
    renamed = person.call("PATCH", f"/{id}", {"title": "  물리 강의\n 11 "})
    assert renamed.status == 200, renamed.text
    assert renamed.json["title"] == "물리 강의 11"
    assert person.whole(id)["title"] == "물리 강의 11"
    assert person.call("GET").json["items"][0]["title"] == "물리 강의 11"
    answer = person.call("GET", f"/{id}/export", query={"format": "md"})
    assert "%EB%AC%BC%EB%A6%AC" in answer.headers["content-disposition"][0]
    for wrong in ("", " \n", "\u200b", "x" * 201, None):
        assert person.call("PATCH", f"/{id}", {"title": wrong}).status == 422, wrong
    assert summaries.person().call("PATCH", f"/{id}", {"title": "mine"}).status == 404


def test_a_link_shows_a_snapshot_until_it_is_revoked(summaries: Summaries, shared_data: Path) -> None:
    person, other = summaries.person(), summaries.person()
    summary = summarised(summaries, person, shared_data)
    id = summary["id"]
    headers = {"Idempotency-Key": "share"}
    made = person.call("POST", f"/{id}/shares", headers=headers)
    assert made.status == 201, made.text
    assert made.json["url"].endswith(f"/s/{made.json['token']}")
    assert len(made.json["token"]) == 32
    assert person.call("POST", f"/{id}/shares", headers=headers).json == made.json
    shown = snapshot(made.json["token"])
    assert shown is not None
    assert shown.summary is not None
    assert shown.summary["chapters"] == summary["chapters"]
    assert shown.summary["cues"] == person.call("GET", f"/{id}/transcript").json["cues"]
    assert str(person.id) not in json.dumps(shown.summary)

    person.call("PATCH", f"/{id}", {"title": "Later"})
    later = snapshot(made.json["token"])
    assert later is not None
    assert later.title != "Later"
    assert [one["id"] for one in person.call("GET", f"/{id}/shares").json["items"]] == [made.json["id"]]
    assert other.call("GET", f"/{id}/shares").status == 404
    assert other.call("POST", f"/{id}/shares").status == 404
    assert other.call("DELETE", f"/shares/{made.json['id']}").status == 404
    assert person.call("DELETE", f"/shares/{made.json['id']}").status == 204
    assert snapshot(made.json["token"]) is None
    assert person.call("DELETE", f"/shares/{made.json['id']}").status == 404


def test_a_link_ends_with_its_time_and_with_its_summary(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    id = summarised(summaries, person, shared_data)["id"]
    until = datetime.now(UTC) + timedelta(days=1)
    made = person.call("POST", f"/{id}/shares", {"expires_at": until.isoformat()}).json
    with unit_of_work() as work:
        work.run("UPDATE shares SET expires_at = now() - interval '1 s' WHERE id = %s", (made["id"],))
        work.commit()
    assert snapshot(made["token"]) is None
    assert person.call("GET", f"/{id}/shares").json["items"] == []
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert person.call("POST", f"/{id}/shares", {"expires_at": past.isoformat()}).status == 422
    lasting = person.call("POST", f"/{id}/shares").json
    assert person.call("DELETE", f"/{id}").status == 204
    assert snapshot(lasting["token"]) is None


def test_what_is_not_finished_is_neither_shared_nor_exported(summaries: Summaries) -> None:
    person = summaries.person()
    id = person.ask({"type": "transcript", "text": "One line that nobody has read yet."}).json["id"]
    assert person.call("POST", f"/{id}/shares").code == "no-transcript"
    assert person.call("GET", f"/{id}/export").code == "no-transcript"


def test_three_lengths_are_three_summaries_and_each_is_known_before(summaries: Summaries, shared_data: Path) -> None:
    person, other = summaries.person(), summaries.person()
    source = {"type": "transcript", "text": (shared_data / "lecture/lecture.en.vtt").read_text()}
    made = {}
    for length in ("short", "medium", "long"):
        asked = person.call("POST", "", {"source": source, "length": length})
        assert asked.status == 202, asked.text
        summaries.machine().run(asked.json["id"])
        made[length] = person.whole(asked.json["id"])
        assert made[length]["length"] == length
        again = person.call("POST", "", {"source": source, "length": length})
        assert (again.status, again.json["id"]) == (200, asked.json["id"])
        assert other.call("POST", "", {"source": source, "length": length}).status == 200
    said = [sum(len(c["points"]) for c in one["chapters"]) for one in made.values()]
    assert said[0] < said[1] < said[2]
    assert person.call("POST", "", {"source": source}).json["id"] == made["medium"]["id"], "medium is the default"
    assert person.call("POST", "", {"source": source, "length": "endless"}).status == 422


def test_a_summary_is_made_again_in_another_length_and_language(
    summaries: Summaries, peer: Peer, shared_data: Path
) -> None:
    peer.writes(EVIL)
    person = summaries.person()
    first = summarised(summaries, person, shared_data)
    again = person.call("POST", f"/{first['id']}/again", {"length": "long", "language": "ko"})
    assert again.status == 202, again.text
    summaries.machine().run(again.json["id"])
    long = person.whole(again.json["id"])
    assert (long["length"], long["language"]) == ("long", "ko")
    assert (
        person.call("GET", f"/{long['id']}/transcript").json["cues"]
        == (person.call("GET", f"/{first['id']}/transcript").json["cues"])
    )
    asked = [body["messages"] for body in peer.asked()][-1]
    assert "Write in ko" in asked[0]["content"]
    assert "3 to 6 points" in asked[1]["content"].replace("\n", " ")
    known = person.call("POST", f"/{first['id']}/again", {"length": "long", "language": "ko"})
    assert (known.status, known.json["id"]) == (200, long["id"])
    assert summaries.person().call("POST", f"/{first['id']}/again", {"length": "short"}).status == 404


def test_speech_that_was_heard_is_not_transcribed_again(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    segments = [{"id": 0, "start": 0.3, "end": 10.0, "text": " And so, my fellow Americans, ask not what"}]
    peer.transcribes("And so", segments=segments, language="english", duration=11)
    peer.writes("no")
    person = summaries.person()
    upload = person.upload("jfk.flac", "audio/flac", (shared_data / "speech/jfk.flac").read_bytes())
    first = summaries.run(person, {"type": "upload", "upload_id": upload})
    again = person.call("POST", f"/{first['id']}/again", {"length": "short"})
    machine = summaries.machine()
    machine.run(again.json["id"])
    assert "transcribe" not in machine.calls
    made = person.whole(again.json["id"])
    assert made["status"] == "done", made
    assert (made["media"]["type"], made["timed"]) == ("audio/flac", True)


def test_captions_are_added_later(summaries: Summaries, peer: Peer, shared_data: Path) -> None:
    segments = [{"id": 0, "start": 0.3, "end": 10.0, "text": " And so, my fellow Americans, ask not what"}]
    peer.transcribes("And so", segments=segments, language="english", duration=11)
    peer.writes(EVIL)
    person, other = summaries.person(), summaries.person()
    upload = person.upload("jfk.flac", "audio/flac", (shared_data / "speech/jfk.flac").read_bytes())
    id = summaries.run(person, {"type": "upload", "upload_id": upload})["id"]
    said = "WEBVTT\n\n00:00.500 --> 00:05.000\nAsk what you can do for your country.\n"
    late = "WEBVTT\n\n01:00.500 --> 01:05.000\nThis is far behind its end.\n"
    right, wrong = (person.upload("c.vtt", "text/vtt", text.encode()) for text in (said, late))

    assert person.call("PUT", f"/{id}/captions", {"upload_id": wrong}).code == "captions-mismatch"
    assert person.call("PUT", f"/{id}/captions", {"upload_id": upload}).code == "not-a-text"
    assert person.call("PUT", f"/{id}/captions", {"upload_id": id}).code == "upload-not-found"
    assert other.call("PUT", f"/{id}/captions", {"upload_id": right}).status == 404
    assert person.whole(id)["status"] == "done", "what was refused changed nothing"

    added = person.call("PUT", f"/{id}/captions", {"upload_id": right})
    assert (added.status, added.json["id"]) == (202, id), added.text
    assert person.call("PUT", f"/{id}/captions", {"upload_id": right}).code == "summary-under-way"
    machine = summaries.machine()
    assert machine.run(id) == "SUCCEEDED"
    assert "transcribe" not in machine.calls
    assert person.whole(id)["status"] == "done"
    [cue] = person.call("GET", f"/{id}/transcript").json["cues"]
    assert (cue["start"], cue["text"]) == (0.5, "Ask what you can do for your country.")
    known = person.call("PUT", f"/{id}/captions", {"upload_id": right})
    assert (known.status, known.json["id"]) == (200, id)
    pasted = summaries.run(person, {"type": "transcript", "text": said})["id"]
    assert person.call("PUT", f"/{pasted}/captions", {"upload_id": right}).code == "no-place-for-captions"


def said(person: Person, id: str) -> list[Any]:
    return list(person.call("GET", f"/{id}/transcript").json["cues"])


def test_a_misheard_line_is_put_right_for_its_person_alone(summaries: Summaries) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>The bees seek necked her.\n\n00:05.000 --> 00:09.000\nThey dance."
    person, other = summaries.person(), summaries.person()
    id = summaries.run(person, {"type": "transcript", "text": text})["id"]
    theirs = other.ask({"type": "transcript", "text": text}).json["id"]
    heard = "The bees seek necked her."
    fixed = person.call(
        "PATCH", f"/{id}/transcript", {"index": 0, "before": heard, "text": " The bees\n seek \u202enectar <3. "}
    )
    assert fixed.status == 200, fixed.text
    right = {"start": 1.0, "end": 4.0, "text": "The bees seek nectar <3.", "speaker": "Ann"}
    assert fixed.json == right | {"original": heard}
    assert said(person, id)[0] == fixed.json
    assert said(other, theirs)[0] == right | {"text": heard}
    assert other.call("PATCH", f"/{id}/transcript", {"index": 0, "before": heard, "text": "x"}).status == 404

    exported = person.call("GET", f"/{id}/export", query={"format": "json"}).json["cues"]
    assert exported[0] == right
    assert "nectar &lt;3." in person.call("GET", f"/{id}/transcript", query={"format": "vtt"}).text
    answered = person.call("POST", f"/{id}/questions", {"question": "Do bees seek nectar?"}).json
    assert "nectar" in answered["citations"][0]["quote"]
    shared = snapshot(person.call("POST", f"/{id}/shares").json["token"])
    assert shared is not None
    assert shared.summary is not None
    assert shared.summary["cues"][0]["text"] == "The bees seek nectar <3."
    assert heard not in json.dumps(shared.summary["cues"])

    again = person.call("POST", f"/{id}/again", {"length": "short"})
    assert again.status == 202, again.text
    summaries.machine().run(again.json["id"])
    assert said(person, again.json["id"])[0] == right

    back = person.call("PATCH", f"/{id}/transcript", {"index": 0, "before": right["text"], "text": None})
    assert back.json == said(person, id)[0] == right | {"text": heard}


def test_a_correction_of_what_changed_meanwhile_is_refused(
    summaries: Summaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = summaries.person()
    id = summaries.run(person, {"type": "transcript", "text": "One bee.\nTwo bees."})["id"]
    url = f"/{id}/transcript"
    assert person.call("PATCH", url, {"index": 0, "before": "One bee.", "text": "A bee."}).status == 200
    for stale in ({"index": 0, "before": "One bee."}, {"index": 1, "before": "One bee."}, {"index": 9, "before": ""}):
        refused = person.call("PATCH", url, stale | {"text": "x"})
        assert (refused.status, refused.code) == (409, "transcript-changed"), stale
    for wrong in ("", " \u200b", "x" * 5001, 3):
        assert person.call("PATCH", url, {"index": 1, "before": "Two bees.", "text": wrong}).status == 422, wrong
    monkeypatch.setattr(corrections, "MOST", 2)
    assert person.call("PATCH", url, {"index": 1, "before": "Two bees.", "text": "Two."}).status == 200
    full = person.call("PATCH", url, {"index": 1, "before": "Two.", "text": "Two bees!"})
    assert (full.status, full.code) == (422, "too-many-corrections")
    assert [cue["text"] for cue in said(person, id)] == ["A bee.", "Two."]
