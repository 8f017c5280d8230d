"""Links to YouTube: fetched by the real library through a proxy, from a server that answers as YouTube does."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import requests
from fixtures.youtube import PAGE, SAID, VIDEO, Track, YouTube

from kongdori import settings
from kongdori.errors import KongdoriError, Unavailable
from summarize_function.links import youtube as links
from summarize_function.links.session import session

if TYPE_CHECKING:
    from fixtures.summaries import Summaries

pytestmark = pytest.mark.integration

LINK = {"type": "youtube", "url": f"https://youtu.be/{VIDEO}?t=30"}
KO = [(0.0, 5.0, "벌은 어두운 벌집에서 춤을 춰요."), (5.0, 5.0, "춤은 꽃이 어디 있는지 알려 줘요.")]


def fetched(youtube: YouTube, language: str = "") -> links.Video:
    return links.fetch(VIDEO, language=language, proxy=youtube.proxy)


def test_a_link_becomes_a_summary_with_times_title_and_a_way_to_the_video(
    summaries: Summaries, youtube: YouTube
) -> None:
    person = summaries.person()
    assert person.call("GET", "/capabilities").json["links"] is True
    whole = summaries.run(person, LINK)
    assert (whole["status"], whole["title"], whole["timed"], whole["duration"]) == ("done", "How bees dance", True, 20)
    assert whole["source"]["url"] == f"https://www.youtube.com/watch?v={VIDEO}"
    assert (whole["media"], whole["media_missing"]) == (None, "no-media")
    said = person.call("GET", f"/{whole['id']}/transcript", query={"format": "json"}).json["cues"]
    assert [(cue["start"], cue["text"]) for cue in said] == [(at, text) for at, _, text in SAID]


def test_the_same_video_is_read_once_by_anybody_and_anew_when_its_captions_change(
    summaries: Summaries, youtube: YouTube
) -> None:
    person, other = summaries.person(), summaries.person()
    first = summaries.run(person, LINK)
    asked = len(youtube.asked)
    same = person.ask({"type": "youtube", "url": f"https://www.youtube.com/shorts/{VIDEO}"})
    assert (same.status, same.json["id"], len(youtube.asked)) == (200, first["id"], asked)

    ticket = other.ask(LINK).json
    machine = summaries.machine()
    machine.run(ticket["id"])
    assert machine.calls == ["prepare"], "its captions are fetched, and known"
    assert other.whole(ticket["id"])["chapters"] == first["chapters"]

    youtube.tracks = [Track(said=[*SAID, (16.0, 3.0, "And the others follow the dancer.")])]
    third = summaries.person()
    ticket = third.ask(LINK).json
    machine = summaries.machine()
    machine.run(ticket["id"])
    assert "save" in machine.calls
    again = third.call("POST", f"/{ticket['id']}/again", {"length": "short"})
    assert again.status == 202
    summaries.machine().run(again.json["id"])
    assert third.whole(again.json["id"])["source"]["url"].endswith(VIDEO)


def test_a_video_that_can_t_be_read_fails_with_its_reason_and_is_taken_up_again(
    summaries: Summaries, youtube: YouTube
) -> None:
    person = summaries.person()
    youtube.page = (429, "")
    ticket = person.ask(LINK).json
    machine = summaries.machine()
    machine.run(ticket["id"])
    failed = person.whole(ticket["id"])
    assert (failed["status"], failed["error"]["code"]) == ("failed", "youtube-busy")
    assert machine.calls == ["prepare", "fail"], "what another try can't change is not tried again"
    youtube.page = (503, "")
    assert person.call("POST", f"/{ticket['id']}/retry").status == 202
    summaries.machine().run(ticket["id"])
    assert person.whole(ticket["id"])["error"]["code"] == "youtube-unreachable"
    youtube.page = (200, PAGE)
    assert person.call("POST", f"/{ticket['id']}/retry").status == 202
    summaries.machine().run(ticket["id"])
    assert person.whole(ticket["id"])["status"] == "done"


def test_links_are_off_unless_the_host_turns_them_on(
    summaries: Summaries, youtube: YouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = summaries.person()
    waiting = person.ask(LINK).json
    assert person.ask({"type": "youtube", "url": "https://example.org/"}).code == "youtube-link"
    monkeypatch.setenv("LINKS", "")
    settings.get_settings.cache_clear()
    refused = person.ask(LINK)
    assert (refused.status, refused.code) == (422, "youtube-off")
    assert person.call("GET", "/capabilities").json["links"] is False
    summaries.machine().run(waiting["id"])
    assert person.whole(waiting["id"])["error"]["code"] == "youtube-off"
    assert youtube.asked == []


@pytest.mark.parametrize(
    ("wished", "tracks", "chosen"),
    [
        ("", [("ko", False), ("en", True)], "en"),
        ("", [("de", False), ("ko", False), ("ko", True)], "ko"),
        ("ko", [("en", False), ("ko", True)], "ko"),
        ("ko", [("en", False), ("en", True)], "en"),
        ("", [("fr", False), ("en-GB", False)], "en"),
        ("en", [("en", True), ("en-US", False)], "en-US"),
    ],
)
def test_the_best_track_is_read(wished: str, tracks: list[tuple[str, bool]], chosen: str, youtube: YouTube) -> None:
    youtube.tracks = [Track(code, said=[(0, 2, f"Said in {code}, {heard}.")], heard=heard) for code, heard in tracks]
    found = fetched(youtube, wished)
    assert found.language == chosen[:2]
    assert f"Said in {chosen}" in found.captions.cues[0].text


def test_text_is_as_it_is_said_and_rolling_captions_are_merged(youtube: YouTube) -> None:
    youtube.tracks = [Track("ko", KO)]
    assert [cue.text for cue in fetched(youtube).captions.cues] == [text for *_, text in KO]
    youtube.tracks = [Track(said=[(0, 3, 'Tom & Jerry said "<i>yes</i>" to all of it')])]
    assert [cue.text for cue in fetched(youtube).captions.cues] == ['Tom & Jerry said "yes" to all of it']


PRIVATE = {"status": "LOGIN_REQUIRED", "reason": "This video is private"}
BOT = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you’re not a bot"}
AGE = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm your age"}
GONE = {"status": "ERROR", "reason": "This video is unavailable"}
MEMBERS = {"status": "UNPLAYABLE", "reason": "Join this channel to get access to members-only content."}
REGION = {"status": "UNPLAYABLE", "reason": "The uploader has not made this video available in your country"}
SOON = {"status": "LIVE_STREAM_OFFLINE", "reason": "This live event will begin in 3 hours."}
HALF_A_TRACK = {"playerCaptionsTracklistRenderer": {"captionTracks": [{}]}}
ODD = {"status": "UNPLAYABLE", "reason": "A reason that nobody knows"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"playability": PRIVATE}, "youtube-private"),
        ({"playability": MEMBERS}, "youtube-members"),
        ({"playability": BOT}, "youtube-blocked"),
        ({"playability": AGE}, "youtube-age"),
        ({"playability": GONE}, "youtube-gone"),
        ({"playability": REGION}, "youtube-region"),
        ({"playability": SOON}, "youtube-live"),
        ({"playability": ODD}, "youtube-unplayable"),
        ({"tracks": []}, "youtube-no-captions"),
        ({"tracks": [Track(said=[])]}, "youtube-no-captions"),
        ({"tracks": [Track(body="")]}, "youtube-blocked"),
        ({"tracks": [Track(body='<!DOCTYPE x [<!ENTITY a "b">]><transcript>&a;</transcript>')]}, "youtube-changed"),
        ({"tracks": [Track(host="https://example.org")]}, "youtube-changed"),
        ({"tracks": [Track(host="http://169.254.169.254")]}, "youtube-changed"),
        ({"details": {"isLive": True}}, "youtube-live"),
        ({"details": {"lengthSeconds": "999999"}}, "youtube-too-long"),
        ({"page": (429, "")}, "youtube-busy"),
        ({"page": (403, "")}, "youtube-blocked"),
        ({"page": (404, "")}, "youtube-gone"),
        ({"page": (503, "")}, "youtube-unreachable"),
        ({"page": (200, '<div class="g-recaptcha"></div>')}, "youtube-blocked"),
        ({"page": (200, '<form action="https://consent.youtube.com/s"></form>')}, "youtube-blocked"),
        ({"page": (200, "<html></html>")}, "youtube-changed"),
        ({"page": (200, "x" * (17 * 1024 * 1024))}, "youtube-changed"),
        ({"player": (200, "no json")}, "youtube-changed"),
        ({"player": (200, "[]")}, "youtube-changed"),
        ({"player": (200, json.dumps({"captions": HALF_A_TRACK}))}, "youtube-changed"),
        ({"location": "https://169.254.169.254/latest/meta-data/"}, "youtube-changed"),
        ({"location": "https://youtube.com.example.org/"}, "youtube-changed"),
        ({"location": f"https://www.youtube.com/watch?v={VIDEO}"}, "youtube-changed"),
    ],
)  # fmt: skip
def test_every_failure_is_told_apart(change: dict[str, Any], code: str, youtube: YouTube) -> None:
    for name, value in change.items():
        setattr(youtube, name, [replace(track) for track in value] if name == "tracks" else value)
    with pytest.raises(KongdoriError) as refused:
        fetched(youtube)
    assert refused.value.code == code
    assert isinstance(refused.value, Unavailable) == (code == "youtube-unreachable")
    assert "pload the video" in refused.value.detail


def test_a_proxy_that_is_away_is_unreachable(youtube: YouTube) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        youtube.proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Unavailable) as refused:
            fetched(youtube)
    assert refused.value.code == "youtube-unreachable"


def test_a_name_that_leads_to_an_address_of_ours_is_given_up_before_a_byte_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: inside)  # a name server that lies
        with session("") as client, pytest.raises(requests.ConnectionError, match="not a public one"):
            client.get("https://www.youtube.com/watch?v=x")
        listener.settimeout(5)
        caller, _ = listener.accept()
        caller.settimeout(5)
        with caller:
            assert caller.recv(1) == b""


def test_only_https_to_youtube_is_spoken() -> None:
    with session("") as client:
        with pytest.raises(requests.exceptions.InvalidSchema):
            client.get("http://www.youtube.com/")
        with pytest.raises(requests.exceptions.InvalidURL):
            client.get("https://youtube.com.example.org/")
