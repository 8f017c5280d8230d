"""Films through the whole local cloud: the command in a process of its own, the gateway, the edge."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from kongdori.media import probe, rendition
from kongdori_tools.samples import FILMS
from kongdori_tools.samples.render import RenderFailed, render

pytestmark = pytest.mark.integration


def kongdori(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "kongdori_tools", *arguments],
        env=environment | {"KONGDORI_DATA": str(data), "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def cookies(answer: httpx.Response) -> dict[str, str]:
    """The answer's cookies as a browser sends them back."""
    return {"Cookie": "; ".join(value.partition(";")[0] for value in answer.headers.get_list("set-cookie"))}


def test_a_film_from_a_file_to_the_screen(cloud: Any, clip: Callable[[str], Path], tmp_path: Path) -> None:
    captions = tmp_path / "ko.srt"
    captions.write_text("1\n00:00:00,000 --> 00:00:02,000\n안녕하세요\n")
    adding = [
        "films",
        "add",
        str(clip("clip.wmv")),
        "--title",
        "Cloud film",
        "--title",
        "ko=구름 영화",
        "--year",
        "2001",
    ]
    done = kongdori(cloud.data, *adding, "--licence", "CC0", "--captions", f"ko={captions}")
    assert done.returncode == 0, done.stderr
    try:
        _watch(cloud)
        assert "Cloud film" in kongdori(cloud.data, "films", "list").stdout
        again = kongdori(cloud.data, *adding, "--licence", "CC0")
        assert again.returncode == 0, again.stderr
    finally:
        assert kongdori(cloud.data, "films", "remove", "cloud-film").returncode == 0
    client = cloud.sign_up().client
    assert all(film["slug"] != "cloud-film" for film in client.get("movies").raise_for_status().json()["items"])


def _watch(cloud: Any) -> None:
    client = cloud.sign_up().client
    found = client.get("movies", params={"query": "구름", "language": "ko"}).raise_for_status().json()["items"]
    (film,) = found
    assert film["title"] == "구름 영화"
    with httpx.Client(base_url=cloud.url) as stranger:
        poster = stranger.get(film["poster_url"])
        assert (poster.status_code, poster.headers["content-type"]) == (200, "image/jpeg")
        answer = client.post(f"movies/{film['id']}/playback").raise_for_status()
        playback = answer.json()
        video = playback["sources"][0]["url"]
        assert stranger.get(video).status_code == 403
        seek = stranger.get(video, headers={"Range": "bytes=4-7", **cookies(answer)})
        assert (seek.status_code, seek.content) == (206, b"ftyp")
        said = stranger.get(playback["tracks"][0]["url"], headers=cookies(answer))
        assert "안녕하세요" in said.content.decode()
        assert stranger.get("/media/films/another/video.mp4", headers=cookies(answer)).status_code == 403
    client.put(f"movies/{film['id']}/position", json={"position": 1.5}).raise_for_status()
    (going,) = client.get("movies/continue-watching").raise_for_status().json()["items"]
    assert (going["slug"], going["position"]) == ("cloud-film", 1.5)
    client.post("auth/sign-out", params={"everywhere": True}).raise_for_status()
    refused = client.post(f"movies/{film['id']}/playback")
    assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
    ends_in = datetime.fromisoformat(playback["expires_at"]) - datetime.now(UTC)
    assert ends_in.total_seconds() <= 20, "what its cookies open stays open for longer than some seconds"


def test_people_from_the_command(cloud: Any) -> None:
    ada = cloud.sign_up()
    done = kongdori(cloud.data, "users", "promote", ada.login_id)
    assert done.returncode == 0, done.stderr
    assert ada.client.get("auth/users/me").raise_for_status().json()["role"] == "admin"
    assert ada.login_id in kongdori(cloud.data, "users", "list").stdout
    assert kongdori(cloud.data, "users", "unlock", ada.login_id).returncode == 0
    missing = kongdori(cloud.data, "users", "promote", "nobody-at-all")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("kongdori: Nobody has the login id")


def test_a_sample_film_is_drawn(tmp_path: Path) -> None:
    short = replace(FILMS[0], duration_s=4.0, bells=((1.0, 12),))
    render(short, tmp_path / "film.mp4")
    info = probe.probe(tmp_path / "film.mp4")
    assert info.duration_s == pytest.approx(4.0, abs=0.1)
    assert (info.video[0].codec, info.video[0].width, info.video[0].height) == ("AVC", 960, 540)
    assert [stream.codec for stream in info.audio] == ["AAC"]
    assert rendition.browser_type(info) == "video/mp4"


def test_a_film_that_can_not_be_written_says_why(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="No such file or directory"):
        render(replace(FILMS[0], duration_s=4.0, bells=()), tmp_path / "nowhere" / "film.mp4")
