"""`/media` as CloudFront serves it: signed cookies for one prefix, conditional requests, one Range, no path tricks."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from fixtures.small_edge import KEY_PAIR_ID, PUBLIC_URL, SmallEdge, small_edge

pytestmark = pytest.mark.integration
FILM = "/media/films/circle/video.mp4"
BYTES = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEdge]:
    with small_edge(tmp_path_factory.mktemp("edge")) as running:
        running.store_object("kongdori-films", "media/films/circle/video.mp4", BYTES, "video/mp4")
        running.store_object("kongdori-films", "media/films/square/video.mp4", b"another film", "video/mp4")
        running.store_object("kongdori-films", "media/posters/circle.jpg", b"a poster", "image/jpeg")
        running.store_object("kongdori-uploads", "media/uploads/u1/up1/한 국.mp4", b"mine", "video/mp4")
        yield running


def get(edge: SmallEdge, path: str, *, prefix: str = "/media/films/circle/", **headers: str) -> httpx.Response:
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    return edge.request("GET", path, {"cookie": edge.cookies(prefix), **lines})


def test_a_film_with_its_cookie_plays_whole(edge: SmallEdge) -> None:
    answer = get(edge, FILM)
    assert (answer.status_code, answer.content) == (200, BYTES)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers  # people come over plain http here


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1000000-", 1_000_000, None), ("bytes=-500", -500, None),
     ("bytes=1023990-9999999", 1_023_990, None), ("bytes=-99999999", 0, None), ("BYTES=5-5", 5, 6)],
)  # fmt: skip
def test_one_range_is_sent_and_named(edge: SmallEdge, wanted: str, start: int, end: int | None) -> None:
    answer = get(edge, FILM, range=wanted)
    assert (answer.status_code, answer.content) == (206, BYTES[start:end])
    first = start % len(BYTES)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(BYTES)}"


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-9", "bytes=9-5", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 200]
)
def test_a_range_that_is_none_or_several_is_the_whole(edge: SmallEdge, wanted: str) -> None:
    assert get(edge, FILM, range=wanted).status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=1024000-", "bytes=99999999-99999999", "bytes=-0"])
def test_a_range_outside_of_the_film_is_416(edge: SmallEdge, wanted: str) -> None:
    answer = get(edge, FILM, range=wanted)
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(BYTES)}")


def test_if_range_and_if_none_match_follow_the_tag(edge: SmallEdge) -> None:
    first = get(edge, FILM, range="bytes=0-9")
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    assert get(edge, FILM, range="bytes=0-9", if_range=tag).status_code == 206
    assert get(edge, FILM, range="bytes=0-9", if_range=modified).status_code == 206
    assert get(edge, FILM, range="bytes=0-9", if_range='"other"').status_code == 200
    assert get(edge, FILM, range="bytes=0-9", if_range=formatdate(0, usegmt=True)).status_code == 200
    unchanged = get(edge, FILM, if_none_match=f'"x", W/{tag}')
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert get(edge, FILM, if_modified_since=modified).status_code == 304
    assert get(edge, FILM, if_none_match='"other"', if_modified_since=modified).status_code == 200


def test_head_says_the_size_and_sends_nothing(edge: SmallEdge) -> None:
    answer = edge.request("HEAD", FILM, {"cookie": edge.cookies("/media/films/circle/"), "range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(len(BYTES)), b"")


def test_other_methods_are_refused(edge: SmallEdge) -> None:
    assert edge.request("PUT", FILM, {"cookie": edge.cookies("/media/films/circle/")}).status_code == 405


def test_without_a_cookie_nothing_opens_but_posters(edge: SmallEdge) -> None:
    assert edge.request("GET", FILM, {}).status_code == 403
    assert edge.request("GET", "/media/uploads/u1/up1/x.mp4", {}).status_code == 403
    assert edge.request("GET", "/media/posters/circle.jpg", {}).content == b"a poster"


def test_the_cookie_of_one_film_opens_no_other(edge: SmallEdge) -> None:
    assert get(edge, FILM, prefix="/media/films/square/").status_code == 403
    assert get(edge, "/media/uploads/u1/up1/x.mp4").status_code == 403
    both = edge.cookies("/media/films/square/") + "; " + edge.cookies("/media/films/circle/")
    assert edge.request("GET", FILM, {"cookie": both}).status_code == 200  # two films in two tabs


def test_an_upload_with_a_name_in_korean_plays(edge: SmallEdge) -> None:
    path = "/media/uploads/u1/up1/%ED%95%9C%20%EA%B5%AD.mp4"
    assert get(edge, path, prefix="/media/uploads/u1/up1/").content == b"mine"


def _policy(edge: SmallEdge, **changes: Any) -> str:
    condition = {"DateLessThan": {"AWS:EpochTime": changes.get("expires", int(time.time()) + 60)}}
    if "starts" in changes:
        condition["DateGreaterThan"] = {"AWS:EpochTime": changes["starts"]}
    statement = {"Resource": changes.get("resource", f"{PUBLIC_URL}/media/films/circle/*"), "Condition": condition}
    policy = json.dumps({"Statement": [statement]}).encode()
    key = changes.get("key") or serialization.load_pem_private_key(edge.private_key.encode(), None)
    algorithm = changes.get("hash", hashes.SHA1())  # noqa: S303 CloudFront's format
    signature = key.sign(policy, padding.PKCS1v15(), algorithm)
    tampered = changes.get("tampered", policy)

    def written(data: bytes) -> str:
        return base64.b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))

    pair = changes.get("pair", KEY_PAIR_ID)
    names = ("CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id")
    return "; ".join(f"{n}={v}" for n, v in zip(names, (written(tampered), written(signature), pair), strict=True))


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ({}, 200),
        ({"resource": f"{PUBLIC_URL}/media/films/c?rcle/video.*"}, 200),
        ({"expires": 1}, 403),
        ({"starts": 32503680000}, 403),
        ({"resource": "https://elsewhere.example/media/films/circle/*"}, 403),
        ({"pair": "KOTHER"}, 403),
        ({"hash": hashes.SHA256()}, 403),
        ({"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}, 403),
        ({"tampered": json.dumps({"Statement": [{"Resource": "*", "Condition": {}}]}).encode()}, 403),
        ({"tampered": b"\xff"}, 403),
    ],
)
def test_only_our_own_unaged_policy_opens(edge: SmallEdge, case: dict[str, Any], status: int) -> None:
    assert edge.request("GET", FILM, {"cookie": _policy(edge, **case)}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/media/films/circle/../square/video.mp4",
        "/media/films/circle/..%2fsquare/video.mp4",
        "/media/films/circle/%2e%2e/square/video.mp4",
        "/media/films/circle/..%5c..%5cvideo.mp4",
        "/media/films/circle/%00video.mp4",
        "/media/films/circle/%ff.mp4",
        "/media/films/circle//video.mp4",
        "/media/films/circle/" + "../" * 30 + "etc/passwd",
        "/media/films/circle/" + "%2e%2e%2f" * 30 + "etc%2fpasswd",
        "/media/films/circle/" + "x" * 3000,
    ],
)
def test_path_tricks_lead_nowhere(edge: SmallEdge, path: str) -> None:
    answer = get(edge, path)
    assert answer.status_code in {400, 403, 404}
    assert b"another film" not in answer.content
    assert b"root:" not in answer.content


@pytest.mark.parametrize(
    "path", ["/../secrets.json", "/..%2fsecrets.json", "/%2e%2e/secrets.json", "/assets/../../secrets.json"]
)
def test_the_pages_folder_is_not_left(edge: SmallEdge, path: str) -> None:
    answer = edge.request("GET", path, {})
    assert answer.status_code == 404


def test_a_page_falls_back_to_the_app_and_a_missing_file_does_not(edge: SmallEdge, tmp_path: Path) -> None:
    page = edge.request("GET", "/films/some-film", {"accept-encoding": "identity"})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
    assert page.text == "<!doctype html><title>the app</title>"
    asset = edge.request("GET", "/assets/app-1a2b.js", {"accept-encoding": "gzip"})
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-encoding"] == "gzip"
    assert edge.request("GET", "/assets/gone.js", {}).status_code == 404


def test_an_address_of_the_api_that_is_not_there_blames_no_token(edge: SmallEdge) -> None:
    answer = edge.request("GET", "/api/v1/nothing", {"authorization": "Bearer one that is there"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is nothing at this address.")
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert "oken" not in answer.text
    # The gateway's own word for it stays: CloudFront lets no policy remove x-amzn-ErrorType.
    said = {name: value for name, value in answer.headers.items() if "TOKEN" in value.upper()}
    assert said.keys() == {"x-amzn-errortype"}
