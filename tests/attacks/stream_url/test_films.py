"""What a stranger or a careless person may try with films."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from starlette.responses import Response

from kongdori import secrets, storage
from kongdori.media.films import Details
from kongdori.media_access import MEDIA_COOKIES_S, media_url, set_media_cookies
from kongdori_local.edge.cookies import MediaDoor
from kongdori_migrations import admin
from kongdori_tools import films
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation

pytestmark = pytest.mark.integration

_HUGE = "9" * 400
SITE = "http://localhost:8080"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"position": -1}', 422),
        (b'{"position": -0.0001}', 422),
        (b'{"position": NaN}', 422),
        (b'{"position": Infinity}', 422),
        (b'{"position": -Infinity}', 422),
        (b'{"position": 1e400}', 422),
        (f'{{"position": {_HUGE}}}'.encode(), 422),
        (b'{"position": 1e9}', 422),
        (b'{"position": 81.5}', 422),
        (b'{"position": "12"}', 422),
        (b'{"position": true}', 422),
        (b'{"position": null}', 422),
        (b'{"position": [1]}', 422),
        (b"{}", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'{"position": 1, "user_id": "x"}', 422),
        (b'{"position": 1', 400),
        (b"\xff\xfe", 400),
        (b"", 422),
    ],
)
def test_a_position_that_is_none(
    person: Callable[..., Any], film: Callable[..., UUID], body: bytes, status: int
) -> None:
    id = film()
    somebody = person()
    somebody.call("PUT", f"/{id}/position", body={"position": 33})
    answer = somebody.call("PUT", f"/{id}/position", raw=body)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == ["application/problem+json"]
    assert _HUGE not in answer.text
    assert somebody.call("POST", f"/{id}/playback").json["position"] == 33


def test_anothers_position_is_invisible_and_untouchable(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    ada, eve = person(), person(role="admin")
    ada.call("PUT", f"/{id}/position", body={"position": 33})
    assert eve.call("POST", f"/{id}/playback").json["position"] == 0
    assert eve.call("GET", "/continue-watching").json["items"] == []
    eve.call("PUT", f"/{id}/position", body={"position": 5})
    assert ada.call("POST", f"/{id}/playback").json["position"] == 33


def test_a_session_of_another_person_opens_nothing(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    id = film()
    ada, eve = person(), person()
    mixed = type(eve)(eve.user_id, ada.session_id)
    for method, path in (("GET", ""), ("GET", f"/{id}"), ("POST", f"/{id}/playback"), ("GET", "/continue-watching")):
        answer = mixed.call(method, path)
        assert answer.status == 401
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "id", ["..", "%2e%2e", "0", "'; DROP TABLE movies; --", "circle-wave", "\u0000", "x" * 5000, "continue-watching%00"]
)
def test_an_id_that_is_none(person: Callable[..., Any], film: Callable[..., UUID], id: str) -> None:
    film()
    for method, path, body in (
        ("GET", f"/{id}", ...),
        ("POST", f"/{id}/playback", ...),
        ("PUT", f"/{id}/position", {"position": 1}),
    ):
        answer = person().call(method, path, body=body)
        assert answer.status in {404, 422}
        assert "set-cookie" not in answer.headers


def test_unknown_ids_are_404(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    film()
    id = uuid4()
    somebody = person()
    assert somebody.call("GET", f"/{id}").status == 404
    assert somebody.call("POST", f"/{id}/playback").status == 404
    assert somebody.call("PUT", f"/{id}/position", body={"position": 1}).status == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "cursor=W10",
        "cursor=bnVsbA",
        "cursor=WyIyMDI2LTAxLTAxIiwgIngiXQ",
        "query=" + "x" * 201,
        "language=k",
        "language=ko%0d%0aSet-Cookie",
        "language=" + "a" * 40,
    ],
)
def test_a_query_that_breaks_a_rule(person: Callable[..., Any], query: str) -> None:
    answer = person().call("GET", "", query=query)
    assert answer.status == 422
    assert answer.json["errors"]


@pytest.mark.parametrize("query", ["query=%27%20OR%201%3D1%20--", "genre=%7B%22a%22%7D", "query=%5C", "query=%25%5C_"])
def test_a_search_is_only_a_search(person: Callable[..., Any], film: Callable[..., UUID], query: str) -> None:
    film()
    answer = person().call("GET", "", query=query)
    assert (answer.status, answer.json["items"]) == (200, [])


def _door() -> MediaDoor:
    key = serialization.load_pem_private_key(secrets.app_secret().media_private_key.encode(), password=None)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return MediaDoor(public, key_pair_id="KLOCAL")


def test_a_cookie_can_not_be_widened(person: Callable[..., Any], film: Callable[..., UUID]) -> None:
    answer = person().call("POST", f"/{film('circle')}/playback")
    pairs = dict(part.split("=", 1) for part in answer.cookie_header().split("; "))
    policy = json.loads(base64.b64decode(pairs["CloudFront-Policy"].translate(str.maketrans("-_~", "+=/"))))
    policy["Statement"][0]["Resource"] = f"{SITE}/media/*"
    wider = base64.b64encode(json.dumps(policy, separators=(",", ":")).encode()).decode()
    pairs["CloudFront-Policy"] = wider.translate(str.maketrans("+=/", "-_~"))
    forged = "; ".join(f"{name}={value}" for name, value in pairs.items())
    assert not _door().opens(f"{SITE}/media/films/circle/video-1.mp4", forged)
    assert not _door().opens(f"{SITE}/media/films/other/video-1.mp4", forged)


@pytest.mark.parametrize(
    "prefix",
    [
        "/media/films/",
        "/media/films/*/",
        "/media/films/a?/",
        "/media/films/../uploads/",
        "/media/films/a/..",
        "/media/films/a",
        "/media/posters/a/",
        "/media/films//a/",
        "/media/films/a/\n/",
        "/media/films/a; Path=/",
        "/",
        "",
    ],
)
def test_no_cookie_is_made_for_more_than_one_folder(installation: Installation, prefix: str) -> None:
    with pytest.raises(ValueError, match="is not a folder"):
        set_media_cookies(Response(), prefix)


def test_a_cookie_ends(person: Callable[..., Any], installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    response = Response()
    set_media_cookies(response, "/media/films/circle/")
    sent = "; ".join(value.partition(";")[0] for value in response.headers.getlist("set-cookie"))
    url = f"{SITE}/media/films/circle/video.mp4"
    assert _door().opens(url, sent)
    later = time.time() + MEDIA_COOKIES_S + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert not _door().opens(url, sent)


@pytest.mark.parametrize(
    "key",
    [
        "../secret",
        "media/films/../x",
        "/films/x",
        "media/films//x",
        "media/films/x\\y",
        "media/films/${filename}",
        "media/films/\nx",
        "media/films/./x",
        "",
    ],
)
def test_a_key_that_leads_elsewhere_is_never_signed_or_written(installation: Installation, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        storage.write(installation.bucket, key, b"x", content_type="text/plain")
    with pytest.raises(ValueError, match="not a key"):
        storage.presign_upload(
            bucket=installation.bucket, key=key, content_type="video/mp4", size_bytes=1, expires_s=60
        )
    with pytest.raises(ValueError, match="not a key"):
        media_url("films", key)


@pytest.mark.parametrize("prefix", ["", "/", "uploads", "media/uploads/a"])
def test_deleting_by_prefix_needs_a_folder(installation: Installation, prefix: str) -> None:
    with pytest.raises(ValueError, match="must name a folder"):
        storage.delete_prefix(installation.bucket, prefix)


@pytest.mark.parametrize(
    "slug", ["", "../x", "A", "a--b", "-a", "a-", "a/b", "a b", "동그라미", "a" * 81, "a\n", "a.b"]
)
def test_a_slug_that_is_none(installation: Installation, clip: Callable[[str], Path], slug: str) -> None:
    with pytest.raises(CommandError, match="A slug has"):
        films.add(installation, clip("silent.mp4"), _details(slug=slug), captions_files={})
    with pytest.raises(CommandError, match="A slug has"):
        films.remove(installation, slug)
    asset = {"kind": "video", "key": f"media/films/{slug}/v.mp4", "content_type": "video/mp4"}
    movie = {"slug": slug, "title": {}, "synopsis": {}, "year": 2000, "duration_s": 1.0, "genres": [], "licence": "x"}
    answer = admin.run(
        {"action": "films.put", "movie": movie | {"source_url": None, "chapters": []}, "assets": [asset]}
    )
    assert answer["error"]["code"] == "bad-slug"


def test_a_film_can_not_claim_the_files_of_another(installation: Installation) -> None:
    movie = {"slug": "mine", "title": {}, "synopsis": {}, "year": 2000, "duration_s": 1.0, "genres": [], "licence": "x"}
    asset = {"kind": "video", "key": "media/films/mine-not/video.mp4", "content_type": "video/mp4"}
    answer = admin.run(
        {"action": "films.put", "movie": movie | {"source_url": None, "chapters": []}, "assets": [asset]}
    )
    assert answer["error"]["code"] == "bad-key"


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("film.mp4", PLAYLIST, "playlist"),
        ("film.avi", b"\xef\xbb\xbf" + PLAYLIST, "playlist"),
        ("film.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
        ("film.mp4", b"concat:/etc/passwd|/etc/hosts", "playlist"),
        ("film.mp4", b"", "read this as video or audio"),
        ("film.mp4", b"hello", "read this as video or audio"),
        ("film.mp4", b"\x89PNG\r\n\x1a\n" + bytes(100), "read this as video or audio"),
        ("film.mp4", b"\x00\x00\x00\x20ftypisom" + bytes(2000), "damaged"),
        ("film.avi", b"RIFF\x00\x10\x00\x00AVI LIST" + b"x" * 400, "The end of this file is missing"),
        ("-i.mp4", b"hello", "read this as video or audio"),
        ("file:..;rm -rf $HOME.mp4", b"hello", "read this as video or audio"),
    ],
)
def test_a_file_that_is_no_video(
    installation: Installation, person: Callable[..., Any], tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CommandError, match=words):
        films.add(installation, path, _details(), captions_files={})
    assert person().call("GET", "").json["items"] == []
    assert storage.list_keys(installation.bucket, "media/films/") == []


@pytest.mark.parametrize("name", ["-y.mp4", "a b;c&d.mp4", "%d.mp4", "영화 'quoted\".mp4", "http:x.mp4"])
def test_a_video_with_a_tricky_name_is_only_a_video(
    installation: Installation, clip: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(clip("silent.mp4").read_bytes())
    films.add(installation, path, _details(), captions_files={})
    assert [film.slug for film in films.catalogue(installation)] == ["my-film"]


def test_sound_alone_is_no_film(installation: Installation, clip: Callable[[str], Path]) -> None:
    with pytest.raises(CommandError, match="no picture"):
        films.add(installation, clip("sound.mp3"), _details(), captions_files={})


def test_a_video_cut_off_in_the_middle(installation: Installation, clip: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "half.mp4"
    whole = clip("clip.mp4").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommandError, match="The end of this file is missing"):
        films.add(installation, path, _details(), captions_files={})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02\x03" * 100, "isn't a text file"),
        (b"just words, no times", "no times"),
        (b"", "no times"),
        (b"x" * (5 * 1024**2 + 1), "too large"),
    ],
)
def test_captions_that_are_none(
    installation: Installation, clip: Callable[[str], Path], tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "captions.vtt"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=words):
        films.add(installation, clip("silent.mp4"), _details(), captions_files={"ko": path})


def test_captions_can_not_smuggle_markup(
    installation: Installation, clip: Callable[[str], Path], tmp_path: Path
) -> None:
    path = tmp_path / "captions.vtt"
    path.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<script>alert(1)</script> a &lt;img onerror=x&gt; b\n")
    films.add(installation, clip("silent.mp4"), _details(), captions_files={"en": path})
    (key,) = (key for key in storage.list_keys(installation.bucket, "media/films/my-film/") if "captions" in key)
    assert "<" not in storage.read(installation.bucket, key).decode()


@pytest.mark.parametrize(
    "event",
    [
        {"action": "users.drop"},
        {"action": None},
        {"action": "users.promote"},
        {"action": "users.promote", "login_id": "nobody-here", "role": "admin"},
        {"action": "users.promote", "login_id": "x", "role": "root"},
        {"action": "films.put"},
        {"action": "films.put", "movie": [], "assets": 3},
        {"action": "films.remove", "slug": "'; DROP TABLE movies"},
    ],
)
def test_an_admin_event_that_is_none_is_an_answer_not_a_crash(
    installation: Installation, event: dict[str, Any]
) -> None:
    assert set(admin.run(event)) == {"error"}


def _details(slug: str = "my-film") -> Details:
    return Details(slug=slug, title={"en": "My film"}, year=1999, licence="CC0")
