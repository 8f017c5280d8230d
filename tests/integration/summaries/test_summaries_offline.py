"""From what a person hands in to chapters, without a model: real Postgres, S3 and ffmpeg."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import House

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


def test_a_lecture_with_captions_becomes_chapters(house: House, shared_data: Path) -> None:
    video, captions = lecture(shared_data)
    person = house.person()
    upload = person.upload("Lecture 11.mp4", "video/mp4", video)
    said = person.upload("lecture.en.vtt", "text/vtt", captions)
    source = {"type": "upload", "upload_id": upload, "captions_upload_id": said}
    summary = house.run(person, source, "en")
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
    assert not [key for key in house if key.startswith("work/")]

    again = person.ask(source, "en")
    assert again.status == 200
    assert again.json["id"] == summary["id"]

    other = house.person()
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
    assert not [key for key in house.keys("uploads") if str(person.id) in key]
    assert other.whole(known.json["id"])["chapters"], "another's summary outlives mine"
    assert other.call("GET", f"/{known.json['id']}/transcript").json["cues"][0]["text"].startswith("Now I want")
    assert other.call("DELETE", f"/{known.json['id']}").status == 204
    assert house.keys() == []
    assert house.keys("uploads") == []
