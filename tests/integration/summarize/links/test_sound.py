"""The sound of a video of YouTube without captions: by the real yt-dlp with its own extractor, through a proxy, from a
server that answers as YouTube does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fixtures.youtube import SOUNDS, VIDEO, YouTube

from kongdori import settings
from kongdori.errors import KongdoriError
from summarize_function.links import refusals, sound, sound_process
from summarize_function.links.sound_wish import Wish
from summarize_function.links.video_id import watch_url

if TYPE_CHECKING:
    from fixtures.summaries import Peer, Summaries

pytestmark = pytest.mark.integration

LINK = {"type": "youtube", "url": f"https://youtu.be/{VIDEO}"}


@pytest.fixture
def silent(youtube: YouTube, monkeypatch: pytest.MonkeyPatch) -> YouTube:
    """A video without captions, and the host lets its sound be fetched."""
    youtube.tracks, youtube.sound = [], b"a sound" * 1000
    monkeypatch.setenv("LINKS", "sound")
    monkeypatch.setenv("TRANSCRIBE", "endpoint")
    settings.get_settings.cache_clear()
    return youtube


def test_a_video_without_captions_is_listened_to_once_by_anybody(
    summaries: Summaries, peer: Peer, silent: YouTube, shared_data: Path
) -> None:
    silent.sound = (shared_data / "speech/jfk.flac").read_bytes()
    peer.transcribes("And so, my fellow Americans. Ask not what your country can do for you.")
    chapter = {"first_sentence": 0, "title": "A country", "summary": "What to ask.", "points": []}
    peer.writes({"title": "A country", "overview": "What to ask.", "chapters": [chapter]})
    person, other = summaries.person(), summaries.person()
    assert person.call("GET", "/capabilities").json["links_sound"] is True
    whole = summaries.run(person, LINK)
    assert (whole["status"], whole["title"], whole["duration"]) == (
        "done",
        "How bees dance",
        pytest.approx(11, abs=0.2),
    )
    assert whole["source"]["url"] == watch_url(VIDEO)
    fetched = [path for path in silent.asked if path.startswith("/videoplayback")]
    assert len(fetched) == 1

    ticket = other.ask(LINK).json
    machine = summaries.machine()
    machine.run(ticket["id"])
    assert machine.calls == ["prepare"], "the same video is known by its id"
    assert other.whole(ticket["id"])["chapters"] == whole["chapters"]
    again = other.call("POST", f"/{ticket['id']}/again", {"length": "short"})
    peer.fails_to_transcribe(500)
    summaries.machine().run(again.json["id"])
    assert other.whole(again.json["id"])["status"] == "done", "nobody hears it a second time"
    assert [path for path in silent.asked if path.startswith("/videoplayback")] == fetched


def test_where_nobody_transcribes_no_sound_is_fetched(
    summaries: Summaries, silent: YouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSCRIBE", "none")
    settings.get_settings.cache_clear()
    person = summaries.person()
    assert person.call("GET", "/capabilities").json["links_sound"] is False
    assert summaries.run(person, LINK)["error"]["code"] == "no-speech-to-text"
    assert not any(path.startswith("/videoplayback") for path in silent.asked)


def test_what_the_captions_tell_is_the_end_where_the_sound_would_be_refused_too(
    summaries: Summaries, silent: YouTube
) -> None:
    silent.playability = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm your age"}
    person = summaries.person()
    assert summaries.run(person, LINK)["error"]["code"] == "youtube-age"
    assert len(silent.asked) == 2, "the page and the player, by the captions' library alone"


def test_the_process_ends_when_its_time_is_over_or_nobody_wants_the_sound(silent: YouTube, tmp_path: Path) -> None:
    with pytest.raises(KongdoriError) as refused:
        sound.fetch(VIDEO, tmp_path, proxy=silent.proxy, on_share=lambda _: None, within_s=0.01)
    assert refused.value.code == "youtube-slow"

    def deleted(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        sound.fetch(VIDEO, tmp_path, proxy=silent.proxy, on_share=deleted)


def refused(youtube: YouTube, folder: Path, **wish: Any) -> str:
    """The code of the refusal, by the code of the process in this one."""
    asked = {"proxy": youtube.proxy, "most_s": 3600.0, "most_bytes": 100_000, "cpu_s": 60, **wish}
    with pytest.raises(sound_process.Refusal) as told:
        sound_process.fetch(Wish(url=watch_url(VIDEO), folder=str(folder), **asked))
    said = refusals.refusal(str(told.value)).detail
    assert "pload the video" in said
    return str(told.value)


def told(status: str, reason: str) -> dict[str, Any]:
    return {"playability": {"status": status, "reason": reason}, "sound": b""}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (told("LOGIN_REQUIRED", "This video is private"), "youtube-private"),
        (told("UNPLAYABLE", "Join this channel to get access to members-only content."), "youtube-members"),
        (told("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot"), "youtube-blocked"),
        (told("ERROR", "This video has been removed by the uploader"), "youtube-gone"),
        (told("UNPLAYABLE", "The uploader has not made this video available in your country"), "youtube-region"),
        (told("UNPLAYABLE", "This content isn't available, try again later."), "youtube-busy"),
        (told("LIVE_STREAM_OFFLINE", "This live event will begin in 3 hours."), "youtube-live"),
        (told("UNPLAYABLE", "A reason that nobody knows"), "youtube-unplayable"),
        ({"details": {"isLive": True, "isLiveContent": True}}, "youtube-live"),
        ({"details": {"lengthSeconds": "3601"}}, "youtube-long-sound"),
        ({"sound": b"a" * 100_001}, "youtube-large-sound"),
        ({"formats": {"contentLength": "10"}, "sound": b"a" * 200_000}, "youtube-large-sound"),
        ({"sound": b""}, "youtube-no-sound"),
        ({"player": (429, "")}, "youtube-busy"),
        ({"player": (403, "")}, "youtube-blocked"),
        ({"player": (503, "")}, "youtube-unreachable"),
        ({"player": (200, "no json")}, "youtube-changed"),
        ({"sound_at": "https://example.org/videoplayback"}, "youtube-changed"),
        ({"sound_at": f"http://{SOUNDS}/videoplayback"}, "youtube-no-sound"),
        ({"sound_at": "https://169.254.169.254/videoplayback"}, "youtube-changed"),
        ({"location": "https://googlevideo.com.example.org/", "player": (302, "")}, "youtube-changed"),
    ],
)  # fmt: skip
def test_every_failure_is_told_apart(change: dict[str, Any], code: str, silent: YouTube, tmp_path: Path) -> None:
    for name, value in change.items():
        setattr(silent, name, value)
    assert refused(silent, tmp_path) == code


def test_a_proxy_that_is_away_is_unreachable(silent: YouTube, tmp_path: Path) -> None:
    assert refused(silent, tmp_path, proxy="http://127.0.0.1:9") == "youtube-unreachable"
