"""From what a person uploads to chapters, without a model: real Postgres, S3 and ffmpeg."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kongdori import settings
from kongdori.db import unit_of_work
from kongdori.media import captions

if TYPE_CHECKING:
    from fixtures.summaries import Summaries

pytestmark = pytest.mark.integration


def lecture(shared_data: Path) -> tuple[bytes, bytes]:
    folder = shared_data / "lecture"
    return (folder / "lecture.mp4").read_bytes(), (folder / "lecture.en.vtt").read_bytes()


def assert_covers(summary: dict[str, Any]) -> None:
    chapters = summary["chapters"]
    assert chapters[0]["start"] == 0
    assert chapters[-1]["end"] == summary["duration"]
    for a, b in itertools.pairwise(chapters):
        assert a["end"] == b["start"] > a["start"]
    for chapter in chapters:
        assert chapter["title"]
        times = [point["at"] for point in chapter["points"]]
        assert times == sorted(times)
        assert all(chapter["start"] <= at < chapter["end"] for at in times)


def test_a_lecture_with_captions_becomes_chapters(summaries: Summaries, shared_data: Path) -> None:
    video, captions = lecture(shared_data)
    person = summaries.person()
    upload = person.upload("Lecture 11.mp4", "video/mp4", video)
    said = person.upload("lecture.en.vtt", "text/vtt", captions)
    source = {"type": "upload", "upload_id": upload, "captions_upload_id": said}
    summary = summaries.run(person, source, "en")
    assert summary["status"] == "done", summary
    assert summary["engine"] == "offline"
    assert summary["title"] == "Lecture 11"
    assert summary["duration"] == pytest.approx(203.4, abs=0.2)
    assert len(summary["chapters"]) >= 3
    assert summary["coverage"] == 1
    assert summary["media"]["type"] == "video/mp4"
    assert_covers(summary)
    answer = person.call("GET", f"/{summary['id']}")
    cookies = answer.headers["set-cookie"]
    assert {c.partition("=")[0] for c in cookies} >= {"CloudFront-Policy", "CloudFront-Signature"}
    assert summary["media"]["url"].startswith(f"/media/uploads/{person.id}/{upload}/")
    assert not [key for key in summaries.stored() if key.startswith("work/")]

    again = person.ask(source, "en")
    assert again.status == 200
    assert again.json["id"] == summary["id"]

    other = summaries.person()
    theirs = {
        "type": "upload",
        "upload_id": other.upload("x.mp4", "video/mp4", video),
        "captions_upload_id": other.upload("c.vtt", "text/vtt", captions),
    }
    known = other.ask(theirs, "en")
    assert known.status == 200, known.text
    assert known.json["id"] != summary["id"]
    assert known.json["chapters"] == summary["chapters"]
    assert str(person.id) not in known.text
    assert known.json["source"]["name"] == "x.mp4"

    assert person.call("DELETE", f"/{summary['id']}").status == 204
    assert person.call("GET", f"/{summary['id']}").status == 404
    assert not [key for key in summaries.stored("uploads") if str(person.id) in key]
    assert other.whole(known.json["id"])["chapters"], "another's summary outlives mine"
    assert other.call("GET", f"/{known.json['id']}/transcript").json["cues"][0]["text"].startswith("Now I want")
    assert other.call("DELETE", f"/{known.json['id']}").status == 204
    assert summaries.stored() == []
    assert summaries.stored("uploads") == []


KOREAN = """오늘은 블랙홀에 대해서 이야기해 보겠습니다. 블랙홀은 중력이 너무 강해서 빛조차 빠져나올 수 없는 천체입니다.
별이 수명을 다하면 중력 붕괴가 일어납니다. 사건의 지평선 안쪽에서는 빛도 나올 수 없습니다.
이제 관측 이야기를 해 봅시다. 천문학자들은 전파 망원경을 여러 대 연결했습니다. 2019년에 첫 사진이 공개되었습니다."""


def test_a_pasted_korean_transcript(summaries: Summaries) -> None:
    person = summaries.person()
    summary = summaries.run(person, {"type": "transcript", "text": KOREAN})
    assert summary["status"] == "done", summary
    assert summary["language"] == "ko"
    assert summary["timed"] is False
    assert summary["media"] is None
    assert summary["media_missing"] == "no-media"
    assert_covers(summary)
    assert "블랙홀" in json.dumps(summary["chapters"], ensure_ascii=False)
    other_ends = {"type": "transcript", "text": KOREAN.replace("\n", "\r\n") + "  \n"}
    assert summaries.person().ask(other_ends).status == 200, "line ends and blanks make no other content"
    assert person.ask(other_ends).json["id"] == summary["id"]


def test_an_uploaded_transcript_in_cp949(summaries: Summaries) -> None:
    person = summaries.person()
    upload = person.upload("강의.txt", "text/plain", KOREAN.encode("cp949"))
    summary = summaries.run(person, {"type": "transcript", "upload_id": upload})
    assert summary["title"] == "강의"
    assert summary["language"] == "ko"
    assert person.ask({"type": "transcript", "text": KOREAN}).status == 200


def test_the_transcript_goes_away_in_four_forms(summaries: Summaries) -> None:
    person = summaries.person()
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.500\na <b>bold</b> &lt;word&gt;\n\n00:03.000 --> 00:04.000\nb --> c\n"
    id = summaries.run(person, {"type": "transcript", "text": vtt})["id"]
    cues = person.call("GET", f"/{id}/transcript").json["cues"]
    assert cues[0] == {"start": 1.0, "end": 2.5, "text": "a bold <word>", "speaker": ""}
    for format, kind in (("vtt", "text/vtt"), ("srt", "application/x-subrip"), ("txt", "text/plain")):
        answer = person.call("GET", f"/{id}/transcript", query={"format": format})
        assert answer.headers["content-type"] == [f"{kind}; charset=utf-8"]
        if format != "txt":
            assert [c.start for c in captions.parse(answer.text).cues] == [1.0, 3.0]
    assert person.call("GET", f"/{id}/transcript", query={"format": "pdf"}).status == 422
    assert summaries.person().call("GET", f"/{id}/transcript").status == 404


def test_the_same_while_it_runs_is_the_same(summaries: Summaries) -> None:
    person = summaries.person()
    source = {"type": "transcript", "text": KOREAN}
    first, second = person.ask(source), person.ask(source)
    assert (first.status, second.status) == (202, 202)
    assert first.json["id"] == second.json["id"]
    assert summaries.person().ask(source).json["id"] != first.json["id"]
    assert person.ask(source, "en").json["id"] != first.json["id"]
    listed = person.call("GET").json["items"]
    assert len(listed) == 2
    assert {item["status"] for item in listed} == {"queued"}


def test_two_people_with_one_text_at_once_cost_one_work(summaries: Summaries) -> None:
    first, second = summaries.person(), summaries.person()
    source = {"type": "transcript", "text": KOREAN}
    asked = first.ask(source).json["id"], second.ask(source).json["id"]
    machine, later = summaries.machine(), summaries.machine()

    def meanwhile(state: str, _: dict[str, Any]) -> None:
        if state == "combine":  # the first one is half done: the second one sees that, and waits
            later.before = lambda _state, _data: finish() if len(later.calls) == 2 else None
            later.run(asked[1])

    def finish() -> None:
        with unit_of_work() as work:  # as if the work had said nothing for long
            work.run("UPDATE summaries SET updated_at = now() - interval '1 hour' WHERE id = %s", (asked[0],))
            work.commit()

    machine.before = meanwhile
    machine.run(asked[0])
    assert later.calls == ["prepare", "prepare", "chapters", "combine", "save"], "what may be lost is not waited for"

    third = summaries.person()
    source["text"] += "\n끝."
    asked = first.ask(source).json["id"], third.ask(source).json["id"]
    machine, later = summaries.machine(), summaries.machine()
    waiting: list[str] = []
    with unit_of_work() as work:
        work.run("UPDATE summaries SET status = 'running', updated_at = now() WHERE id = %s", (asked[0],))
        work.commit()

    def wait(state: str, _: dict[str, Any]) -> None:
        waiting.append(state)
        if len(waiting) == 2:
            machine.run(asked[0])

    later.before = wait
    later.run(asked[1])
    assert later.calls == ["prepare", "prepare"]
    assert third.whole(asked[1])["chapters"] == first.whole(asked[0])["chapters"]


def test_an_idempotency_key_is_one_request(summaries: Summaries) -> None:
    person = summaries.person()
    key = {"Idempotency-Key": "k1"}
    first = person.ask({"type": "transcript", "text": KOREAN}, headers=key)
    summaries.machine().run(first.json["id"])
    assert person.ask({"type": "transcript", "text": KOREAN}, headers=key).json == first.json
    other = person.ask({"type": "transcript", "text": "Something else."}, headers=key)
    assert (other.status, other.code) == (409, "idempotency-reused")


def test_the_list_has_pages(summaries: Summaries) -> None:
    person = summaries.person()
    ids = [person.ask({"type": "transcript", "text": f"This is the text number {n}."}).json["id"] for n in range(3)]
    first = person.call("GET", query={"limit": "2"}).json
    rest = person.call("GET", query={"limit": "2", "cursor": first["next_cursor"]}).json
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    assert summaries.person().call("GET").json["items"] == []


def test_a_day_has_its_limit(summaries: Summaries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIES_PER_DAY", "2")
    settings.get_settings.cache_clear()
    person = summaries.person()
    for n in range(2):
        id = summaries.run(person, {"type": "transcript", "text": f"This is the text number {n}."})["id"]
        assert person.call("DELETE", f"/{id}").status == 204
    refused = person.ask({"type": "transcript", "text": "One more."})
    assert (refused.status, refused.code) == (429, "summaries-per-day")
    assert "retry-after" in refused.headers


def test_what_failed_is_no_part_of_the_day(summaries: Summaries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIES_PER_DAY", "1")
    settings.get_settings.cache_clear()
    person = summaries.person()
    upload = person.upload("film.mp4", "video/mp4", b"no film" * 10)
    failed = summaries.run(person, {"type": "upload", "upload_id": upload})
    assert failed["status"] == "failed"
    assert person.call("POST", f"/{failed['id']}/retry").status == 202
    assert person.ask({"type": "transcript", "text": "One more."}).code == "summaries-per-day", "it is under way again"
    summaries.machine().run(failed["id"])
    again = person.whole(failed["id"])
    assert (again["status"], again["error"]) == ("failed", failed["error"])
    assert person.call("DELETE", f"/{failed['id']}").status == 204
    assert summaries.run(person, {"type": "transcript", "text": "One more."})["status"] == "done"
    other = person.upload("film.mp4", "video/mp4", b"no film" * 10)
    assert person.ask({"type": "upload", "upload_id": other}).code == "summaries-per-day"


def test_a_video_without_captions_or_speech_to_text_says_what_helps(summaries: Summaries, shared_data: Path) -> None:
    person = summaries.person()
    upload = person.upload("lecture.mp4", "video/mp4", lecture(shared_data)[0])
    summary = summaries.run(person, {"type": "upload", "upload_id": upload})
    assert summary["status"] == "failed"
    assert summary["error"]["code"] == "no-speech-to-text"
    assert "Add captions (VTT or SRT)" in summary["error"]["detail"]
    said = person.upload("lecture.vtt", "text/vtt", lecture(shared_data)[1])
    better = summaries.run(person, {"type": "upload", "upload_id": upload, "captions_upload_id": said})
    assert better["status"] == "done", better
