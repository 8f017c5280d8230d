"""`kongdori films add` for real: ffmpeg, the films bucket, Postgres; all but the process boundary."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kongdori import storage
from kongdori.media import probe, rendition
from kongdori.media.films import Details
from kongdori_tools import __main__ as command
from kongdori_tools import films, sample_films
from kongdori_tools.errors import CommandError
from kongdori_tools.installation import Installation
from kongdori_tools.samples import FILMS

pytestmark = pytest.mark.integration

CAPTIONS = "1\n00:00:00,500 --> 00:00:02,000\n안녕 <b>콩돌이</b>\n\n2\n00:00:02,100 --> 00:00:09,000\n-> & done\n"


def details(slug: str = "my-film", **changes: Any) -> Details:
    return Details(**{"slug": slug, "title": {"en": "My film"}, "year": 1999, "licence": "CC0", **changes})


def boxes(data: bytes) -> list[bytes]:
    """The names of an MP4's outermost boxes, in order."""
    found, at = [], 0
    while at + 8 <= len(data):
        found.append(data[at + 4 : at + 8])
        at += max(8, int.from_bytes(data[at : at + 4], "big"))
    return found


@pytest.mark.parametrize(
    "name", ["clip.mp4", "clip.avi", "clip.wmv", "clip.webm", "live.webm", "clip.mkv", "silent.mp4"]
)
def test_any_video_becomes_a_seekable_mp4(
    name: str, installation: Installation, clip: Callable[[str], Path], person: Callable[..., Any], tmp_path: Path
) -> None:
    heard: list[tuple[str, float]] = []
    films.add(
        installation, clip(name), details(), captions_files={}, on_progress=lambda s, share: heard.append((s, share))
    )
    (shown,) = person().call("GET", "").json["items"]
    assert shown["duration"] == pytest.approx(3.0, abs=0.3)
    playback = person().call("POST", f"/{shown['id']}/playback").json
    key = playback["sources"][0]["url"].removeprefix("/")
    video = storage.read(installation.bucket, key)
    assert boxes(video).index(b"moov") < boxes(video).index(b"mdat")
    storage.download(installation.bucket, key, tmp_path / "back.mp4")
    info = probe.probe(tmp_path / "back.mp4")
    assert rendition.browser_type(info) == "video/mp4"
    assert info.video[0].codec == "AVC"
    assert [stream.codec for stream in info.audio] in ([], ["AAC"])
    poster = storage.head(installation.bucket, shown["poster_url"].removeprefix("/"))
    assert poster is not None
    assert (poster.content_type, poster.size > 1000) == ("image/jpeg", True)
    cues = storage.read(installation.bucket, playback["storyboard_url"].removeprefix("/")).decode()
    sprite = cues.split("\n")[3].partition("#")[0]
    assert storage.head(installation.bucket, f"media/films/my-film/{sprite}") is not None
    for stage in ("convert", "pictures", "store"):
        shares = [share for name, share in heard if name == stage]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_what_browsers_play_is_copied_not_converted(
    installation: Installation, clip: Callable[[str], Path], tmp_path: Path
) -> None:
    films.add(installation, clip("clip.mp4"), details(), captions_files={})
    (key,) = (key for key in storage.list_keys(installation.bucket, "media/films/my-film/") if key.endswith(".mp4"))
    # A copy has the very same coded picture in it; a conversion would not.
    source = clip("clip.mp4").read_bytes()
    start = source.index(b"mdat") + 4
    assert source[start + 800 : start + 2000] in storage.read(installation.bucket, key)


def test_captions_become_webvtt(
    installation: Installation, clip: Callable[[str], Path], person: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "ko.srt").write_bytes(CAPTIONS.encode("cp949"))
    films.add(installation, clip("clip.mp4"), details(), captions_files={"ko": tmp_path / "ko.srt"})
    (shown,) = person().call("GET", "").json["items"]
    (track,) = person().call("GET", f"/{shown['id']}").json["tracks"]
    assert (track["srclang"], track["label"], track["kind"]) == ("ko", "한국어", "captions")
    vtt = storage.read(installation.bucket, track["url"].removeprefix("/")).decode()
    assert vtt.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n안녕 콩돌이\n")
    assert "00:00:02.100 --> 00:00:03.0" in vtt  # cut at the film's end


def test_adding_again_replaces_cleanly(
    installation: Installation, clip: Callable[[str], Path], person: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "ko.srt").write_text(CAPTIONS)
    id = films.add(installation, clip("clip.avi"), details(), captions_files={"ko": tmp_path / "ko.srt"})
    before = set(storage.list_keys(installation.bucket, "media/films/my-film/"))
    assert films.add(installation, clip("silent.mp4"), details(), captions_files={}) == id
    after = set(storage.list_keys(installation.bucket, "media/films/my-film/"))
    assert len(after) == 3
    assert not any("captions" in key for key in after)
    assert {key for key in before if key.endswith(".mp4")}.isdisjoint(after)
    assert len(storage.list_keys(installation.bucket, "media/posters/my-film/")) == 1
    assert len(person().call("GET", "").json["items"]) == 1


def test_a_taken_slug_is_refused_before_any_work(installation: Installation, clip: Callable[[str], Path]) -> None:
    films.add(installation, clip("silent.mp4"), details(), captions_files={})
    other = details(title={"en": "Another"})
    with pytest.raises(CommandError, match=r"slug 'my-film' is taken by 'My film' \(1999\)"):
        films.add(installation, clip("silent.mp4"), other, captions_files={})
    films.add(installation, clip("silent.mp4"), other, captions_files={}, replace=True)
    (film,) = films.catalogue(installation)
    assert film.title == {"en": "Another"}


def test_a_film_whose_files_could_not_all_be_stored_is_not_shown(
    installation: Installation, clip: Callable[[str], Path], person: Callable[..., Any]
) -> None:
    gone = Installation("no-such-bucket", installation.invoke)
    with pytest.raises(CommandError, match="File storage"):
        films.add(gone, clip("silent.mp4"), details(), captions_files={})
    assert person().call("GET", "").json["items"] == []
    films.add(installation, clip("silent.mp4"), details(), captions_files={})
    assert len(person().call("GET", "").json["items"]) == 1


def test_removing_a_film_deletes_its_files_and_no_others(
    installation: Installation, clip: Callable[[str], Path]
) -> None:
    films.add(installation, clip("silent.mp4"), details("film"), captions_files={})
    films.add(installation, clip("silent.mp4"), details("film-two"), captions_files={})
    films.remove(installation, "film")
    assert storage.list_keys(installation.bucket, "media/films/film/") == []
    assert storage.list_keys(installation.bucket, "media/posters/film/") == []
    assert len(storage.list_keys(installation.bucket, "media/films/film-two/")) == 3
    assert [film.slug for film in films.catalogue(installation)] == ["film-two"]
    with pytest.raises(CommandError, match="no film 'film'"):
        films.remove(installation, "film")


def test_the_command_adds_lists_and_removes(
    installation: Installation,
    clip: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "installation_of", lambda _options: installation)
    adding = ["films", "add", str(clip("silent.mp4")), "--title", "Stille", "--title", "ko=고요", "--year", "1927"]
    assert command.main([*adding, "--licence", "Public domain", "--genre", "Silent"]) == 0
    assert "Stille was added as stille" in capsys.readouterr().out
    assert command.main(["films", "list"]) == 0
    assert "stille" in capsys.readouterr().out
    assert films.catalogue(installation)[0].genres == ("silent",)
    assert command.main(["films", "remove", "stille"]) == 0
    assert command.main(["films", "remove", "stille"]) == 1
    assert "There's no film 'stille'" in capsys.readouterr().err


def test_samples_come_once_and_a_removed_one_stays_removed(
    installation: Installation,
    person: Callable[..., Any],
    tmp_path: Path,
    clip: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the cache filled by a short clip in place of each drawn film; drawing itself is tested apart."""
    for film in FILMS:
        home = tmp_path / "cache" / sample_films.fingerprint() / film.slug
        home.parent.mkdir(parents=True, exist_ok=True)
        sample_films.make(film, home, drawn=clip("silent.mp4"))
    data = tmp_path / "data"
    data.mkdir()
    added = sample_films.ensure_samples(data, installation=installation, cache=tmp_path / "cache")
    assert sorted(added) == ["adding-squares", "circle-wave", "fifteen-pendulums"]
    shown = person().call("GET", "", query="language=ko").json["items"]
    assert {film["title"] for film in shown} == {"파도를 그리는 동그라미", "차곡차곡 쌓이는 제곱수", "열다섯 개의 진자"}
    tracks = person().call("GET", f"/{shown[0]['id']}").json["tracks"]
    assert [track["srclang"] for track in tracks] == ["en", "ko"]
    assert sample_films.ensure_samples(data, installation=installation, cache=tmp_path / "cache") == []
    films.remove(installation, "circle-wave")
    monkeypatch.setattr(sample_films, "fingerprint", lambda: "newer")
    (tmp_path / "cache" / "newer").symlink_to(next((tmp_path / "cache").iterdir()))
    again = sample_films.ensure_samples(data, installation=installation, cache=tmp_path / "cache")
    assert sorted(again) == ["adding-squares", "fifteen-pendulums"]


def test_the_storyboard_covers_the_whole_film(installation: Installation, clip: Callable[[str], Path]) -> None:
    films.add(installation, clip("clip.webm"), details(), captions_files={})
    (key,) = (key for key in storage.list_keys(installation.bucket, "media/films/my-film/") if key.endswith(".vtt"))
    cues = [
        line.split(" --> ") for line in storage.read(installation.bucket, key).decode().split("\n") if "-->" in line
    ]
    assert cues[0][0] == "00:00:00.000"
    assert all(a[1] == b[0] for a, b in itertools.pairwise(cues))
    assert cues[-1][1].startswith("00:00:03.0")
