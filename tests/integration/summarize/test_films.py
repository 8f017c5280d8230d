"""A film of the catalogue: read by its captions, played where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from kongdori import settings, storage
from kongdori.db import unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import movies

if TYPE_CHECKING:
    from fixtures.summaries import Summaries

pytestmark = pytest.mark.integration

CUES = {
    "en": ["The circle turns around its centre.", "Its shadow draws a wave.", "That wave is called the sine."],
    "ko": ["원이 중심을 따라 돌아요.", "그림자가 물결을 그려요.", "그 물결을 사인이라고 불러요."],
}


def vtt(lines: list[str]) -> str:
    times = [f"00:{n:02}:00.000 --> 00:{n:02}:20.000" for n in range(len(lines))]
    return "WEBVTT\n\n" + "\n\n".join(f"{time}\n{line}" for time, line in zip(times, lines, strict=True)) + "\n"


@pytest.fixture
def film(summaries: Summaries) -> UUID:
    """A film of 170 s with captions in two languages."""
    bucket = settings.get_settings().films_bucket
    assets = [
        movies.Asset("video", "media/films/circle/video.mp4", "video/mp4"),
        movies.Asset("poster", "media/posters/circle/poster.jpg", "image/jpeg"),
    ]
    for language, lines in CUES.items():
        key = f"media/films/circle/captions-{language}.vtt"
        storage.write(bucket, key, vtt(lines).encode(), content_type="text/vtt")
        assets.append(movies.Asset("captions", key, "text/vtt", srclang=language, label=language))
    return add("circle", assets)


def add(slug: str, assets: list[movies.Asset]) -> UUID:
    movie = movies.NewMovie(
        slug=slug,
        title={"en": "The circle", "ko": "원"},
        synopsis={},
        year=2026,
        duration_s=170.0,
        genres=[],
        licence="CC0",
        source_url=None,
        chapters=[],
    )
    with unit_of_work() as work:
        id = movies.put(work, id=new_id(), movie=movie, objects=assets)
        work.commit()
    return id


def test_a_film_becomes_chapters_that_play(summaries: Summaries, film: UUID) -> None:
    person = summaries.person()
    summary = summaries.run(person, {"type": "movie", "movie_id": str(film)}, "en")
    assert (summary["status"], summary["engine"], summary["language"]) == ("done", "offline", "en")
    assert summary["title"] == "The circle"
    source = {"type": "movie", "name": "The circle", "movie_id": str(film), "url": None}
    assert summary["source"] == source
    assert summary["duration"] == 170.0
    assert summary["coverage"] == 1
    assert (summary["chapters"][0]["start"], summary["chapters"][-1]["end"]) == (0, 170.0)
    assert summary["media"] == {
        "type": "video/mp4",
        "url": "/media/films/circle/video.mp4",
        "poster_url": "/media/posters/circle/poster.jpg",
    }
    cookies = person.call("GET", f"/{summary['id']}").headers["set-cookie"]
    assert any(cookie.startswith("CloudFront-Signature=") for cookie in cookies)
    cues = person.call("GET", f"/{summary['id']}/transcript").json["cues"]
    assert [cue["text"] for cue in cues] == CUES["en"]


def test_the_captions_of_the_requested_language_are_read(summaries: Summaries, film: UUID) -> None:
    person = summaries.person()
    source = {"type": "movie", "movie_id": str(film)}
    korean, english = summaries.run(person, source, "ko"), summaries.run(person, source, "en")
    assert (korean["title"], korean["language"]) == ("원", "ko")
    cues = person.call("GET", f"/{korean['id']}/transcript").json["cues"]
    assert [cue["text"] for cue in cues] == CUES["ko"]
    assert english["id"] != korean["id"]
    assert person.ask(source, "ko").json["id"] == korean["id"]
    other = summaries.person().ask(source, "ko")
    assert (other.status, other.json["chapters"]) == (200, korean["chapters"])


def test_a_film_is_read_again_as_its_captions_were_corrected(summaries: Summaries, film: UUID) -> None:
    person = summaries.person()
    id = summaries.run(person, {"type": "movie", "movie_id": str(film)}, "en")["id"]
    put_right = {"index": 2, "before": CUES["en"][2], "text": "That wave is called a sinusoid."}
    assert person.call("PATCH", f"/{id}/transcript", put_right).status == 200
    again = person.call("POST", f"/{id}/again").json["id"]
    summaries.machine().run(again)
    read = person.whole(again)
    assert (read["status"], read["duration"], read["media"]["type"]) == ("done", 170.0, "video/mp4")
    assert person.call("GET", f"/{again}/transcript").json["cues"][2]["text"] == put_right["text"]
    assert summaries.person().ask({"type": "movie", "movie_id": str(film)}, "en").json["id"] not in {id, again}


def test_deleting_the_summary_leaves_the_film(summaries: Summaries, film: UUID) -> None:
    person = summaries.person()
    summary = summaries.run(person, {"type": "movie", "movie_id": str(film)})
    assert person.call("DELETE", f"/{summary['id']}").status == 204
    assert len(summaries.stored("films")) == 2


def test_a_film_without_captions_says_what_would_help(summaries: Summaries) -> None:
    silent = add("silent", [movies.Asset("video", "media/films/silent/video.mp4", "video/mp4")])
    refused = summaries.person().ask({"type": "movie", "movie_id": str(silent)})
    assert (refused.status, refused.code) == (422, "no-captions")
    assert "kongdori films add" in refused.json["detail"]
