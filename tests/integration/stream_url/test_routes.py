"""The films API over a real Postgres."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization

import chat_function.site
from kongdori import secrets
from kongdori.db import unit_of_work
from kongdori.ids import new_id
from kongdori.repositories import movies, sessions
from kongdori_local.edge.cookies import MediaDoor

pytestmark = pytest.mark.integration

SITE = "http://localhost:8080"


def door() -> MediaDoor:
    key = serialization.load_pem_private_key(secrets.app_secret().media_private_key.encode(), password=None)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return MediaDoor(public, key_pair_id="KLOCAL")


def test_the_catalogue_shows_a_film(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    answer = person().call("GET", "")
    assert answer.status == 200
    assert answer.json["next_cursor"] is None
    (shown,) = answer.json["items"]
    assert shown == {
        "id": str(id),
        "slug": "circle-wave",
        "title": "The Circle",
        "year": 2026,
        "duration": 80.0,
        "genres": ["mathematics", "animation"],
        "synopsis": "A circle draws 100% of a wave.",
        "licence": "CC0 1.0",
        "source_url": None,
        "poster_url": "/media/posters/circle-wave/poster-1.jpg",
    }


@pytest.mark.parametrize(
    ("query", "headers", "title"),
    [
        ("language=ko", {}, "동그라미"),
        ("", {"Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8"}, "동그라미"),
        ("language=en", {"Accept-Language": "ko"}, "The Circle"),
        ("", {"Accept-Language": "fr, de;q=0.5"}, "The Circle"),
        ("", {"Accept-Language": ";;q=x,,ko;q=nonsense"}, "The Circle"),
    ],
)
def test_the_language_is_the_one_asked_for(
    person: Callable[..., Any], film: Callable[..., UUID], query: str, headers: dict[str, str], title: str
) -> None:
    film()
    answer = person().call("GET", "", query=query, headers=headers)
    assert answer.json["items"][0]["title"] == title


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("query=circle", {"one"}),
        ("query=CIRCLE", {"one"}),
        ("query=%EB%8F%99%EA%B7%B8%EB%9D%BC%EB%AF%B8", {"one"}),  # 동그라미
        ("query=%E1%84%83%E1%85%A9%E1%86%BC%E1%84%80%E1%85%B3", {"one"}),  # 동그, decomposed as a Mac types it
        ("query=100%25", {"one"}),
        ("query=1%25%25", set()),
        ("query=_", set()),
        ("query=phys", {"two"}),
        ("query=ko", set()),  # the name of a language is not a text
        ("query=%20", {"one", "two"}),
        ("genre=physics", {"two"}),
        ("genre=physics&query=circle", set()),
    ],
)
def test_search(person: Callable[..., Any], film: Callable[..., UUID], query: str, slugs: set[str]) -> None:
    film("one")
    film("two", title={"en": "Pendulums"}, synopsis={}, genres=["physics"])
    answer = person().call("GET", "", query=query)
    assert {item["slug"] for item in answer.json["items"]} == slugs


def test_pages_follow_each_other_without_a_gap(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    for number in range(5):
        film(f"film-{number}")
    somebody = person()
    seen: list[str] = []
    query = "limit=2"
    for _ in range(3):
        page = somebody.call("GET", "", query=query).json
        seen += [item["slug"] for item in page["items"]]
        query = f"limit=2&cursor={page['next_cursor']}"
    assert seen == [f"film-{number}" for number in (4, 3, 2, 1, 0)]
    assert page["next_cursor"] is None


def test_detail_has_chapters_and_tracks(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    shown = person().call("GET", f"/{id}", query="language=ko").json
    assert shown["chapters"] == [
        {"start": 0.0, "end": 40.0, "title": "점"},
        {"start": 40.0, "end": 80.0, "title": "파도"},
    ]
    assert shown["tracks"] == [
        {
            "kind": "captions",
            "srclang": srclang,
            "label": label,
            "url": f"/media/films/circle-wave/captions-{srclang}-1.vtt",
        }
        for srclang, label in (("en", "English"), ("ko", "한국어"))
    ]


def test_playback_opens_this_film_and_no_other(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film("circle")
    film("circle-two")
    answer = person().call("POST", f"/{id}/playback")
    assert answer.status == 200
    playback = answer.json
    assert playback["sources"] == [{"type": "video/mp4", "url": "/media/films/circle/video-1.mp4"}]
    assert playback["storyboard_url"] == "/media/films/circle/storyboard-1.vtt"
    assert playback["poster_url"] == "/media/posters/circle/poster-1.jpg"
    assert playback["position"] == 0
    assert datetime.fromisoformat(playback["expires_at"]) > datetime.now(UTC)
    cookies = answer.headers["set-cookie"]
    assert len(cookies) == 3
    assert all("Path=/media/films/circle/;" in cookie for cookie in cookies)
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    opens = door().opens
    assert opens(f"{SITE}/media/films/circle/video-1.mp4", answer.cookie_header())
    for other in ("/media/films/circle-two/video-1.mp4", "/media/films/circle", "/media/uploads/circle/x.mp4"):
        assert not opens(SITE + other, answer.cookie_header())
    assert not opens("http://elsewhere.example/media/films/circle/video-1.mp4", answer.cookie_header())


def test_a_position_is_kept_and_the_last_write_wins(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    somebody = person()
    for position in (12, 50.25, 7.5, 7.5):
        answer = somebody.call("PUT", f"/{id}/position", body={"position": position})
        assert answer.status == 200
        assert answer.json["position"] == position
    assert somebody.call("POST", f"/{id}/playback").json["position"] == 7.5


def test_a_player_that_rounds_up_is_at_the_end(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    answer = person().call("PUT", f"/{id}/position", body={"position": 80.4})
    assert answer.json["position"] == 80.0


def test_continue_watching_shows_what_is_unfinished_newest_first(
    person: Callable[..., Any], film: Callable[..., UUID]
) -> None:
    ids = {slug: film(slug) for slug in ("started", "later", "finished", "untouched", "rewound")}
    somebody = person()
    for slug, position in (("started", 10), ("later", 20), ("finished", 76), ("rewound", 0)):
        somebody.call("PUT", f"/{ids[slug]}/position", body={"position": position})
    items = somebody.call("GET", "/continue-watching").json["items"]
    assert [(item["slug"], item["position"]) for item in items] == [("later", 20.0), ("started", 10.0)]
    somebody.call("PUT", f"/{ids['started']}/position", body={"position": 11})
    first = somebody.call("GET", "/continue-watching", query="limit=1").json
    assert [item["slug"] for item in first["items"]] == ["started"]
    rest = somebody.call("GET", "/continue-watching", query=f"limit=1&cursor={first['next_cursor']}").json
    assert [item["slug"] for item in rest["items"]] == ["later"]
    assert rest["next_cursor"] is None


def test_signing_out_closes_every_route_at_once(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    somebody = person()
    assert somebody.call("GET", "").status == 200
    with unit_of_work() as work:
        sessions.revoke(work, id=somebody.session_id, user_id=somebody.user_id)
        work.commit()
    for method, path, body in (
        ("GET", "", ...),
        ("GET", f"/{id}", ...),
        ("GET", "/continue-watching", ...),
        ("POST", f"/{id}/playback", ...),
        ("PUT", f"/{id}/position", {"position": 1}),
    ):
        answer = somebody.call(method, path, body=body)
        assert answer.status == 401, path
        assert "set-cookie" not in answer.headers


def test_a_replaced_film_keeps_its_id_and_cuts_positions(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    somebody = person()
    somebody.call("PUT", f"/{id}/position", body={"position": 70})
    assert film(duration_s=60.0, title={"en": "Shorter"}) == id
    assert somebody.call("GET", f"/{id}").json["title"] == "Shorter"
    assert somebody.call("POST", f"/{id}/playback").json["position"] == 60.0


def test_removing_a_film_takes_everything_of_it(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    somebody = person()
    somebody.call("PUT", f"/{id}/position", body={"position": 70})
    with unit_of_work() as work:
        assert movies.remove(work, "circle-wave")
        assert not movies.remove(work, "circle-wave")
        work.commit()
    assert somebody.call("GET", f"/{id}").status == 404
    assert somebody.call("GET", "/continue-watching").json["items"] == []


def test_a_broken_row_leaves_the_catalogue_as_it_was(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    with pytest.raises(Exception, match="duration_s"):
        film(duration_s=-1.0)
    assert person().call("GET", f"/{id}").json["duration"] == 80.0


def test_the_openapi_document_has_these_routes() -> None:
    from stream_url_function.app import app

    paths = app.openapi()["paths"]
    assert {(path, method) for path, methods in paths.items() for method in methods} == {
        ("/api/v1/movies", "get"),
        ("/api/v1/movies/continue-watching", "get"),
        ("/api/v1/movies/{movie_id}", "get"),
        ("/api/v1/movies/{movie_id}/playback", "post"),
        ("/api/v1/movies/{movie_id}/position", "put"),
    }
    document = json.loads(Path(chat_function.site.__file__).with_name("openapi.json").read_text("utf-8"))
    assert all("#/components/schemas/Problem" in json.dumps(document["paths"][path]) for path in paths)


def test_an_unknown_film_is_404_on_every_route(person: Callable[..., Any]) -> None:
    somebody, id = person(), new_id()
    for method, path, body in (
        ("GET", f"/{id}", ...),
        ("POST", f"/{id}/playback", ...),
        ("PUT", f"/{id}/position", {"position": 1}),
    ):
        answer = somebody.call(method, path, body=body)
        assert (answer.status, answer.code) == (404, "movie-not-found")


def test_the_template_serves_posters_without_a_cookie() -> None:
    template = (Path(__file__).parents[3] / "infra/template.yaml").read_text()
    behaviour = template.split("PathPattern: /media/posters/*")[1].split("- PathPattern")[0]
    assert "TrustedKeyGroups" not in behaviour
    films = template.split("PathPattern: /media/films/*")[1].split("- PathPattern")[0]
    assert "TrustedKeyGroups" in films
